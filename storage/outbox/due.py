"""Decide which notifications are due: which may be posted or looked for now, and when the next one may."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import Conversation, NotificationKind
from storage.outbox.notification import OUTSTANDING, Notification, notification_from_row
from storage.outbox.unreadable import read_due
from storage.tables import notifications, requests

# The courier runs these statements in each iteration. They are built once, because SQLAlchemy takes longer to
# build a statement than SQLite takes to execute it.
_now: sa.BindParameter[datetime] = sa.bindparam("now")
_announcement = notifications.alias("announcement")
_announcement_outstanding = (
    sa.select(_announcement.c.id)
    .where(
        _announcement.c.request_id == notifications.c.request_id,
        _announcement.c.kind == NotificationKind.ANNOUNCEMENT,
        _announcement.c.delivery.in_(OUTSTANDING),
    )
    .exists()
)
_in_thread = notifications.c.kind.in_(
    [kind for kind in NotificationKind if kind.conversation is Conversation.THREAD]
)
_OLDEST_BY_THROTTLE_KEY = (
    sa.select(notifications.c.throttle_key, sa.func.min(notifications.c.id).label("oldest_id"))
    .where(
        notifications.c.delivery.in_(OUTSTANDING),
        notifications.c.due_at <= _now,
        ~(_in_thread & _announcement_outstanding),
    )
    .group_by(notifications.c.throttle_key)
    .order_by("oldest_id")
)
_BY_IDS = (
    sa.select(notifications)
    .where(notifications.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(notifications.c.id)
)
_NEXT_DUE = sa.select(
    sa.select(sa.func.min(notifications.c.due_at))
    .where(notifications.c.delivery.in_(OUTSTANDING), notifications.c.due_at > _now)
    .scalar_subquery(),
    sa.select(sa.func.min(requests.c.edit_due_at))
    .where(requests.c.thread_ts.is_not(None), requests.c.edit_due_at > _now)
    .scalar_subquery(),
    sa.select(sa.func.min(notifications.c.edit_due_at))
    .where(notifications.c.edit_due_at > _now)  # answered by the partial index
    .scalar_subquery(),
)


class Due(Struct, frozen=True):
    """What may be done now."""

    #: The notifications that may be posted or looked for, oldest first, at most one per throttle key.
    notifications: list[Notification]
    #: Every throttle key with a due notification, throttled at the moment or not.
    throttle_keys: frozenset[str]


def find_due(
    connection: Connection, now: datetime, throttled: Collection[str] = (), limit: int = 1000
) -> Due:
    """Return the oldest due notification of each throttle key that isn't `throttled`, `limit` in all.

    A reply in a thread isn't due before the announcement that starts the thread was sent. Raises
    UnreadableDueError.
    """
    oldest = connection.execute(_OLDEST_BY_THROTTLE_KEY, {"now": now}).all()
    ids = [row.oldest_id for row in oldest if row.throttle_key not in throttled][:limit]
    due_at = notifications.c.due_at
    found = read_due(connection, _BY_IDS, due_at, notification_from_row, {"ids": ids}) if ids else []
    return Due(found, frozenset(row.throttle_key for row in oldest))


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return when, after `now`, the next notification or message edit is due, or None if none is."""
    times = connection.execute(_NEXT_DUE, {"now": now}).one()
    return min((time for time in times if time is not None), default=None)
