"""The homes that people have opened lately, and which of them don't show how things stand."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import home_views

FRESH = timedelta(days=1)  # a home that nobody has opened for longer is not kept up to date
_NEXT = timedelta(microseconds=1)
_KEPT = sa.select(home_views.c.update_due_at).where(
    home_views.c.user_id == sa.bindparam("user_id"), home_views.c.opened_at > sa.bindparam("since")
)
# What each round of the painter asks is made once.
_fresh = home_views.c.opened_at > sa.bindparam("since")
_DUE = (
    sa.select(home_views.c.user_id, home_views.c.update_due_at)
    .where(home_views.c.update_due_at <= sa.bindparam("now"), _fresh)
    .order_by(home_views.c.update_due_at)
)
_NEXT_DUE = sa.select(sa.func.min(home_views.c.update_due_at)).where(
    home_views.c.update_due_at > sa.bindparam("now"), _fresh
)


def mark_opened(connection: Connection, user_id: str, now: datetime) -> None:
    """Somebody looks at their home: it is to be drawn, and kept up to date for a day."""
    connection.execute(sa.delete(home_views).where(home_views.c.user_id == user_id))
    connection.execute(sa.insert(home_views).values(user_id=user_id, opened_at=now, update_due_at=now))


def request_update(connection: Connection, user_id: str, now: datetime) -> None:
    """Something that their home shows has changed.

    Each change has a moment of its own, or a drawing begun before it would pass for one that shows it; and
    it doesn't shorten the wait of a home that was put off.
    """
    home = connection.execute(_KEPT, {"user_id": user_id, "since": now - FRESH}).one_or_none()
    if home is None:
        return
    update_due_at = now if home.update_due_at is None else max(now, home.update_due_at + _NEXT)
    connection.execute(
        sa.update(home_views).where(home_views.c.user_id == user_id).values(update_due_at=update_due_at)
    )


def due(connection: Connection, now: datetime) -> list[tuple[str, datetime]]:
    """Whose home is to be drawn, and since when that is so."""
    rows = connection.execute(_DUE, {"now": now, "since": now - FRESH})
    return [(row.user_id, row.update_due_at) for row in rows]


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """When, after `now`, the next home is to be drawn."""
    values = {"now": now, "since": now - FRESH}
    moment: datetime | None = connection.execute(_NEXT_DUE, values).scalar_one()
    return moment


def mark_published(connection: Connection, user_id: str, since: datetime) -> None:
    """It shows what stood when it was read; what has changed after `since` is another drawing."""
    _owed(connection, user_id, since, None)


def reschedule(connection: Connection, user_id: str, since: datetime, until: datetime | None) -> None:
    """It could not be drawn: again at `until`, or not before it is opened again (None)."""
    _owed(connection, user_id, since, until)


def _owed(connection: Connection, user_id: str, since: datetime, until: datetime | None) -> None:
    connection.execute(
        sa.update(home_views)
        .where(home_views.c.user_id == user_id, home_views.c.update_due_at == since)
        .values(update_due_at=until)
    )
