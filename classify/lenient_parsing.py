"""Build objects from JSON of any shape, field by field. Only the id is required.

The strict decoders in `parsing.py` are faster. They fall back to this module if a body doesn't fit them.
"""

import math
from datetime import datetime
from typing import Any, TypeGuard

from classify.activations import Activation
from classify.objects import NEVER_DAYS, Campaign, ErrorBody, Segment, in_utc
from classify.optimizations import Optimization

MAX_ERROR_LENGTH = 1000  # characters
_MAX_HOURS = 1_000_000  # a century


def parse_segment(raw: Any) -> Segment | None:
    """Return the segment in decoded JSON, or None if that isn't an object with an id."""
    segment_id = _id(raw)
    if segment_id is None:
        return None
    processed = raw.get("processed_date")
    processed_date = _date(processed)
    return Segment(
        id=segment_id,
        name=_text(raw.get("name")) or "",
        status=_text(raw.get("status")),
        created_date=_date(raw.get("created_date")),
        processed_date=processed_date,
        # Some servers write "" or false for null.
        processed_date_unreadable=bool(processed)
        and processed_date is None
        and str(processed)[:10] not in NEVER_DAYS,
    )


def parse_campaign(raw: Any) -> Campaign | None:
    """Return the campaign in decoded JSON, or None if that isn't an object with an id."""
    campaign_id = _id(raw)
    if campaign_id is None:
        return None
    return Campaign(
        id=campaign_id,
        name=_text(raw.get("name")) or "",
        use_case=_text(raw.get("use_case")) or "",
        description=_text(raw.get("description")),
        created_date=_date(raw.get("created_date")),
        last_updated_date=_date(raw.get("last_updated_date")),
    )


def parse_activation(raw: Any) -> Activation | None:
    """Return the activation in decoded JSON, or None if that isn't an object with an id."""
    activation_id = _id(raw)
    if activation_id is None:
        return None
    segment_ids = raw.get("segment_ids")
    return Activation(
        id=activation_id,
        segment_ids=tuple(filter(_is_id, segment_ids)) if isinstance(segment_ids, list) else (),
        dsp=_text(raw.get("dsp")) or "",
        buyer_seat=_text(raw.get("buyer_seat")) or "",
        status=_text(raw.get("status")),
        deal_id=_key(raw.get("deal_id")),
        ttl_hours=_hours(raw.get("ttl_hours")),
        created_date=_date(raw.get("created_date")),
        processed_date=_date(raw.get("processed_date")),
        error=parse_processing_errors(raw),
    )


def parse_optimization(raw: Any) -> Optimization | None:
    """Return the optimization in decoded JSON, or None if that isn't an object with an id."""
    optimization_id = _id(raw)
    if optimization_id is None:
        return None
    segment_id = raw.get("segment_id")
    return Optimization(
        id=optimization_id,
        segment_id=segment_id if _is_id(segment_id) else None,
        status=_text(raw.get("status")),
        estimated_propagation_hours=_hours(raw.get("estimated_propagation_hours")),
        created_date=_date(raw.get("created_date")),
    )


def parse_processing_errors(raw: Any) -> str | None:
    """Return what went wrong with a build, at most 1000 characters. Return None if nothing is given.

    `processing_errors` is on none of Classify's pages. It is read if it is a text or a list of texts.
    """
    errors = raw.get("processing_errors") if isinstance(raw, dict) else None
    if isinstance(errors, list) and all(isinstance(one, str) for one in errors):
        errors = "; ".join(errors)
    return (_text(errors) or "").strip()[:MAX_ERROR_LENGTH] or None


def parse_error_body(raw: Any) -> ErrorBody | None:
    """Return the body of an error, or None if `error` and `message` aren't both text."""
    if not isinstance(raw, dict):
        return None
    error, message = _text(raw.get("error")), _text(raw.get("message"))
    return None if error is None or message is None else ErrorBody(error, message)


def _id(raw: Any) -> int | None:
    value = raw.get("id") if isinstance(raw, dict) else None
    return value if _is_id(value) else None


def _is_id(raw: Any) -> TypeGuard[int]:
    return type(raw) is int and -(2**63) <= raw < 2**63


def _key(raw: Any) -> str | None:
    """Return what a buyer pastes. It is text on Classify's page, but a number would be one, too."""
    return str(raw) if type(raw) is int else _text(raw)


def _hours(raw: Any) -> int | float | None:
    """Return a number of hours that may be true, since more doesn't even fit into a `timedelta`."""
    is_number = type(raw) is int or (type(raw) is float and math.isfinite(raw))
    return raw if is_number and 0 < raw < _MAX_HOURS else None


def _text(raw: Any) -> str | None:
    # JSON allows half of a surrogate pair, but it can't be stored or sent anywhere.
    return raw.encode("utf-8", "replace").decode() if isinstance(raw, str) else None


def _date(raw: Any) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(raw)) if isinstance(raw, str) else None
    except ValueError:
        return None
