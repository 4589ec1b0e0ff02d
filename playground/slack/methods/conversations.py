"""conversations.*: find and join channels, and list their members."""

from playground.slack.errors import SlackError
from playground.slack.methods.access import visible_channel
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.method import TIER_2, TIER_3, TIER_4, Json, Method
from playground.slack.methods.paging import paginate
from playground.slack.workspace.workspace import Channel

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
# https://docs.slack.dev/reference/methods/conversations.list (`types`) -> the prefix of its scope
TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def open_(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open. Opening a group isn't supported."""
    users = [user for user in arguments.text("users").split(",") if user]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1 or users[0] not in context.workspace.users:
        raise SlackError("user_not_found")
    if users[0] == context.workspace.bot.id:
        raise SlackError("cannot_dm_bot")  # guess: the page lists no error code for the bot itself
    if context.workspace.users[users[0]].deactivated:
        raise SlackError("user_disabled")
    was_open = context.workspace.has_direct(users[0])
    channel = context.workspace.direct(users[0])
    result = _channel_json(context, channel) if arguments.flag("return_im") else {"id": channel.id}
    return {"channel": result} | ({"no_op": True, "already_open": True} if was_open else {})


def join(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.join"""
    channel = visible_channel(context, arguments.required("channel"))
    if channel.private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if context.workspace.bot.id in channel.members:
        return {
            "channel": _channel_json(context, channel),
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    context.workspace.add_member(channel, context.workspace.bot)
    return {"channel": _channel_json(context, channel)}


def info(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    channel = visible_channel(context, arguments.required("channel"))
    context.tokens.require_scope(f"{channel.scope_prefix}:read")
    result = _channel_json(context, channel)
    if arguments.flag("include_num_members"):
        result["num_members"] = len(channel.members)
    return {"channel": result}


def members(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    channel = visible_channel(context, arguments.required("channel"))
    context.tokens.require_scope(f"{channel.scope_prefix}:read")
    page = paginate(sorted(channel.members), arguments, 100)
    return {"members": page.items, "response_metadata": {"next_cursor": page.next_cursor}}


def list_(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    types = arguments.text("types", "public_channel").split(",")
    if not set(types) <= set(TYPES):
        raise SlackError("invalid_types")
    for type_ in types:
        context.tokens.require_scope(f"{TYPES[type_]}:read")
    prefixes = {TYPES[type_] for type_ in types}
    channels = [
        channel
        for channel in context.workspace.channels.values()
        if channel.scope_prefix in prefixes
        and (not channel.private or context.workspace.bot.id in channel.members)
        and not (channel.archived and arguments.flag("exclude_archived"))
    ]
    page = paginate(channels, arguments, 100)
    return {
        "channels": [_channel_json(context, channel) for channel in page.items],
        "response_metadata": {"next_cursor": page.next_cursor},
    }


def _channel_json(context: MethodContext, channel: Channel) -> Json:
    """https://docs.slack.dev/reference/objects/conversation-object and, if it is shared, …/channel-object"""
    result: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.direct_with is not None,
        "is_org_shared": False,  # only between workspaces of one organization
        "context_team_id": context.workspace.team_id,
        "updated": channel.created * 1000,
    }
    if channel.direct_with is not None:
        return result | {"user": channel.direct_with, "is_user_deleted": False, "priority": 0}
    shared = bool(channel.connected)
    if shared:  # guess: the host is the workspace that has the app
        result |= {
            "connected_team_ids": sorted(channel.connected),
            "conversation_host_id": context.workspace.team_id,
        }
    return result | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.group,
        "is_group": False,
        "is_mpim": channel.group,
        "is_private": channel.private,
        "is_general": False,
        "is_member": context.workspace.bot.id in channel.members,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_pending_ext_shared": False,
        "shared_team_ids": [context.workspace.team_id, *sorted(channel.connected)],
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
