"""From the bytes of an answer to objects: typed and fast, and where that fails, forgiving and row by row."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from classify import lenient_parsing
from classify.objects import Campaign, Listed, Segment

LONGEST_ID = 19  # digits of the greatest id

T = TypeVar("T")


class Unreadable(Exception):  # noqa: N818  (a finding, as in errors.py)
    """An answer that isn't JSON, or JSON of another shape."""


class Said(msgspec.Struct, frozen=True):
    """Classify's body of a refusal."""

    error: str
    message: str


class Listing(NamedTuple, Generic[T]):
    """The rows of a list that can be read, and how many others there were."""

    rows: list[T]
    skipped: int


class _Kind(NamedTuple, Generic[T]):
    """How objects of one kind are read: fast where they are typed as they should be, else forgivingly."""

    one: msgspec.json.Decoder[T]
    many: msgspec.json.Decoder[list[T]]
    forgiving: Callable[[Any], T | None]


_segments = _Kind(msgspec.json.Decoder(Segment), msgspec.json.Decoder(list[Segment]), lenient_parsing.segment)
_listed = msgspec.json.Decoder(list[Listed])
_campaigns = _Kind(
    msgspec.json.Decoder(Campaign), msgspec.json.Decoder(list[Campaign]), lenient_parsing.campaign
)
_said = msgspec.json.Decoder(Said)

# msgspec's own errors are ValueErrors, as is a UnicodeDecodeError.
_BROKEN = (ValueError, RecursionError)


def read_segment(body: bytes) -> Segment:
    """The segment in a body, with its `error`; raises Unreadable."""
    segment = _one(_segments, body)
    # In lists this would take as long again: of 100,000 rows each may have the field, if only empty.
    try:
        error = lenient_parsing.error(_raw(body))
    except Unreadable:
        error = None
    return segment if error is None else msgspec.structs.replace(segment, error=error)


def read_segments(body: bytes) -> Listing[Segment]:
    """The segments in a list's body; raises Unreadable for what is no list, and where no row can be read."""
    return _many(_segments, body)


def read_listed(body: bytes) -> Sequence[Listed]:
    """The same, read as far as it takes to see how each stands; raises Unreadable."""
    try:
        return _listed.decode(body)
    except _BROKEN:
        return read_segments(body).rows


def read_campaign(body: bytes) -> Campaign:
    """The campaign in a body; raises Unreadable."""
    return _one(_campaigns, body)


def read_campaigns(body: bytes) -> Listing[Campaign]:
    """The campaigns in a list's body; raises Unreadable as `read_segments` does."""
    return _many(_campaigns, body)


def read_refusal(body: bytes) -> Said | None:
    """Classify's words in a refusal's body; None where they aren't Classify's."""
    try:
        return _said.decode(body)
    except _BROKEN:
        pass
    try:
        words = lenient_parsing.words(_raw(body))
    except Unreadable:
        return None
    return words and Said(*words)


def _one(kind: _Kind[T], body: bytes) -> T:
    try:
        return kind.one.decode(body)
    except _BROKEN:
        row = kind.forgiving(_raw(body))
    if row is None:
        raise Unreadable
    return row


def _many(kind: _Kind[T], body: bytes) -> Listing[T]:
    try:
        return Listing(kind.many.decode(body), 0)
    except _BROKEN:
        raw = _raw(body)
    if not isinstance(raw, list):
        raise Unreadable
    good = [row for row in map(kind.forgiving, raw) if row is not None]
    if raw and not good:
        raise Unreadable
    return Listing(good, len(raw) - len(good))


def _raw(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig", "replace"), parse_int=_whole)
    except _BROKEN:
        raise Unreadable from None


def _whole(digits: str) -> int | None:
    # int() raises for thousands of digits, and would take the good rows along.
    return int(digits) if len(digits) <= LONGEST_ID + 1 else None
