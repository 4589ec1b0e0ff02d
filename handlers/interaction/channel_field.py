"""The field for the channel where the reply is posted, in a form that opened where there is no channel."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, ConversationFilter, ConversationSelectElement, InputBlock

from handlers.messages.blocks import context_block

BLOCK_ID = "place"
NONE_CHOSEN = "Please choose the channel where the answer is to come."
_OUTSIDERS = ":eyes: This channel is shared: people of other workspaces will read the answer too."
_ACTION = "value"
_HINT = "The answer comes there, and its members can see it. Invite me first where it is private."


def channel_select() -> InputBlock:
    """Return a menu of the person's channels. The open channel is preselected if Slack knows it
    (https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#conversations_select)."""
    return InputBlock(
        block_id=BLOCK_ID,
        label="Channel",
        hint=_HINT,
        element=ConversationSelectElement(
            action_id=_ACTION,
            placeholder="Choose a channel",
            default_to_current_conversation=True,
            filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        ),
    )


def outsider_warning() -> Block:
    """Return a line that says that outsiders will read the reply too."""
    return context_block(_OUTSIDERS)


def read_channel(values: Mapping[str, Any]) -> str:
    """Return the ID of the channel chosen in a submitted form, or the empty string.

    Raise ValueError if `values` aren't the values of a form as Slack sends them.
    """
    try:
        channel_id = values.get(BLOCK_ID, {}).get(_ACTION, {}).get("selected_conversation") or ""
    except AttributeError as error:
        raise ValueError("not a choice of a channel") from error
    if not isinstance(channel_id, str):
        raise ValueError("not the ID of a channel")
    return channel_id
