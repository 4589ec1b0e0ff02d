"""Which channels and files the bot may see, read and post to."""

from playground.slack.errors import SlackError
from playground.slack.methods.context import MethodContext
from playground.slack.workspace.files import File
from playground.slack.workspace.workspace import Channel


def visible_channel(context: MethodContext, channel_id: str) -> Channel:
    """Return a channel that the bot may see: a public one, or one that it is a member of.

    Raises SlackError (`channel_not_found`) for any other.
    """
    channel = context.workspace.channels.get(channel_id)
    if channel is None or (channel.private and context.workspace.bot.id not in channel.members):
        # https://docs.slack.dev/reference/methods/conversations.info
        raise SlackError("channel_not_found")
    return channel


def readable_channel(context: MethodContext, channel_id: str) -> Channel:
    """Return a channel whose messages the bot may read. Raises SlackError for any other."""
    channel = visible_channel(context, channel_id)
    context.tokens.require_scope(f"{channel.scope_prefix}:history")
    if context.workspace.bot.id not in channel.members:
        # https://docs.slack.dev/reference/methods/conversations.history
        raise SlackError("not_in_channel")
    return channel


def writable_channel(context: MethodContext, name: str) -> Channel:
    """Return a channel that the bot may post to, by ID, by name, or by a person's ID.

    Raises SlackError if it may not. https://docs.slack.dev/reference/methods/chat.postMessage#channels
    """
    workspace = context.workspace
    user = workspace.find_user(name)
    if user is not None and user is not workspace.bot:
        name = workspace.direct(user.id).id
    by_name = {f"#{channel.name}": channel.id for channel in workspace.channels.values()}
    channel = visible_channel(context, by_name.get(name, name))
    if channel.archived:
        raise SlackError("is_archived")
    if channel.refusal is not None:
        raise SlackError(channel.refusal)
    open_to_all = not channel.private and "chat:write.public" in context.tokens.scopes
    if workspace.bot.id not in channel.members and not open_to_all:
        raise SlackError("not_in_channel")
    return channel


def can_read_file(context: MethodContext, file: File) -> bool:
    """Return whether the bot may read a file: one of a form, its own, or one that is shared where it is.

    "Files shared in channels and conversations that your Slack app has been added to":
    https://docs.slack.dev/reference/scopes/files.read
    """
    bot, channels = context.workspace.bot, context.workspace.channels
    is_private = not file.shared_in or file.user_id == bot.id
    return is_private or any(bot.id in channels[each].members for each in file.shared_in)
