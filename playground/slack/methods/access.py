"""Which channels the bot may know of, read and write to."""

from typing import TYPE_CHECKING

from playground.slack.errors import Refused
from playground.slack.workspace.workspace import Channel

if TYPE_CHECKING:
    from playground.slack.slack import Slack


def family(channel: Channel) -> str:
    """What a channel's scopes begin with: https://docs.slack.dev/apis/web-api/using-the-conversations-api"""
    if channel.direct_with:
        return "im"
    if channel.group:
        return "mpim"
    return "groups" if channel.private else "channels"


def known(slack: "Slack", channel_id: str) -> Channel:
    """A channel that the bot may know of: public, or one that it is in."""
    channel = slack.workspace.channels.get(channel_id)
    if channel is None or (channel.private and slack.bot.id not in channel.members):
        raise Refused("channel_not_found")  # https://docs.slack.dev/reference/methods/conversations.info
    return channel


def readable(slack: "Slack", channel_id: str) -> Channel:
    """A channel whose messages the bot may read."""
    channel = known(slack, channel_id)
    slack.tokens.need(f"{family(channel)}:history")
    if slack.bot.id not in channel.members:
        raise Refused("not_in_channel")  # https://docs.slack.dev/reference/methods/conversations.history
    return channel


def writable(slack: "Slack", name: str) -> Channel:
    """A channel that the bot may post to, by id, by name, or by the id of a person.

    https://docs.slack.dev/reference/methods/chat.postMessage#channels
    """
    if name in slack.workspace.users and name != slack.bot.id:
        return slack.workspace.direct(name)
    by_name = {f"#{channel.name}": channel.id for channel in slack.workspace.channels.values()}
    channel = known(slack, by_name.get(name, name))
    if channel.archived:
        raise Refused("is_archived")
    open_to_all = not channel.private and "chat:write.public" in slack.scopes
    if slack.bot.id not in channel.members and not open_to_all:
        raise Refused("not_in_channel")
    return channel
