"""The Home tabs that people have opened lately, and which of them are due for an update."""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import home_views

KEPT_CURRENT_FOR = timedelta(days=1)  # a Home tab that wasn't opened for longer isn't updated
# The Home publisher runs these statements in each iteration. They are built once.
_opened_lately = home_views.c.opened_at > sa.bindparam("since")
_DUE = (
    sa.select(home_views.c.user_id, home_views.c.update_due_at)
    .where(home_views.c.update_due_at <= sa.bindparam("now"), _opened_lately)
    .order_by(home_views.c.update_due_at)
    .limit(1)
)
_NEXT_DUE = sa.select(sa.func.min(home_views.c.update_due_at)).where(
    home_views.c.update_due_at > sa.bindparam("now"), _opened_lately
)


class DueHomeView(NamedTuple):
    """A Home tab that is to be updated."""

    #: Slack's ID of the person whose Home tab it is.
    user_id: str
    #: When the update became due. Pass it to `mark_published` or `reschedule`.
    since: datetime


def mark_opened(connection: Connection, user_id: str, now: datetime) -> None:
    """Note that the person opened their Home tab: it is due for an update, and kept current for a day."""
    connection.execute(sa.delete(home_views).where(home_views.c.user_id == user_id))
    connection.execute(sa.insert(home_views).values(user_id=user_id, opened_at=now, update_due_at=now))


def request_all_updates(connection: Connection, now: datetime) -> None:
    """Make an update due of every Home tab that was opened lately and isn't due already."""
    connection.execute(
        sa.update(home_views)
        .where(home_views.c.opened_at > now - KEPT_CURRENT_FOR, home_views.c.update_due_at.is_(None))
        .values(update_due_at=now)
    )


def find_next_due(connection: Connection, now: datetime) -> DueHomeView | None:
    """Return the Home tab whose update has waited longest, or None if none is due."""
    row = connection.execute(_DUE, {"now": now, "since": now - KEPT_CURRENT_FOR}).first()
    return None if row is None else DueHomeView(row.user_id, row.update_due_at)


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return when, after `now`, the next Home tab is due for an update, or None if none is."""
    parameters = {"now": now, "since": now - KEPT_CURRENT_FOR}
    earliest: datetime | None = connection.execute(_NEXT_DUE, parameters).scalar_one()
    return earliest


def mark_published(connection: Connection, user_id: str, since: datetime, now: datetime) -> None:
    """Note that the Home tab shows everything that was due at `since`. What has changed later stays due, but
    those that wait already have their turn first."""
    reschedule(connection, user_id, since, None)
    _postpone(connection, user_id, now)


def reschedule(connection: Connection, user_id: str, since: datetime, until: datetime | None) -> None:
    """Try the update again at `until`. If it is None, wait until the person opens the Home tab again, or
    something changes."""
    connection.execute(
        sa.update(home_views)
        .where(home_views.c.user_id == user_id, home_views.c.update_due_at == since)
        .values(update_due_at=until)
    )
    if until is not None:
        _postpone(connection, user_id, until)


def _postpone(connection: Connection, user_id: str, until: datetime) -> None:
    """Make an update that is due before `until` due then."""
    is_due = (home_views.c.user_id == user_id) & (home_views.c.update_due_at < until)
    connection.execute(sa.update(home_views).where(is_due).values(update_due_at=until))
