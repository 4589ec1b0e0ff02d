"""From the bytes of an answer to objects: typed and fast, and where that fails, forgiving and row by row."""

import json
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from classify.objects import Segment, in_utc

LONGEST_ID = 19  # digits of the greatest id


class Unreadable(Exception):  # noqa: N818  (a finding, as in errors.py)
    """An answer that isn't JSON, or JSON of another shape."""


class Said(msgspec.Struct, frozen=True):
    """Classify's body of a refusal."""

    error: str
    message: str


class Listing(NamedTuple):
    """The rows of a list that can be read, and how many others there were."""

    segments: list[Segment]
    skipped: int


_one = msgspec.json.Decoder(Segment)
_many = msgspec.json.Decoder(list[Segment])
_said = msgspec.json.Decoder(Said)

# msgspec's own errors are ValueErrors, as is a UnicodeDecodeError.
_BROKEN = (ValueError, RecursionError)


def read_segment(body: bytes) -> Segment:
    """The segment in a body; raises Unreadable."""
    try:
        return _one.decode(body)
    except _BROKEN:
        segment = _row(_raw(body))
    if segment is None:
        raise Unreadable
    return segment


def read_segments(body: bytes) -> Listing:
    """The rows of a list's body; raises Unreadable for what is no list, and where no row can be read."""
    try:
        return Listing(_many.decode(body), 0)
    except _BROKEN:
        rows = _raw(body)
    if not isinstance(rows, list):
        raise Unreadable
    good = [segment for segment in map(_row, rows) if segment is not None]
    if rows and not good:
        raise Unreadable
    return Listing(good, len(rows) - len(good))


def read_refusal(body: bytes) -> Said | None:
    """Classify's words in a refusal's body; None where they aren't Classify's."""
    try:
        return _said.decode(body)
    except _BROKEN:
        return None


def _raw(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig", "replace"), parse_int=_whole)
    except _BROKEN:
        raise Unreadable from None


def _whole(digits: str) -> int | None:
    # int() raises for thousands of digits, and would take the good rows along.
    return int(digits) if len(digits) <= LONGEST_ID + 1 else None


def _row(raw: Any) -> Segment | None:
    if not isinstance(raw, dict):
        return None
    given = raw.get("id")
    if type(given) is not int or not -(2**63) <= given < 2**63:
        return None
    processed = raw.get("processed_date")
    processed_date = _date(processed)
    return Segment(
        id=given,
        name=_text(raw.get("name")) or "",
        status=_text(raw.get("status")),
        created_date=_date(raw.get("created_date")),
        processed_date=processed_date,
        # "" and false are how others write null
        processed_date_unreadable=bool(processed) and processed_date is None,
    )


def _text(raw: Any) -> str | None:
    # Half a surrogate pair is legal in JSON and can't be written anywhere.
    return raw.encode("utf-8", "replace").decode() if isinstance(raw, str) else None


def _date(raw: Any) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(raw)) if isinstance(raw, str) else None
    except ValueError:
        return None
