"""chat.*: post, edit and delete messages, and link to them."""

import re
from typing import NamedTuple

from playground.slack.block_kit import surfaces
from playground.slack.block_kit.completion import completed
from playground.slack.errors import SlackError
from playground.slack.methods.access import visible_channel, writable_channel
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.method import TIER_3, TIER_4, Json, Method
from playground.slack.workspace.message import Message
from playground.slack.workspace.workspace import Channel, Workspace


def post_message(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = writable_channel(context, arguments.required("channel"))
    message = _message(context, arguments, channel)
    context.workspace.add(channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json(with_metadata=True)}


def post_ephemeral(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = writable_channel(context, arguments.required("channel"))
    user_id = arguments.required("user")
    if user_id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = _message(context, arguments, channel)
    message.ephemeral = True
    context.workspace.show_to(user_id, message)
    return {"message_ts": message.ts}


def update(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update"""
    channel = visible_channel(context, arguments.required("channel"))
    message = _own_message(context, arguments, channel, error="cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    content = _content(arguments, surfaces.EDIT_MOST, has_blocks=bool(message.blocks))
    if "text" in arguments.values:
        message.text = content.text
    # "If you don't include this field, the message's previous blocks will be retained. To remove previous
    # blocks, include an empty array": the page once said so of `blocks`, and says it of `metadata`
    if content.blocks is not None:
        message.blocks = completed(content.blocks)
    if content.metadata is not None:
        message.metadata = content.metadata or None
    # the page about `parse`: "If you do not specify a value …, the original value … will be overwritten"
    message.parse = arguments.text("parse")
    message.edited_ts = context.workspace.next_ts()
    context.workspace.traffic.changed()
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_json()}


def delete(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel = visible_channel(context, arguments.required("channel"))
    message = _own_message(context, arguments, channel, error="cant_delete_message")
    context.workspace.remove(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = visible_channel(context, arguments.required("channel"))
    message = channel.find(arguments.required("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    link = f"https://{context.workspace.team_domain}.slack.com/archives/{channel.id}"
    link += f"/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _own_message(context: MethodContext, arguments: Arguments, channel: Channel, *, error: str) -> Message:
    message = channel.find(arguments.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != context.workspace.bot.id:
        raise SlackError(error)
    return message


def _message(context: MethodContext, arguments: Arguments, channel: Channel) -> Message:
    content = _content(arguments, surfaces.TEXT_MOST)
    workspace = context.workspace
    thread_ts = _thread(workspace, arguments, channel)
    return workspace.message(
        channel=channel.id,
        user=workspace.bot.id,
        text=content.text,
        blocks=completed(content.blocks or []),
        attachments=arguments.structure("attachments", "invalid_attachments") or [],
        metadata=content.metadata or None,
        thread_ts=thread_ts,
        broadcast=thread_ts is not None and arguments.flag("reply_broadcast"),
        bot_id=workspace.bot.bot_id,
        app_id=workspace.bot.app_id,
        team_id=workspace.team_id,
        parse=arguments.text("parse"),
    )


class Content(NamedTuple):
    """The checked content of a message."""

    #: the text
    text: str
    #: the blocks. None if the call has none
    blocks: list[Json] | None
    #: the metadata. None if the call has none
    metadata: Json | None


def _content(arguments: Arguments, text_max: int, *, has_blocks: bool = False) -> Content:
    """Check and return the content. Raises SlackError if Slack wouldn't accept it, or if it is empty.

    has_blocks: whether the message has blocks, which stay if the call has none.
    """
    text = surfaces.check_text(arguments.text("text"), text_max)
    blocks = arguments.structure("blocks", "invalid_blocks_format")
    metadata = arguments.structure("metadata", "invalid_metadata_format")
    if blocks is not None:
        surfaces.check_blocks(blocks)
    if metadata:
        surfaces.check_metadata(metadata)
    attachments = arguments.structure("attachments", "invalid_attachments")
    if isinstance(attachments, list) and len(attachments) > 100:
        raise SlackError("too_many_attachments")
    if not text.strip() and not blocks and not attachments and not (has_blocks and blocks is None):
        raise SlackError("no_text")
    return Content(text, blocks, metadata)


def _thread(workspace: Workspace, arguments: Arguments, channel: Channel) -> str | None:
    """Return the `ts` of the thread to reply in: "Avoid using a reply's ts value; use its parent instead"."""
    ts = arguments.text("thread_ts")
    if not ts:
        return None
    if not re.fullmatch(r"\d+\.\d{6}", ts):
        # as reported in https://github.com/jenkinsci/slack-plugin/issues/584
        raise SlackError("invalid_thread_ts", f"[ERROR] {ts} is not a valid thread_ts")
    parent = channel.find(ts)
    if parent is None and workspace.takes_replies_to_deleted:
        return ts
    if parent is None:
        # The page lists no error code. This one was seen: https://github.com/slackapi/bolt-js/issues/2307
        raise SlackError("thread_not_found")
    # guess: with a reply's `ts` the message is posted in the reply's thread
    return parent.thread_ts or parent.ts


METHODS = {
    "chat.postMessage": Method(post_message, None, ("chat:write",)),  # "special": see limits.py
    "chat.postEphemeral": Method(post_ephemeral, TIER_4, ("chat:write",)),
    "chat.update": Method(update, TIER_3, ("chat:write",)),
    "chat.delete": Method(delete, TIER_3, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink, None),  # "special"
}
