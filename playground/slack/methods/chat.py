"""chat.*: posting, editing and deleting messages."""

import re
from typing import TYPE_CHECKING

from playground.slack.block_kit import surfaces
from playground.slack.block_kit.completion import completed
from playground.slack.errors import Refused
from playground.slack.methods.access import known, writable
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.method import TIER_3, TIER_4, Json, Method
from playground.slack.workspace.message import Message
from playground.slack.workspace.workspace import Channel

if TYPE_CHECKING:
    from playground.slack.slack import Slack


def post_message(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = writable(slack, asked.required("channel"))
    message = _message(slack, asked, channel)
    slack.workspace.add(channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json(with_metadata=True)}


def post_ephemeral(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = writable(slack, asked.required("channel"))
    user_id = asked.required("user")
    if user_id not in channel.members:
        raise Refused("user_not_in_channel")
    message = _message(slack, asked, channel)
    message.ephemeral = True
    slack.workspace.show_to(user_id, message)
    return {"message_ts": message.ts}


def update(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update"""
    channel = known(slack, asked.required("channel"))
    message = _own(slack, asked, channel, "cant_update_message")
    if channel.archived:
        raise Refused("is_inactive")
    text, blocks, metadata = _content(asked, surfaces.EDIT_MOST, kept=bool(message.blocks))
    if "text" in asked.given:
        message.text = text
    # "If you don't include this field, the message's previous blocks will be retained. To remove previous
    # blocks, include an empty array": so the page said of `blocks`, and says of `metadata`
    if blocks is not None:
        message.blocks = completed(blocks)
    if metadata is not None:
        message.metadata = metadata or None
    # the page, of `parse`: "If you do not specify a value …, the original value … will be overwritten"
    message.parse = asked.text("parse")
    message.edited_ts = slack.workspace.next_ts()
    slack.workspace.traffic.changed()
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_json()}


def delete(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel = known(slack, asked.required("channel"))
    message = _own(slack, asked, channel, "cant_delete_message")
    slack.workspace.remove(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = known(slack, asked.required("channel"))
    message = channel.find(asked.required("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    link = f"https://{slack.workspace.team_domain}.slack.com/archives/{channel.id}"
    link += f"/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _own(slack: "Slack", asked: Arguments, channel: Channel, error: str) -> Message:
    message = channel.find(asked.required("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != slack.bot.id:
        raise Refused(error)
    return message


def _message(slack: "Slack", asked: Arguments, channel: Channel) -> Message:
    text, blocks, metadata = _content(asked, surfaces.TEXT_MOST)
    space = slack.workspace
    thread_ts = _thread(asked, channel)
    return space.message(
        channel=channel.id,
        user=space.bot.id,
        text=text,
        blocks=completed(blocks or []),
        attachments=asked.structure("attachments", "invalid_attachments") or [],
        metadata=metadata or None,
        thread_ts=thread_ts,
        broadcast=thread_ts is not None and asked.flag("reply_broadcast"),
        bot_id=space.bot.bot_id,
        app_id=space.bot.app_id,
        team_id=space.team_id,
        parse=asked.text("parse"),
    )


def _content(
    asked: Arguments, most: int, *, kept: bool = False
) -> tuple[str, list[Json] | None, Json | None]:
    """Text, blocks and metadata; None for what wasn't given. kept: earlier blocks stay if none are given."""
    text = surfaces.check_text(asked.text("text"), most)
    blocks = asked.structure("blocks", "invalid_blocks_format")
    metadata = asked.structure("metadata", "invalid_metadata_format")
    if blocks is not None:
        surfaces.check_blocks(blocks)
    if metadata:
        surfaces.check_metadata(metadata)
    attachments = asked.structure("attachments", "invalid_attachments")
    if isinstance(attachments, list) and len(attachments) > 100:
        raise Refused("too_many_attachments")
    if not text.strip() and not blocks and not attachments and not (kept and blocks is None):
        raise Refused("no_text")
    return text, blocks, metadata


def _thread(asked: Arguments, channel: Channel) -> str | None:
    """The thread to reply in; "Avoid using a reply's ts value; use its parent instead"."""
    ts = asked.text("thread_ts")
    if not ts:
        return None
    if not re.fullmatch(r"\d+\.\d{6}", ts):
        # the answer as reported in https://github.com/jenkinsci/slack-plugin/issues/584
        raise Refused("invalid_thread_ts", f"[ERROR] {ts} is not a valid thread_ts")
    parent = channel.find(ts)
    if parent is None:
        # guess: the page lists no word; this is the one of conversations.replies
        raise Refused("thread_not_found")
    return parent.thread_ts or parent.ts  # guess: a reply's `ts` lands in its thread


METHODS = {
    "chat.postMessage": Method(post_message, None, ("chat:write",)),  # "special": see limits
    "chat.postEphemeral": Method(post_ephemeral, TIER_4, ("chat:write",)),
    "chat.update": Method(update, TIER_3, ("chat:write",)),
    "chat.delete": Method(delete, TIER_3, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink, None),  # "special"
}
