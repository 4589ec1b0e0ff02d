"""A piece of the page's data, which is sent again whenever it changes."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Piece(NamedTuple):
    """One thing on the page."""

    #: identifies the piece, such as `channel/C123`
    key: str
    #: equal as long as the JSON is the same
    version: object
    #: returns the JSON
    as_json: Callable[[], Any]


def whole_piece(key: str, value: Any) -> Piece:
    """Return a small piece, which is its own version."""

    def as_json() -> Any:
        return value

    return Piece(key, value, as_json)
