"""conversations.history and conversations.replies: read back messages."""

import re

from playground.slack.errors import SlackError
from playground.slack.methods.access import readable_channel
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.method import TIER_3, Json, Method
from playground.slack.methods.paging import Page, paginate
from playground.slack.workspace.message import Message

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def history(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history: newest first, without replies"""
    channel = readable_channel(context, arguments.required("channel"))
    visible = sorted([*channel.timeline, *channel.joins], key=lambda message: message.ts, reverse=True)
    messages = [message for message in visible if _within(arguments, message)]
    page = paginate(messages, arguments, 100, 999, context.workspace.history_page_size)
    return _result(arguments, page) | {"pin_count": 0}


def replies(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies: the parent, then its replies

    "ts must be the timestamp of an existing message with 0 or more replies". guess: a reply's own `ts`
    returns only that reply.
    """
    channel = readable_channel(context, arguments.required("channel"))
    parent = channel.find(arguments.required("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    matching = [reply for reply in parent.replies if _within(arguments, reply)]
    page = paginate([parent, *matching], arguments, 1000, page_size=context.workspace.history_page_size)
    return _result(arguments, page)


def _result(arguments: Arguments, page: Page[Message]) -> Json:
    with_metadata = arguments.flag("include_all_metadata")
    result: Json = {
        "messages": [message.as_json(with_metadata=with_metadata) for message in page.items],
        "has_more": bool(page.next_cursor),
    }
    return result | ({"response_metadata": {"next_cursor": page.next_cursor}} if page.next_cursor else {})


def _within(arguments: Arguments, message: Message) -> bool:
    """Return whether it is between `oldest` and `latest`, including both only with `inclusive`."""
    inclusive = arguments.flag("inclusive")
    oldest, latest = _bound(arguments, "oldest"), _bound(arguments, "latest")
    ts = _micros(message.ts)
    late_enough = oldest is None or ts > oldest or (inclusive and ts == oldest)
    early_enough = latest is None or ts < latest or (inclusive and ts == latest)
    return late_enough and early_enough


def _bound(arguments: Arguments, name: str) -> int | None:
    value = arguments.text(name)
    if not value or value == "0":
        return None
    if not re.fullmatch(r"\d+(\.\d{1,6})?", value):
        raise SlackError(f"invalid_ts_{name}")
    return _micros(value)


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0"))


METHODS = {
    "conversations.history": Method(history, TIER_3, HISTORY),
    "conversations.replies": Method(replies, TIER_3, HISTORY),
}
