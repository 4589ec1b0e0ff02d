"""Cursors: https://docs.slack.dev/apis/web-api/pagination"""

import base64
import binascii
from typing import TypeVar

from playground.slack.errors import Refused
from playground.slack.methods.arguments import Arguments

Item = TypeVar("Item")


def page(items: list[Item], asked: Arguments, default: int, most: int = 1000) -> tuple[list[Item], str]:
    """The items that cursor and limit ask for, and the cursor of the next page (empty on the last)."""
    limit = asked.number("limit", default)
    if not 1 <= limit <= most:
        raise Refused("invalid_limit")  # https://docs.slack.dev/reference/methods/conversations.list
    start = _read(asked.text("cursor"))
    end = start + limit
    return items[start:end], _write(end) if end < len(items) else ""


def _write(place: int) -> str:
    return base64.b64encode(f"next:{place}".encode()).decode()


def _read(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise ValueError
        return int(place)
    except (ValueError, binascii.Error):
        raise Refused("invalid_cursor") from None
