"""How names, times and durations are written in Slack's mrkdwn."""

import html
import re
from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate

_MENTION = re.compile(r"<(?:@|!subteam\^)[A-Z0-9]+>")  # a person or a group, never a whole channel
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
# Characters that reverse the rest of the line, or that are invisible commands to a terminal.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
_NAME_LENGTH = 150


def escaped(text: str, length: int = _NAME_LENGTH) -> str:
    """Return what a person typed on one line, escaped and cut to `length`: it mentions nobody, links nowhere.

    Slack's rule: & < > become entities (https://docs.slack.dev/messaging/formatting-message-text/#escaping).
    """
    characters = [html.escape(character, quote=False) for character in _one_line(text)]
    if sum(map(len, characters)) <= length:
        return "".join(characters)
    lengths = list(accumulate(map(len, characters)))
    return "".join(characters[: bisect_right(lengths, length - 1)]) + "…"


def shortened(text: str, length: int) -> str:
    """Return plain text on one line, cut to `length`: for what displays no markup, such as a button."""
    plain = _one_line(text)
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"


def unescaped(text: str) -> str:
    """Return what a person typed from the escaped text that Slack sends.

    A link becomes its address, a person or a channel its name, or its ID if Slack gives no name
    (https://docs.slack.dev/messaging/formatting-message-text/#retrieving-messages).
    """
    plain = _REFERENCE.sub(_plain_reference, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _one_line(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


def _plain_reference(found: re.Match[str]) -> str:
    sigil, target, label = found.groups()
    if sigil in ("@", "#"):
        return f"{sigil}{label or target}"
    return label or f"@{target}" if sigil else target


def mention(user_id: str) -> str:
    """Return a mention, which notifies the person."""
    return f"<@{user_id}>"


def channel(channel_id: str) -> str:
    """Return the link to a channel. A direct message has none, so it is named."""
    return "your direct messages" if channel_id.startswith("D") else f"<#{channel_id}>"


def contact(setting: str) -> str:
    """Return whom to ask, as the operator configured it: a mention stays one, anything else is escaped."""
    return setting if _MENTION.fullmatch(setting) else html.escape(setting, quote=False)


def local_time(at: datetime) -> str:
    """Return a time, which Slack displays in the reader's own time zone.

    https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
    """
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def time_ago(at: datetime) -> str:
    """Return how long ago a time was, which Slack works out when the message is read."""
    return f"<!date^{int(at.timestamp())}^{{ago}}|{at:%Y-%m-%d %H:%M} UTC>"


def duration(time: timedelta) -> str:
    """Return a duration as people say it: `1 h 42 min`, `38 s`."""
    seconds = max(0, round(time.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
