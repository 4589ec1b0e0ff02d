"""conversations.*: finding, joining and reading channels."""

from typing import TYPE_CHECKING

from playground.slack.arguments import Arguments
from playground.slack.errors import Refused
from playground.slack.methods import TIER_3, Json, Method
from playground.slack.workspace import Channel

if TYPE_CHECKING:
    from playground.slack.slack import Slack


def open_(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open"""
    users = [user for user in asked.text("users").split(",") if user]
    if not users:
        raise Refused("users_list_not_supplied")
    if users[0] not in slack.workspace.users:
        raise Refused("user_not_found")
    return {"channel": {"id": slack.workspace.direct(users[0]).id}}


def join(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.join"""
    channel = slack.seen(asked.required("channel"))
    if channel.private:
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    channel.members.add(slack.bot.id)
    slack.workspace.traffic.changed()
    return {"channel": _told(slack, channel)}


def info(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    return {"channel": _told(slack, slack.seen(asked.required("channel")))}


def history(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history"""
    channel = slack.seen(asked.required("channel"))
    shown = asked.flag("include_all_metadata")
    told = [message.as_json(with_metadata=shown) for message in reversed(channel.timeline)]
    return {"messages": told, "has_more": False}


def replies(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies"""
    channel = slack.seen(asked.required("channel"))
    parent = channel.find(asked.required("ts"))
    if parent is None:
        raise Refused("thread_not_found")
    shown = asked.flag("include_all_metadata")
    told = [message.as_json(with_metadata=shown) for message in [parent, *parent.replies]]
    return {"messages": told, "has_more": False}


def _told(slack: "Slack", channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_member": slack.bot.id in channel.members,
        "created": channel.created,
    }


METHODS = {
    "conversations.open": Method(open_, TIER_3, ("im:write", "mpim:write")),
    "conversations.join": Method(join, TIER_3, ("channels:join",)),
    "conversations.info": Method(info, TIER_3, ("channels:read", "groups:read", "im:read", "mpim:read")),
    "conversations.history": Method(history, TIER_3, ("channels:history", "groups:history", "im:history")),
    "conversations.replies": Method(replies, TIER_3, ("channels:history", "groups:history", "im:history")),
}
