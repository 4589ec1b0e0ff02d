"""Where the answer is to come: asked in a form that opened where there is no channel."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, ConversationFilter, ConversationSelectElement, InputBlock

from handlers.messages.blocks import context_block

BLOCK_ID = "place"
NONE_CHOSEN = "Please choose the channel where the answer is to come."
_OUTSIDERS = ":eyes: This channel is shared: people of other workspaces will read the answer too."
_ACTION = "value"
_HINT = "The answer comes there, and its members can see it. Invite me first where it is private."


def ask() -> InputBlock:
    """The menu of the person's channels, with the one before their eyes chosen where Slack can tell it
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


def warning(outsiders: bool) -> list[Block]:
    """A line where they will read the answer too."""
    return [context_block(_OUTSIDERS)] if outsiders else []


def chosen(values: Mapping[str, Any]) -> str:
    """The channel's id from the values of a form that was sent; the empty string where there is none.

    Raises ValueError where these aren't values as Slack sends them.
    """
    try:
        channel_id = values.get(BLOCK_ID, {}).get(_ACTION, {}).get("selected_conversation") or ""
    except AttributeError as error:
        raise ValueError("not a choice of a channel") from error
    if not isinstance(channel_id, str):
        raise ValueError("not the id of a channel")
    return channel_id
