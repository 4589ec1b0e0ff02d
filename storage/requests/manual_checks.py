"""Looks out of turn that people ask for: of each request at most one a minute."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.tables import requests

APART = timedelta(minutes=1)


def allow_check(connection: Connection, request_id: int, now: datetime) -> bool:
    """Take this minute's look at a BUILDING request; False where somebody has, or where it is none.

    As the thread's `ts`, this leaves the version alone: it must not make a step of the watcher's fail.
    """
    result = connection.execute(
        sa.update(requests)
        .where(
            requests.c.id == request_id,
            requests.c.state == State.BUILDING,
            requests.c.checked_at.is_(None) | (requests.c.checked_at <= now - APART),
        )
        .values(checked_at=now)
    )
    return result.rowcount == 1
