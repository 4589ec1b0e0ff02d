"""conversations.*: finding and joining channels, and who is in them."""

from typing import TYPE_CHECKING

from playground.slack.errors import Refused
from playground.slack.methods.access import family, known
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.method import TIER_2, TIER_3, TIER_4, Json, Method
from playground.slack.methods.paging import page
from playground.slack.workspace.workspace import Channel

if TYPE_CHECKING:
    from playground.slack.slack import Slack

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
# https://docs.slack.dev/reference/methods/conversations.list (`types`), each with the scope that shows it
TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def open_(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open; opening a group isn't modelled"""
    users = [user for user in asked.text("users").split(",") if user]
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1 or users[0] not in slack.workspace.users:
        raise Refused("user_not_found")
    if users[0] == slack.bot.id:
        raise Refused("cannot_dm_bot")  # guess: the page's list has no word for oneself
    was_open = slack.workspace.has_direct(users[0])
    channel = slack.workspace.direct(users[0])
    told = _told(slack, channel) if asked.flag("return_im") else {"id": channel.id}
    return {"channel": told} | ({"no_op": True, "already_open": True} if was_open else {})


def join(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.join"""
    channel = known(slack, asked.required("channel"))
    if channel.private:
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    if slack.bot.id in channel.members:
        return {
            "channel": _told(slack, channel),
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    channel.members.add(slack.bot.id)
    slack.workspace.traffic.changed()
    return {"channel": _told(slack, channel)}


def info(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    channel = known(slack, asked.required("channel"))
    slack.tokens.need(f"{family(channel)}:read")
    told = _told(slack, channel)
    if asked.flag("include_num_members"):
        told["num_members"] = len(channel.members)
    return {"channel": told}


def members(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    channel = known(slack, asked.required("channel"))
    slack.tokens.need(f"{family(channel)}:read")
    chosen, cursor = page(sorted(channel.members), asked, 100)
    return {"members": chosen, "response_metadata": {"next_cursor": cursor}}


def list_(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    types = asked.text("types", "public_channel").split(",")
    if not set(types) <= set(TYPES):
        raise Refused("invalid_types")
    for type_ in types:
        slack.tokens.need(f"{TYPES[type_]}:read")
    families = {TYPES[type_] for type_ in types}
    channels = [
        channel
        for channel in slack.workspace.channels.values()
        if family(channel) in families
        and (not channel.private or slack.bot.id in channel.members)
        and not (channel.archived and asked.flag("exclude_archived"))
    ]
    chosen, cursor = page(channels, asked, 100)
    return {
        "channels": [_told(slack, channel) for channel in chosen],
        "response_metadata": {"next_cursor": cursor},
    }


def _told(slack: "Slack", channel: Channel) -> Json:
    """https://docs.slack.dev/reference/objects/conversation-object and, when shared, …/channel-object"""
    told: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.direct_with is not None,
        "is_org_shared": False,  # that is between workspaces of one organisation
        "context_team_id": slack.team_id,
        "updated": channel.created * 1000,
    }
    if channel.direct_with is not None:
        return told | {"user": channel.direct_with, "is_user_deleted": False, "priority": 0}
    shared = bool(channel.connected)
    if shared:  # guess: the host is the workspace that has the app
        told |= {"connected_team_ids": sorted(channel.connected), "conversation_host_id": slack.team_id}
    return told | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.group,
        "is_group": False,
        "is_mpim": channel.group,
        "is_private": channel.private,
        "is_general": False,
        "is_member": slack.bot.id in channel.members,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_pending_ext_shared": False,
        "shared_team_ids": [slack.team_id, *sorted(channel.connected)],
        "unlinked": 0,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


METHODS = {
    "conversations.open": Method(open_, TIER_3, ("im:write", "mpim:write")),
    "conversations.join": Method(join, TIER_3, ("channels:join",)),
    "conversations.info": Method(info, TIER_3, READ),
    "conversations.members": Method(members, TIER_4, READ),
    "conversations.list": Method(list_, TIER_2, READ),
}
