"""Slack's mrkdwn for the terminal: bold, code, mentions and emoji."""

import re
from collections.abc import Mapping

from rich.emoji import Emoji
from rich.text import Text

from playground.slack.block_kit import mrkdwn

MENTION, CODE = "grey11 on light_goldenrod1", "white on grey30"
_MARKED = re.compile(r"<(?P<sequence>[^<>\n]+)>|(?<!\w)\*(?P<bold>[^\s*][^*\n]*)\*(?!\w)|`(?P<code>[^`\n]+)`")


def marked(text: mrkdwn.Text, names: Mapping[str, str]) -> Text:
    """Return a text as people see it. In plain text, only emoji are replaced."""
    if not text.control:
        return Text(_drawn(mrkdwn.read(text, names)))
    shown, end = Text(), 0
    for found in _MARKED.finditer(text.text):
        shown.append(_read(text.text[end : found.start()], names))
        match found.lastgroup:
            case "bold":
                shown.append(_read(found["bold"], names), "bold")
            case "code":
                shown.append(_read(found["code"], names), CODE)
            case _:
                pings = found["sequence"].startswith(("@", "!subteam"))
                shown.append(mrkdwn.read(mrkdwn.Text(found[0]), names), MENTION if pings else "")
        end = found.end()
    shown.append(_read(text.text[end:], names))
    return shown


def _read(text: str, names: Mapping[str, str]) -> str:
    return _drawn(mrkdwn.read(mrkdwn.Text(text), names))


def _drawn(text: str) -> str:
    return Emoji.replace(text)
