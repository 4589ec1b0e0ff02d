"""Moments that all processes share."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import shared_times


class SharedTime(StrEnum):
    """What a moment is kept for."""

    CLOSED_UNTIL = "closed_until"  # Classify limits us


def read(connection: Connection, mark: SharedTime) -> datetime | None:
    """The moment, where there is one."""
    at: datetime | None = connection.execute(
        sa.select(shared_times.c.at).where(shared_times.c.name == mark)
    ).scalar()
    return at


def put(connection: Connection, mark: SharedTime, at: datetime) -> None:
    """Keep it; an earlier one than is known changes nothing."""
    known = read(connection, mark)
    if known is None:
        connection.execute(sa.insert(shared_times).values(name=mark, at=at))
    elif known < at:
        connection.execute(sa.update(shared_times).where(shared_times.c.name == mark).values(at=at))
