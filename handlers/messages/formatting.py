"""How names, times and durations are written in Slack's mrkdwn."""

import html
import re
from bisect import bisect_right
from datetime import datetime, timedelta

_MENTION = re.compile(r"<(?:@|!subteam\^)[A-Z0-9]+>")  # a person or a group, never a whole channel
# Characters that reverse the rest of the line, or that are invisible commands to a terminal.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
# What Slack may format: marks, except for an underscore inside a word, and an emoji's name between colons.
_FORMATS = re.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])|:[^\s:]+:")
# From the first mark to the last one between characters that a fallback text can't hold.
_UNESCAPABLE = re.compile(r"[*_~`:](?:[^&<>|]*[*_~`:])?")
_ENTITY = re.compile("&(?=(?:amp|lt|gt);)")  # Slack decodes these three even in plain text
_NAME_LENGTH = 150


def escaped(text: str, length: int = _NAME_LENGTH) -> str:
    """Return what a person typed on one line, literally and cut to `length`.

    It mentions nobody, links nowhere and formats nothing.

    & < > become entities (https://docs.slack.dev/messaging/formatting-message-text/#escaping). Slack has no
    escape for `*`, `_`, `~`, backticks and `:emoji:`. It never formats the fallback text of a date, so they
    become the fallback text of one without a format
    (https://github.com/yhatt/jsx-slack/blob/main/docs/about-escape-and-exact-mode.md).
    """
    line = _one_line(text)
    written = _literal(line)
    if len(written) <= length:
        return written
    longest = bisect_right(range(len(line)), length - 1, key=lambda end: len(_literal(line[:end]))) - 1
    return f"{_literal(line[: max(longest, 0)])}…"


def code(text: str, length: int = _NAME_LENGTH) -> str:
    """Return what a person typed as code, cut to `length`. Nothing is formatted in it, but it can't hold a
    backtick."""
    return f"`{html.escape(shortened(text, length), quote=False).replace('`', 'ˋ')}`"


def exact(text: str) -> str | None:
    """Return a text that people copy, whole and as code. Code can't hold a backtick, so a text with one isn't
    formatted. None if the text isn't the same on one line."""
    if _one_line(text) != text:
        return None
    return _literal(text) if "`" in text else f"`{html.escape(text, quote=False)}`"


def _literal(line: str) -> str:
    written = html.escape(line, quote=False)
    return _UNESCAPABLE.sub(_as_fallback, written) if _FORMATS.search(line) else written


def _as_fallback(found: re.Match[str]) -> str:
    return f"<!date^0^{{_}}|{found[0]}>"


def literal(text: str) -> str:
    """Return plain text that Slack displays exactly so."""
    return _ENTITY.sub("&amp;", text)


def shortened(text: str, length: int) -> str:
    """Return plain text on one line, cut to `length`: for what displays no markup, such as a button."""
    plain = _one_line(text)
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"


def _one_line(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


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
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def time_ago(at: datetime) -> str:
    """Return how long ago a time was, which Slack works out when the message is read."""
    return f"<!date^{int(at.timestamp())}^{{ago}}|{at:%Y-%m-%d %H:%M} UTC>"


def clock_time(at: datetime) -> str:
    """Return the time of day, which Slack displays in the reader's own time zone."""
    return f"<!date^{int(at.timestamp())}^{{time}}|{at:%H:%M} UTC>"


def link(url: str, label: str) -> str:
    """Return a link. label: what is displayed, without markup."""
    return f"<{url}|{label}>"


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


def lifetime(time: timedelta) -> str:
    """Return how long something lasts: `30 days`, or as `duration` does if it isn't some whole days."""
    return plural(time.days, "day") if time.days and time == timedelta(days=time.days) else duration(time)


def spelled_duration(time: timedelta) -> str:
    """Return a duration in words: `1 hour 42 minutes`, `30 seconds`."""
    seconds = max(0, round(time.total_seconds()))
    if seconds < 60:
        return plural(seconds, "second")
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = (plural(hours, "hour") if hours else "", plural(minutes, "minute") if minutes else "")
    return " ".join(filter(None, parts))


def plural(count: int, noun: str) -> str:
    """Return the count and the noun: `1 URL`, `2 URLs`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
