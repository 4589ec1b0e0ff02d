"""Hypothesis strategies for JSON of any shape: values, ids, dates in many formats."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ids = st.integers() | st.integers(-(2**70), 2**70) | json_values
dates = (
    st.none()
    | st.datetimes(timezones=st.sampled_from([None, UTC])).map(datetime.isoformat)
    | st.datetimes().map(lambda date: date.isoformat() + "-23:59")
    | st.sampled_from(["", "0000-00-00T00:00:00Z", "2026-02-30T00:00:00Z", "soon", "2026-02-12"])
)
good_ids = st.integers(-(2**63), 2**63 - 1)
good_dates = st.none() | st.datetimes(
    datetime(1970, 1, 1), datetime(8999, 1, 1), timezones=st.sampled_from([None, UTC])
)


def to_body(value: Any) -> bytes:
    """Return the value as the body of a response."""
    return json.dumps(value).encode()


def is_storable(date: datetime | None) -> bool:
    """Return whether the date can be stored, compared and formatted."""
    return date is None or (date.tzinfo is UTC and 1970 <= date.year < 9000)
