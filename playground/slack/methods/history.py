"""conversations.history and conversations.replies: reading back what was said."""

import re
from typing import TYPE_CHECKING

from playground.slack.errors import Refused
from playground.slack.methods.access import readable
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.method import TIER_3, Json, Method
from playground.slack.methods.paging import page
from playground.slack.workspace.message import Message

if TYPE_CHECKING:
    from playground.slack.slack import Slack

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def history(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history: newest first, replies left out"""
    channel = readable(slack, asked.required("channel"))
    messages = [message for message in reversed(channel.timeline) if _within(asked, message)]
    chosen, cursor = page(messages, asked, 100, 999)
    return _told(asked, chosen, cursor) | {"pin_count": 0}


def replies(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies: the parent, then its replies

    "ts must be the timestamp of an existing message with 0 or more replies"; guess: a reply's own `ts` gives
    that reply alone.
    """
    channel = readable(slack, asked.required("channel"))
    parent = channel.find(asked.required("ts"))
    if parent is None:
        raise Refused("thread_not_found")
    below = [reply for reply in parent.replies if _within(asked, reply)]
    chosen, cursor = page([parent, *below], asked, 1000)
    return _told(asked, chosen, cursor)


def _told(asked: Arguments, chosen: list[Message], cursor: str) -> Json:
    shown = asked.flag("include_all_metadata")
    told: Json = {
        "messages": [message.as_json(with_metadata=shown) for message in chosen],
        "has_more": bool(cursor),
    }
    return told | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _within(asked: Arguments, message: Message) -> bool:
    """Whether it stands between `oldest` and `latest`, which count themselves only with `inclusive`."""
    inclusive = asked.flag("inclusive")
    oldest, latest = _bound(asked, "oldest"), _bound(asked, "latest")
    ts = _micros(message.ts)
    late_enough = oldest is None or ts > oldest or (inclusive and ts == oldest)
    early_enough = latest is None or ts < latest or (inclusive and ts == latest)
    return late_enough and early_enough


def _bound(asked: Arguments, name: str) -> int | None:
    value = asked.text(name)
    if not value or value == "0":
        return None
    if not re.fullmatch(r"\d+(\.\d{1,6})?", value):
        raise Refused(f"invalid_ts_{name}")
    return _micros(value)


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0"))


METHODS = {
    "conversations.history": Method(history, TIER_3, HISTORY),
    "conversations.replies": Method(replies, TIER_3, HISTORY),
}
