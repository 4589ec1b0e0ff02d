"""Parse the `Retry-After` header and the dates of HTTP."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from classify.objects import in_utc

MAX_SECONDS = 3600.0  # if Classify names a longer wait, try again after an hour anyway


def parse_retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds to wait, from 0 to 3600. Return None if the header is missing or malformed.

    header: a number of seconds or an HTTP date. now: the current time by the server's clock.
    """
    if header is None:
        return None
    header = header.strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", header):
        return min(float(header), MAX_SECONDS)
    until = parse_http_date(header)
    return None if until is None else min(max((until - now).total_seconds(), 0.0), MAX_SECONDS)


def parse_http_date(header: str) -> datetime | None:
    """Return the time that an HTTP date names, in UTC. Return None if it isn't one."""
    try:
        return in_utc(parsedate_to_datetime(header))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
