"""What a message says, as a segment is requested with it: its text as typed, and the web addresses in it."""

import re
from collections.abc import Iterator

from msgspec import Struct

from handlers.interaction.inputs import INPUT_LENGTH
from handlers.interaction.interactions import REFERENCE, decoded
from handlers.segments import url_lists

_WEB = re.compile(r"https?://", re.IGNORECASE)
_GAP = re.compile(r"\s{40,}")  # a section of nothing else could not be shown


class MessageText(Struct, frozen=True):
    """A message that was read."""

    #: The text as typed. Empty if the message holds nothing but addresses.
    text: str
    #: The web addresses without repeats, as many as an input takes.
    urls: tuple[str, ...]


def read(mrkdwn: str) -> MessageText:
    """Read mrkdwn, as a message's `text` has it."""
    found = [decoded(match[2]) for match in REFERENCE.finditer(mrkdwn) if _is_web(match)]
    urls = url_lists.read_urls("\n".join(found)).values
    without_urls = REFERENCE.sub(
        lambda match: "" if _is_web(match) and not match[3] else _words(match), mrkdwn
    )
    if not without_urls.strip():
        return MessageText("", tuple(_fitting(urls)))
    text = decoded(REFERENCE.sub(_words, mrkdwn)).strip()
    return MessageText(_GAP.sub("\n\n", text), tuple(_fitting(urls)))


def _is_web(found: re.Match[str]) -> bool:
    return not found[1] and _WEB.match(found[2]) is not None


def _words(found: re.Match[str]) -> str:
    """Return what people read there. The empty string if there is only an ID."""
    mark, target, label = found.groups()
    match mark:
        case "@" | "#":
            return f"{mark}{label}" if label else ""
        case "!":
            return label or ""
        case _:
            return label or target


def _fitting(urls: tuple[str, ...]) -> Iterator[str]:
    length = 0
    for url in urls:
        length += len(url) + 1
        if length > INPUT_LENGTH:
            return
        yield url
