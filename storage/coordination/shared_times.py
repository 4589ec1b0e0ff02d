"""Points in time that all processes share."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import shared_times


class SharedTime(StrEnum):
    """What a time is stored for."""

    CLOSED_UNTIL = "closed_until"  # Classify asked for no more calls before then


def read(connection: Connection, name: SharedTime) -> datetime | None:
    """Return the stored time, or None if there is none."""
    at: datetime | None = connection.execute(
        sa.select(shared_times.c.at).where(shared_times.c.name == name)
    ).scalar()
    return at


def put(connection: Connection, name: SharedTime, at: datetime) -> None:
    """Store the time. One that is earlier than the stored one changes nothing."""
    known = read(connection, name)
    if known is None:
        connection.execute(sa.insert(shared_times).values(name=name, at=at))
    elif known < at:
        connection.execute(sa.update(shared_times).where(shared_times.c.name == name).values(at=at))
