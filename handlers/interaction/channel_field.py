"""The field for the channel where the reply is posted, in a form that opened where there is no channel."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from slack_sdk.models.blocks import Block, ConversationFilter, ConversationSelectElement, InputBlock

from handlers.messages import formatting
from handlers.messages.blocks import context_block

BLOCK_ID = "place"
NOT_A_MEMBER = "You're not in that channel, so I can't post there for you. Choose another channel."
NONE_CHOSEN = "Choose the channel for the result."
_OUTSIDERS = ":eyes: This channel is shared. People from other workspaces can read the result too."
_CLOSED = "I'm not in {channel}. Invite {bot} there, or I'll send you the result in a direct message."
BETWEEN_PEOPLE = "I can't post in direct messages between people, so I'll message you the result instead."
_MEMBERS_ONLY = "Only members of {channel} can {action}, and "
_UNKNOWN = "I can't tell whether you're one. If it's private, invite {bot} there first."
_TOO_MANY = "it has too many members for me to check whether you're one."
_NEW_THREAD = " It will be a new thread, not this message's thread."
_ACTION = "value"
_HINT = "I'll post the result there, and its members can see it. If it's private, invite me first."


class ChannelFacts(Struct, frozen=True):
    """What Slack says about a channel."""

    #: Whether people of other workspaces are in it, who will read the reply too.
    is_shared: bool = False
    #: Whether the bot can't post there until it is invited: a private channel that it isn't in.
    is_closed: bool = False
    #: Whether only its members can see it.
    is_private: bool = False
    #: Whether the person is in a conversation between people, which the bot can't post in.
    is_between_people: bool = False
    #: Whether the person is in a thread, which isn't the one where the result is posted.
    is_from_thread: bool = False
    #: Slack's ID of the channel of the person's last request, if the form asks for one. None if not known.
    last_channel: str | None = None


def channel_select(facts: ChannelFacts | None = None) -> InputBlock:
    """Return a menu of the person's channels. `facts.last_channel` is preselected, or else the open channel
    if Slack knows it
    (https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#conversations_select)."""
    return InputBlock(
        block_id=BLOCK_ID,
        label="Channel",
        hint=_HINT,
        element=ConversationSelectElement(
            action_id=_ACTION,
            placeholder="Choose a channel",
            initial_conversation=facts.last_channel if facts else None,
            default_to_current_conversation=True,
            filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        ),
    )


def channel_lines(channel_id: str, facts: ChannelFacts, promise: str, bot_user_id: str) -> Sequence[Block]:
    """Return the `channel_sentences` as small lines. bot_user_id: whom people invite."""
    bot = formatting.mention(bot_user_id)
    return [context_block(line) for line in channel_sentences(channel_id, facts, promise, bot)]


def channel_sentences(channel_id: str, facts: ChannelFacts, promise: str, bot: str) -> Sequence[str]:
    """Return what to say about the channel where the reply will be posted.

    facts: what Slack says about it. promise: what happens there, with `{channel}` in it. bot: a mention of
    the bot, for people to invite it.
    """
    channel = formatting.channel(channel_id)
    lines = []
    if facts.is_between_people:
        lines.append(BETWEEN_PEOPLE)
    elif facts.is_closed:
        lines.append(_CLOSED.format(channel=channel, bot=bot))
    else:
        lines.append(promise.format(channel=channel) + (_NEW_THREAD if facts.is_from_thread else ""))
    if facts.is_shared:
        lines.append(_OUTSIDERS)
    return lines


def members_only_sentence(channel_id: str, action: str, *, too_many_members: bool, bot: str) -> str:
    """Return why something of a channel isn't shown to somebody who isn't known to be in it.

    action: what only members can do, as an infinitive. too_many_members: whether that is why it isn't known.
    bot: a mention of the bot, for people to invite it.
    """
    sentence = _MEMBERS_ONLY + (_TOO_MANY if too_many_members else _UNKNOWN)
    return sentence.format(channel=formatting.channel(channel_id), action=action, bot=bot)


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
