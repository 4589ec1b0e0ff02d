"""The homes that people have opened lately, and which of them don't show how things stand."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import homes

FRESH = timedelta(days=1)  # a home that nobody has opened for longer is not kept up to date
_NEXT = timedelta(microseconds=1)
_KEPT = sa.select(homes.c.redraw_at).where(
    homes.c.user_id == sa.bindparam("user_id"), homes.c.opened_at > sa.bindparam("since")
)
# What each round of the painter asks is made once.
_fresh = homes.c.opened_at > sa.bindparam("since")
_DUE = (
    sa.select(homes.c.user_id, homes.c.redraw_at)
    .where(homes.c.redraw_at <= sa.bindparam("now"), _fresh)
    .order_by(homes.c.redraw_at)
)
_NEXT_DUE = sa.select(sa.func.min(homes.c.redraw_at)).where(homes.c.redraw_at > sa.bindparam("now"), _fresh)


def opened(connection: Connection, user_id: str, now: datetime) -> None:
    """Somebody looks at their home: it is to be drawn, and kept up to date for a day."""
    connection.execute(sa.delete(homes).where(homes.c.user_id == user_id))
    connection.execute(sa.insert(homes).values(user_id=user_id, opened_at=now, redraw_at=now))


def touch(connection: Connection, user_id: str, now: datetime) -> None:
    """Something that their home shows has changed.

    Each change has a moment of its own, or a drawing begun before it would pass for one that shows it; and
    it doesn't shorten the wait of a home that was put off.
    """
    home = connection.execute(_KEPT, {"user_id": user_id, "since": now - FRESH}).one_or_none()
    if home is None:
        return
    redraw_at = now if home.redraw_at is None else max(now, home.redraw_at + _NEXT)
    connection.execute(sa.update(homes).where(homes.c.user_id == user_id).values(redraw_at=redraw_at))


def due(connection: Connection, now: datetime) -> list[tuple[str, datetime]]:
    """Whose home is to be drawn, and since when that is so."""
    rows = connection.execute(_DUE, {"now": now, "since": now - FRESH})
    return [(row.user_id, row.redraw_at) for row in rows]


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """When, after `now`, the next home is to be drawn."""
    values = {"now": now, "since": now - FRESH}
    moment: datetime | None = connection.execute(_NEXT_DUE, values).scalar_one()
    return moment


def drawn(connection: Connection, user_id: str, since: datetime) -> None:
    """It shows what stood when it was read; what has changed after `since` is another drawing."""
    _owed(connection, user_id, since, None)


def put_off(connection: Connection, user_id: str, since: datetime, until: datetime | None) -> None:
    """It could not be drawn: again at `until`, or not before it is opened again (None)."""
    _owed(connection, user_id, since, until)


def _owed(connection: Connection, user_id: str, since: datetime, until: datetime | None) -> None:
    connection.execute(
        sa.update(homes).where(homes.c.user_id == user_id, homes.c.redraw_at == since).values(redraw_at=until)
    )
