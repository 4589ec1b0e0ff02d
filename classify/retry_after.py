"""How long `Retry-After` asks to wait."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from classify.objects import in_utc

LONGEST = 3600.0  # seconds; who asks for more gets another try all the same


def seconds(header: str | None, now: datetime) -> float | None:
    """The wait in seconds, from none to an hour; None where the header is missing or makes no sense.

    header: a number of seconds or an HTTP date. now: by the clock of whoever sent it.
    """
    if header is None:
        return None
    header = header.strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", header):
        return min(float(header), LONGEST)
    until = http_date(header)
    return None if until is None else min(max((until - now).total_seconds(), 0.0), LONGEST)


def http_date(header: str) -> datetime | None:
    """The time that an HTTP date names, in UTC; None where it is none."""
    try:
        return in_utc(parsedate_to_datetime(header))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
