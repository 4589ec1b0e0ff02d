"""Whose turn it is: the messages that may be sent or looked for now, and when something else may."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.tolerant_rows import read
from storage.lifecycle.notifications import Place, What
from storage.outbox.deliveries import OUTSTANDING, Message, message_of, set_aside
from storage.tables import owed, requests

_BROKEN_AGAIN = timedelta(hours=1)
# What each round of the courier asks is made once: SQLAlchemy takes longer to make it than SQLite to answer.
_now: sa.BindParameter[datetime] = sa.bindparam("now")
_announcement = owed.alias("announcement")
_waits = (
    sa.select(_announcement.c.id)
    .where(
        _announcement.c.request_id == owed.c.request_id,
        _announcement.c.what == What.ANNOUNCEMENT,
        _announcement.c.delivery.in_(OUTSTANDING),
    )
    .exists()
)
_threaded = owed.c.what.in_([what for what in What if what.place is Place.THREAD])
_OLDEST = (
    sa.select(owed.c.lane, sa.func.min(owed.c.id).label("first"))
    .where(owed.c.delivery.in_(OUTSTANDING), owed.c.due_at <= _now, ~(_threaded & _waits))
    .group_by(owed.c.lane)
    .order_by("first")
)
_OF_IDS = sa.select(owed).where(owed.c.id.in_(sa.bindparam("ids", expanding=True))).order_by(owed.c.id)
_NEXT = sa.select(
    sa.select(sa.func.min(owed.c.due_at))
    .where(owed.c.delivery.in_(OUTSTANDING), owed.c.due_at > _now)
    .scalar_subquery(),
    sa.select(sa.func.min(requests.c.redraw_at))
    .where(requests.c.thread_ts.is_not(None), requests.c.redraw_at > _now)
    .scalar_subquery(),
)


@dataclass(frozen=True)
class Due:
    """messages: what may be sent or looked for now. lanes: all in which something waits to, closed or not."""

    messages: list[Message]
    lanes: frozenset[str]


def due(connection: Connection, now: datetime, closed: Collection[str] = (), most: int = 1000) -> Due:
    """Of each lane that isn't `closed` the oldest, `most` in all; what belongs in a thread waits for it."""
    oldest = connection.execute(_OLDEST, {"now": now}).all()
    ids = [message_id for lane, message_id in oldest if lane not in closed][:most]
    messages, broken = read(connection, _OF_IDS, owed.c.id, message_of, {"ids": ids}) if ids else ([], [])
    for message_id in broken:  # or it would be its lane's oldest for ever
        set_aside(connection, message_id, now + _BROKEN_AGAIN)
    return Due(messages, frozenset(lane for lane, _ in oldest))


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """When, after `now`, the next message or edit is due; None where nothing waits for its time."""
    moments = connection.execute(_NEXT, {"now": now}).one()
    return min((moment for moment in moments if moment is not None), default=None)
