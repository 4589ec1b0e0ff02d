"""Cursor-based pagination: https://docs.slack.dev/apis/web-api/pagination"""

import base64
import binascii
from dataclasses import dataclass
from typing import Generic, TypeVar

from playground.slack.errors import SlackError
from playground.slack.methods.arguments import Arguments

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list."""

    #: the items on this page
    items: list[Item]
    #: the cursor of the next page. Empty on the last
    next_cursor: str


def paginate(
    items: list[Item], arguments: Arguments, default: int, limit_max: int = 1000, page_size: int | None = None
) -> Page[Item]:
    """Return the page that the cursor and the limit select. Raises SlackError if either is invalid.

    page_size: how many items there are at most, whatever the limit says. None: as many as it says.
    """
    limit = arguments.number("limit", default)
    if not 1 <= limit <= limit_max:
        raise SlackError("invalid_limit")  # https://docs.slack.dev/reference/methods/conversations.list
    start = _decode_cursor(arguments.text("cursor"))
    end = start + (limit if page_size is None else min(limit, page_size))
    return Page(items[start:end], _encode_cursor(end) if end < len(items) else "")


def _encode_cursor(index: int) -> str:
    return base64.b64encode(f"next:{index}".encode()).decode()


def _decode_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        prefix, _, index = base64.b64decode(cursor, validate=True).decode().partition(":")
        if prefix != "next":
            raise ValueError
        return int(index)
    except (ValueError, binascii.Error):
        raise SlackError("invalid_cursor") from None
