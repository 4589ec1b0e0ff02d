"""From JSON of any shape to one object, field by field: what can be read is, and only the id must be."""

from datetime import datetime
from typing import Any

from classify.objects import Campaign, Segment, in_utc

LONGEST_ERROR = 1000  # characters of what Classify says went wrong


def segment(raw: Any) -> Segment | None:
    """The segment in decoded JSON; None where that is no object with an id."""
    known = _id(raw)
    if known is None:
        return None
    processed = raw.get("processed_date")
    processed_date = _date(processed)
    return Segment(
        id=known,
        name=_text(raw.get("name")) or "",
        status=_text(raw.get("status")),
        created_date=_date(raw.get("created_date")),
        processed_date=processed_date,
        # "" and false are how others write null
        processed_date_unreadable=bool(processed) and processed_date is None,
    )


def campaign(raw: Any) -> Campaign | None:
    """The campaign in decoded JSON; None where that is no object with an id."""
    known = _id(raw)
    if known is None:
        return None
    return Campaign(
        id=known,
        name=_text(raw.get("name")) or "",
        use_case=_text(raw.get("use_case")) or "",
        description=_text(raw.get("description")),
        created_date=_date(raw.get("created_date")),
        last_updated_date=_date(raw.get("last_updated_date")),
    )


def error(raw: Any) -> str | None:
    """What went wrong with a segment by its `processing_errors`, which no page describes: text or texts."""
    said = raw.get("processing_errors") if isinstance(raw, dict) else None
    if isinstance(said, list) and all(isinstance(one, str) for one in said):
        said = "; ".join(said)
    return (_text(said) or "").strip()[:LONGEST_ERROR] or None


def words(raw: Any) -> tuple[str, str] | None:
    """The `error` and the `message` of a refusal; None where they aren't both text."""
    given = (raw.get("error"), raw.get("message")) if isinstance(raw, dict) else (None, None)
    error, message = map(_text, given)
    return None if error is None or message is None else (error, message)


def _id(raw: Any) -> int | None:
    given = raw.get("id") if isinstance(raw, dict) else None
    return given if type(given) is int and -(2**63) <= given < 2**63 else None


def _text(raw: Any) -> str | None:
    # Half a surrogate pair is legal in JSON and can't be written anywhere.
    return raw.encode("utf-8", "replace").decode() if isinstance(raw, str) else None


def _date(raw: Any) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(raw)) if isinstance(raw, str) else None
    except ValueError:
        return None
