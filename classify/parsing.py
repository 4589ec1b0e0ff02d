"""Parse the bytes of a response: strict and fast first, then leniently and row by row if that fails."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from classify import lenient_parsing
from classify.activations import Activation
from classify.objects import Campaign, ErrorBody, ListedSegment, Segment
from classify.optimizations import Optimization

MAX_ID_DIGITS = 19

T = TypeVar("T")


class UnreadableError(Exception):
    """A body that isn't JSON, or JSON of another shape."""


class Listing(NamedTuple, Generic[T]):
    """The rows of a list."""

    #: The rows that could be read, in Classify's order.
    rows: list[T]
    #: How many other rows there were.
    skipped: int


class _Parser(NamedTuple, Generic[T]):
    """How to parse one kind of object."""

    #: Decodes a single object whose fields all have the right types.
    one: msgspec.json.Decoder[T]
    #: Decodes a list of such objects.
    many: msgspec.json.Decoder[list[T]]
    #: Builds an object from decoded JSON of any shape. Returns None if it has no id.
    lenient: Callable[[Any], T | None]


_segment_parser = _Parser(
    msgspec.json.Decoder(Segment), msgspec.json.Decoder(list[Segment]), lenient_parsing.parse_segment
)
_campaign_parser = _Parser(
    msgspec.json.Decoder(Campaign), msgspec.json.Decoder(list[Campaign]), lenient_parsing.parse_campaign
)
_listed_segments_decoder = msgspec.json.Decoder(list[ListedSegment])
_error_body_decoder = msgspec.json.Decoder(ErrorBody)

# msgspec's own errors are ValueErrors, and so is UnicodeDecodeError.
_DECODE_ERRORS = (ValueError, RecursionError)


def parse_segment(body: bytes) -> Segment:
    """Return the segment in a body, with its `error`. Raises UnreadableError."""
    segment = _parse_one(_segment_parser, body)
    # Lists aren't searched for this. Each of 100,000 rows may have the field, and parsing would take twice
    # as long.
    try:
        error = lenient_parsing.parse_processing_errors(_load_json(body))
    except UnreadableError:
        error = None
    return segment if error is None else replace(segment, error=error)


def parse_segments(body: bytes) -> Listing[Segment]:
    """Return the segments in a list's body.

    Raises UnreadableError if it isn't a list, or if it has rows and none of them can be read.
    """
    return _parse_many(_segment_parser, body)


def parse_listed_segments(body: bytes) -> Sequence[ListedSegment]:
    """Return the segments in a list's body with only the fields that show their status.

    Raises UnreadableError like `parse_segments`.
    """
    try:
        return _listed_segments_decoder.decode(body)
    except _DECODE_ERRORS:
        return parse_segments(body).rows


def parse_campaign(body: bytes) -> Campaign:
    """Return the campaign in a body. Raises UnreadableError."""
    return _parse_one(_campaign_parser, body)


def parse_campaigns(body: bytes) -> Listing[Campaign]:
    """Return the campaigns in a list's body. Raises UnreadableError like `parse_segments`."""
    return _parse_many(_campaign_parser, body)


def parse_activation(body: bytes) -> Activation:
    """Return the activation in a body. Raises UnreadableError."""
    return _require(lenient_parsing.parse_activation(_load_json(body)))


def parse_optimization(body: bytes) -> Optimization:
    """Return the optimization in a body. Raises UnreadableError."""
    return _require(lenient_parsing.parse_optimization(_load_json(body)))


def parse_error_body(body: bytes) -> ErrorBody | None:
    """Return the body of an error, or None if it isn't in Classify's format."""
    try:
        return _error_body_decoder.decode(body)
    except _DECODE_ERRORS:
        pass
    try:
        return lenient_parsing.parse_error_body(_load_json(body))
    except UnreadableError:
        return None


def _parse_one(parser: _Parser[T], body: bytes) -> T:
    try:
        return parser.one.decode(body)
    except _DECODE_ERRORS:
        return _require(parser.lenient(_load_json(body)))


def _require(row: T | None) -> T:
    if row is None:
        raise UnreadableError
    return row


def _parse_many(parser: _Parser[T], body: bytes) -> Listing[T]:
    try:
        return Listing(parser.many.decode(body), 0)
    except _DECODE_ERRORS:
        raw = _load_json(body)
    if not isinstance(raw, list):
        raise UnreadableError
    rows = [row for row in map(parser.lenient, raw) if row is not None]
    if raw and not rows:
        raise UnreadableError
    return Listing(rows, len(raw) - len(rows))


def _load_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig", "replace"), parse_int=_parse_int)
    except _DECODE_ERRORS:
        raise UnreadableError from None


def _parse_int(digits: str) -> int | None:
    # int() raises for thousands of digits, and that would lose the good rows as well.
    return int(digits) if len(digits) <= MAX_ID_DIGITS + 1 else None
