"""chat.*: posting, editing and deleting messages."""

from typing import TYPE_CHECKING

from playground.slack.arguments import Arguments
from playground.slack.completion import completed
from playground.slack.errors import Refused
from playground.slack.message import Message
from playground.slack.methods import TIER_3, TIER_4, Json, Method
from playground.slack.workspace import Channel

if TYPE_CHECKING:
    from playground.slack.slack import Slack


def post_message(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = slack.writable(asked.required("channel"))
    message = _message(slack, asked, channel)
    slack.workspace.add(channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json(with_metadata=True)}


def post_ephemeral(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = slack.writable(asked.required("channel"))
    user_id = asked.required("user")
    if user_id not in channel.members:
        raise Refused("user_not_in_channel")  # listed on the page
    message = _message(slack, asked, channel)
    message.ephemeral = True
    slack.workspace.show_to(user_id, message)
    return {"message_ts": message.ts}


def update(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update"""
    channel = slack.seen(asked.required("channel"))
    message = channel.find(asked.required("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != slack.bot.id:
        raise Refused("cant_update_message")
    fresh = _message(slack, asked, channel)
    message.text = fresh.text
    # the page: blocks that are not sent again are removed
    message.blocks = fresh.blocks
    if "metadata" in asked.given:
        message.metadata = fresh.metadata
    message.edited_ts = slack.workspace.next_ts()
    slack.workspace.traffic.changed()
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_json()}


def delete(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel = slack.seen(asked.required("channel"))
    message = channel.find(asked.required("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != slack.bot.id:
        raise Refused("cant_delete_message")
    slack.workspace.remove(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = slack.seen(asked.required("channel"))
    message = channel.find(asked.required("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    path = f"archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {
        "channel": channel.id,
        "permalink": f"https://{slack.workspace.team_domain}.slack.com/{path}",
    }


def _message(slack: "Slack", asked: Arguments, channel: Channel) -> Message:
    blocks = asked.structure("blocks", "invalid_blocks_format") or []
    if not asked.text("text") and not blocks:
        raise Refused("no_text")
    space = slack.workspace
    return space.message(
        channel=channel.id,
        user=space.bot.id,
        text=asked.text("text"),
        blocks=completed(blocks),
        metadata=asked.structure("metadata", "invalid_metadata_format"),
        thread_ts=asked.text("thread_ts") or None,
        broadcast=asked.flag("reply_broadcast"),
        bot_id=space.bot.bot_id,
        app_id=space.bot.app_id,
        team_id=space.team_id,
        full_parse=asked.text("parse") == "full",
    )


METHODS = {
    "chat.postMessage": Method(post_message, None, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, TIER_4, ("chat:write",)),
    "chat.update": Method(update, TIER_3, ("chat:write",)),
    "chat.delete": Method(delete, TIER_3, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink, None),
}
