"""Whose turn it is: the messages that may be sent or looked for now, and when something else may."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.tolerant_rows import read_tolerantly
from storage.lifecycle.notifications import Destination, NotificationKind
from storage.outbox.deliveries import OUTSTANDING, Notification, notification_from_row, set_aside
from storage.tables import notifications, requests

_BROKEN_AGAIN = timedelta(hours=1)
# What each round of the courier asks is made once: SQLAlchemy takes longer to make it than SQLite to answer.
_now: sa.BindParameter[datetime] = sa.bindparam("now")
_announcement = notifications.alias("announcement")
_waits = (
    sa.select(_announcement.c.id)
    .where(
        _announcement.c.request_id == notifications.c.request_id,
        _announcement.c.kind == NotificationKind.ANNOUNCEMENT,
        _announcement.c.delivery.in_(OUTSTANDING),
    )
    .exists()
)
_threaded = notifications.c.kind.in_(
    [what for what in NotificationKind if what.destination is Destination.THREAD]
)
_OLDEST = (
    sa.select(notifications.c.throttle_key, sa.func.min(notifications.c.id).label("first"))
    .where(notifications.c.delivery.in_(OUTSTANDING), notifications.c.due_at <= _now, ~(_threaded & _waits))
    .group_by(notifications.c.throttle_key)
    .order_by("first")
)
_OF_IDS = (
    sa.select(notifications)
    .where(notifications.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(notifications.c.id)
)
_NEXT = sa.select(
    sa.select(sa.func.min(notifications.c.due_at))
    .where(notifications.c.delivery.in_(OUTSTANDING), notifications.c.due_at > _now)
    .scalar_subquery(),
    sa.select(sa.func.min(requests.c.edit_due_at))
    .where(requests.c.thread_ts.is_not(None), requests.c.edit_due_at > _now)
    .scalar_subquery(),
)


@dataclass(frozen=True)
class Due:
    """messages: what may be sent or looked for now. lanes: all in which something waits to, closed or not."""

    notifications: list[Notification]
    throttle_keys: frozenset[str]


def find_due(connection: Connection, now: datetime, closed: Collection[str] = (), most: int = 1000) -> Due:
    """Of each lane that isn't `closed` the oldest, `most` in all; what belongs in a thread waits for it."""
    oldest = connection.execute(_OLDEST, {"now": now}).all()
    ids = [message_id for lane, message_id in oldest if lane not in closed][:most]
    messages, broken = (
        read_tolerantly(connection, _OF_IDS, notifications.c.id, notification_from_row, {"ids": ids})
        if ids
        else ([], [])
    )
    for message_id in broken:  # or it would be its lane's oldest for ever
        set_aside(connection, message_id, now + _BROKEN_AGAIN)
    return Due(messages, frozenset(lane for lane, _ in oldest))


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """When, after `now`, the next message or edit is due; None where nothing waits for its time."""
    moments = connection.execute(_NEXT, {"now": now}).one()
    return min((moment for moment in moments if moment is not None), default=None)
