"""`Retry-After`: seconds, an HTTP date, or malformed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.retry_after import parse_http_date, parse_retry_after

NOW = datetime(2026, 2, 12, 22, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None),
        ("0", 0),
        ("30", 30),
        (" 2.5 ", 2.5),
        ("3601", 3600),
        ("9" * 400, 3600),
        ("Thu, 12 Feb 2026 22:00:20 GMT", 20),
        ("Thu, 12 Feb 2026 22:00:20", 20),
        ("Thu, 12 Feb 2026 21:00:20 GMT", 0),
        ("Fri, 13 Feb 2026 22:00:20 GMT", 3600),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("nan", None),
        ("1e3", None),
        ("٣٠", None),
        ("30, 30", None),
        ("Thu, 99 Feb 2026 22:00:20 GMT", None),
        ("Thu, 12 Feb 1901 22:00:20 GMT", None),
    ],
)
def test_the_wait_follows_from_the_header(header: str | None, wait: float | None) -> None:
    assert parse_retry_after(header, NOW) == wait


@given(st.text() | st.from_regex(r"\A[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ (GMT|[-+]\d+)\Z"))
def test_any_header_gives_a_wait_or_none(header: str) -> None:
    wait = parse_retry_after(header, NOW)
    assert wait is None or 0 <= wait <= 3600
    date = parse_http_date(header)
    assert date is None or date.tzinfo is UTC
