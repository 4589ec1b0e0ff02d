"""Slack's text format: its control sequences, whom they mention, what they link to, and what people see.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# & < > are escaped. Anything between an unescaped < and > is a control sequence.
_SEQUENCE = re.compile(r"<([^<>\n]+)>")
# A URL ends before an escaped < or >, as in `&lt;https://example.com&gt;`.
_URL_END = r"(?!&[lg]t;)"
_BARE_URL = re.compile(rf"(?<![<|\w/])https?://(?:{_URL_END}[^\s<>|\"“”])*{_URL_END}[^\s<>|\"“”.,;:!?'’)\]]")
_SPECIAL = ("here", "channel", "everyone")
_DATES = {
    "date_num": "%Y-%m-%d",
    "date": "%B %-d, %Y",
    "date_short": "%b %-d, %Y",
    "date_long": "%A, %B %-d, %Y",
    "date_pretty": "%B %-d, %Y",
    "date_short_pretty": "%b %-d, %Y",
    "date_long_pretty": "%A, %B %-d, %Y",
    "time": "%-I:%M %p",
    "time_secs": "%-I:%M:%S %p",
    "ago": "%Y-%m-%d %H:%M UTC",
}


@dataclass(frozen=True)
class Text:
    """A text and how Slack parses it."""

    #: the text, escaped
    text: str
    #: whether control sequences are parsed (not in `plain_text`)
    control: bool = True
    #: whether bare URLs become links (not in `plain_text`, with `verbatim`, or with `parse=none`)
    links: bool = True
    #: whether a typed `@channel` is a mention (`parse=full`; `link_names` finds only user groups nowadays)
    names: bool = False


def escape(text: str) -> str:
    """Escape what people typed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_typed(text: str, names: Mapping[str, str] | None) -> str:
    """Return what people typed as Slack sends it to an app.

    names: IDs by name if the command's `should_escape` turns names and URLs into references, or None:
    https://docs.slack.dev/interactivity/implementing-slash-commands#escaping. guess: & < > are always escaped
    """
    escaped = escape(text)
    if names is None:
        return escaped
    escaped = _BARE_URL.sub(lambda url: f"<{url[0]}>", escaped)
    return re.sub(r"(?<![\w<])([@#])([\w.-]+)", lambda word: _reference(word[1], word[2], names), escaped)


def _reference(mark: str, name: str, names: Mapping[str, str]) -> str:
    id_ = names.get(name, "")
    fits = id_.startswith("U" if mark == "@" else "C")
    return f"<{mark}{id_}|{name}>" if fits else mark + name


def unescape(text: str) -> str:
    """Undo the escaping."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentions(text: Text) -> list[str]:
    """Return whom the text mentions: IDs of people and user groups, `here`, `channel`, `everyone`."""
    found = []
    for body, _label in _sequences(text):
        if body.startswith("@"):
            found.append(body[1:])
        elif body.startswith("!subteam^"):
            found.append(body.removeprefix("!subteam^"))
        elif body.startswith("!") and body[1:] in _SPECIAL:
            found.append(body[1:])
    if text.names:
        found += [name for name in _SPECIAL if re.search(rf"(?<!\w)@{name}\b", text.text)]
    return found


def links(text: Text) -> list[str]:
    """Return what the text links to: URLs, and `#C…` for channels."""
    found = []
    for body, _label in _sequences(text):
        if body.startswith("#"):
            found.append(body)
        elif body.startswith("!date^"):
            parts = body.split("^")
            found += [unescape(part) for part in parts[3:4]]
        elif not body.startswith(("@", "!")):
            found.append(unescape(body))
    if text.links:
        found += [unescape(url) for url in _BARE_URL.findall(_SEQUENCE.sub(" ", text.text))]
    return found


def read(text: Text, names: Mapping[str, str]) -> str:
    """Return what people see. names: the names of users and channels, by ID."""
    if not text.control:
        return unescape(text.text)
    return unescape(_SEQUENCE.sub(lambda match: _shown(match, names), text.text))


def _sequences(text: Text) -> Iterator[tuple[str, str]]:
    if text.control:
        for match in _SEQUENCE.finditer(text.text):
            body, _, label = match[1].partition("|")
            yield body, label


def _shown(match: re.Match[str], names: Mapping[str, str]) -> str:
    body, _, label = match[1].partition("|")
    if body.startswith("!date^"):
        return _date(body, label)
    if body.startswith(("@", "#")):
        return body[0] + names.get(body[1:], label or body[1:])
    if body.startswith("!"):
        return label or "@" + body[1:].partition("^")[0]
    return label or body


def _date(body: str, fallback: str) -> str:
    parts = body.split("^")
    tokens = re.findall(r"{(\w+)}", parts[2]) if len(parts) > 2 else []
    if len(parts) < 3 or not parts[1].isdigit() or not tokens or not _DATES.keys() >= set(tokens):
        # as observed: https://github.com/yhatt/jsx-slack/blob/main/docs/about-escape-and-exact-mode.md
        return fallback
    moment = datetime.fromtimestamp(int(parts[1]), UTC)
    return re.sub(r"{(\w+)}", lambda token: moment.strftime(_DATES[token[1]]), parts[2])


def texts_of(blocks: Any) -> Iterator[Text]:
    """Return every text in blocks, in reading order, including those in menus and dialogs."""
    if isinstance(blocks, list):
        for item in blocks:
            yield from texts_of(item)
    elif isinstance(blocks, dict):
        if blocks.get("type") in ("plain_text", "mrkdwn", "text") and isinstance(blocks.get("text"), str):
            marked = blocks["type"] == "mrkdwn"
            yield Text(blocks["text"], control=marked, links=marked and not blocks.get("verbatim"))
        elif blocks.get("type") == "markdown" and isinstance(blocks.get("text"), str):
            yield Text(blocks["text"])
        elif blocks.get("type") == "user" and "user_id" in blocks:
            yield Text(f"<@{blocks['user_id']}>")
        elif blocks.get("type") == "link" and "url" in blocks:
            yield Text(f"<{escape(blocks['url'])}|{escape(str(blocks.get('text') or blocks['url']))}>")
        elif blocks.get("type") == "broadcast" and "range" in blocks:
            yield Text(f"<!{blocks['range']}>")
        else:
            for key, value in blocks.items():
                if key == "alt_text" and isinstance(value, str):
                    yield Text(value, control=False, links=False)
                elif isinstance(value, dict | list):
                    yield from texts_of(value)
