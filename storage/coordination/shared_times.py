"""Points in time that all processes share, by the database's own clock, since theirs may differ."""

from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import shared_times


class SharedTime(StrEnum):
    """What a time is stored for."""

    CLOSED_UNTIL = "closed_until"  # Classify asked for no more calls before then


def time_until(connection: Connection, name: SharedTime, longest: timedelta) -> timedelta | None:
    """Return how long it is until the stored time. None if it is past, or there is none.

    longest: ignore a time that is further away. It was stored while the database's clock was wrong.
    """
    row = connection.execute(
        sa.select(shared_times.c.at, sa.func.clock_timestamp().label("now")).where(
            shared_times.c.name == name
        )
    ).one_or_none()
    left = timedelta() if row is None else row.at - row.now
    return left if timedelta() < left <= longest else None


def put(connection: Connection, name: SharedTime, left: timedelta, longest: timedelta) -> None:
    """Store the time that is `left` from now, unless a later one is stored."""
    known = time_until(connection, name, longest)
    if known is not None and known >= left:
        return
    at = sa.func.clock_timestamp() + left
    changed = sa.update(shared_times).where(shared_times.c.name == name).values(at=at)
    if connection.execute(changed).rowcount == 0:
        connection.execute(sa.insert(shared_times).values(name=name, at=at))
