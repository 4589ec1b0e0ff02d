"""Limit the checks that people trigger with "Check now": at most one a minute for each request."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.tables import requests

MIN_INTERVAL = timedelta(minutes=1)


def allow_check(connection: Connection, request_id: int, now: datetime) -> bool:
    """Reserve this minute's check of a BUILDING request.

    Return False if somebody else has reserved it, or if the request isn't BUILDING. Like the thread's `ts`,
    this leaves the version alone, so that it doesn't make a step of the watcher fail.
    """
    result = connection.execute(
        sa.update(requests)
        .where(
            requests.c.id == request_id,
            requests.c.state == State.BUILDING,
            requests.c.checked_at.is_(None) | (requests.c.checked_at <= now - MIN_INTERVAL),
        )
        .values(checked_at=now)
    )
    return result.rowcount == 1
