"""How a name, a moment and a length of time are written in Slack."""

import html
import re
from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate

_MENTION = re.compile(r"<(?:@|!subteam\^)[A-Z0-9]+>")  # a person or a group, never a whole channel
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
# Would turn the rest of the line around, or are commands to a terminal and not to be seen.
_TURNS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
_NAME_LENGTH = 150


def escaped(text: str, length: int = _NAME_LENGTH) -> str:
    """What a person typed, on one line, escaped and cut to `length`: it pings nobody and links nowhere.

    Slack's rule: & < > become entities (https://docs.slack.dev/messaging/formatting-message-text/#escaping).
    """
    marks = [html.escape(mark, quote=False) for mark in " ".join(_TURNS.sub("", text).split())]
    if sum(map(len, marks)) <= length:
        return "".join(marks)
    reached = list(accumulate(map(len, marks)))
    return "".join(marks[: bisect_right(reached, length - 1)]) + "…"


def shortened(text: str, length: int) -> str:
    """The same in plain text, on one line and cut to `length`: for what shows no markup, such as a button."""
    plain = " ".join(_TURNS.sub("", text).split())
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"


def unescaped(text: str) -> str:
    """What a person typed, which Slack hands over escaped: links as their address, people and channels by
    name where it gives one (https://docs.slack.dev/messaging/formatting-message-text/#retrieving-messages)."""
    plain = _REFERENCE.sub(_plainly, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plainly(found: re.Match[str]) -> str:
    mark, target, label = found.groups()
    if mark in ("@", "#"):
        return f"{mark}{label or target}"
    return label or f"@{target}" if mark else target


def mention(user_id: str) -> str:
    """A person, notified."""
    return f"<@{user_id}>"


def channel(channel_id: str) -> str:
    """A channel by its link; a direct message has none."""
    return "your direct messages" if channel_id.startswith("D") else f"<#{channel_id}>"


def contact(setting: str) -> str:
    """Whom to ask, as the operator set it: a mention stays one, anything else is plain text."""
    return setting if _MENTION.fullmatch(setting) else html.escape(setting, quote=False)


def local_time(at: datetime) -> str:
    """A moment in the reader's own zone
    (https://docs.slack.dev/messaging/formatting-message-text/#date-formatting)."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def time_ago(at: datetime) -> str:
    """How long ago that was, counted by Slack when it is read."""
    return f"<!date^{int(at.timestamp())}^{{ago}}|{at:%Y-%m-%d %H:%M} UTC>"


def duration(of: timedelta) -> str:
    """A length of time as people say it: `1 h 42 min`, `38 s`."""
    seconds = max(0, round(of.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
