"""Message edits: find announcements and direct messages that are out of date, and note what they show.

Only the latest status counts: an edit that was not made yet is replaced by the next one.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request
from storage.outbox.notification import Notification, notification_from_row
from storage.outbox.unreadable import read_due
from storage.read_requests import get_by_id, request_from_row
from storage.tables import DeliveryState, notifications, requests

_OLDEST_DUE_ANNOUNCEMENT = (
    sa.select(requests)
    .where(
        requests.c.edit_due_at <= sa.bindparam("now"),
        requests.c.thread_ts.is_not(None),
        sa.func.coalesce(requests.c.thread_channel, requests.c.channel_id).not_in(
            sa.bindparam("busy_channels", expanding=True)
        ),
    )
    .order_by(requests.c.edit_due_at)
    .limit(1)
)

_OLDEST_DUE_DIRECT_MESSAGE = (
    sa.select(notifications)
    .where(notifications.c.edit_due_at <= sa.bindparam("now"), notifications.c.delivery == DeliveryState.SENT)
    .order_by(notifications.c.edit_due_at)
    .limit(1)
)


def find_due_announcement_edit(
    connection: Connection, now: datetime, busy_channels: Collection[str] = ()
) -> Request | None:
    """Return the announced request whose edit has been due longest, or None if no edit is due.

    busy_channels: channels with due notifications, which go first.

    It returns one request, because only one edit is made at a time. If many requests end at once, reading all
    of them after each reply would take too long. Raises UnreadableDueError.
    """
    parameters = {"now": now, "busy_channels": list(busy_channels)}
    rows = read_due(
        connection, _OLDEST_DUE_ANNOUNCEMENT, requests.c.edit_due_at, request_from_row, parameters
    )
    return rows[0] if rows else None


def find_due_direct_message_edit(connection: Connection, now: datetime) -> Notification | None:
    """Return the direct message whose edit has been due longest, or None if no edit is due.

    Raises UnreadableDueError.
    """
    due_at = notifications.c.edit_due_at
    rows = read_due(connection, _OLDEST_DUE_DIRECT_MESSAGE, due_at, notification_from_row, {"now": now})
    return rows[0] if rows else None


def announcement_fallback_reason(connection: Connection, request_id: int) -> str | None:
    """Return why the announcement isn't in its channel, or None if it is there."""
    fallback_reason: str | None = connection.execute(
        sa.select(notifications.c.fallback_reason)
        .where(
            notifications.c.request_id == request_id,
            notifications.c.kind == NotificationKind.ANNOUNCEMENT,
            notifications.c.delivery == DeliveryState.SENT,
        )
        .order_by(notifications.c.id.desc())  # a second one takes the place of the first
        .limit(1)
    ).scalar()
    return fallback_reason


def mark_edited(
    connection: Connection, request_id: int, status_key: str, now: datetime, *, read_due_at: datetime | None
) -> None:
    """Note that the announcement shows `status_key`. An edit stays due if something has changed since.

    read_due_at: the `edit_due_at` of the request that the announcement shows. None if no edit was due.
    """
    request = get_by_id(connection, request_id)
    if request is None:
        return
    due_at = request.edit_due_at
    is_changed_since = due_at is not None and due_at != read_due_at
    is_current = request.status_key == status_key and not is_changed_since
    edit_due_at = None if is_current else due_at or now
    connection.execute(
        sa.update(requests)
        .where(requests.c.id == request_id)
        .values(displayed_status=status_key, edit_due_at=edit_due_at)
    )


def reschedule_edit(connection: Connection, due: Request | Notification, until: datetime | None) -> None:
    """Edit a request's announcement, or a direct message, again at `until`, or not if it is None.

    A message about which something has changed since it was read stays due.
    """
    table = requests if isinstance(due, Request) else notifications
    is_unchanged = table.c.edit_due_at == due.edit_due_at
    connection.execute(sa.update(table).where(table.c.id == due.id, is_unchanged).values(edit_due_at=until))


def request_announcement_edit(connection: Connection, request_id: int, now: datetime) -> None:
    """Make an edit of the announcement due: it shows something besides the request's own status."""
    connection.execute(sa.update(requests).where(requests.c.id == request_id).values(edit_due_at=now))


def request_direct_message_edit(
    connection: Connection, request_id: int, kind: NotificationKind, now: datetime
) -> None:
    """Make an edit due of the request's direct messages of this kind that were posted."""
    connection.execute(
        sa.update(notifications)
        .where(
            notifications.c.request_id == request_id,
            notifications.c.kind == kind,
            notifications.c.delivery.in_((DeliveryState.SENDING, DeliveryState.SENT)),
        )
        .values(edit_due_at=now)
    )


def has_newer_question(connection: Connection, notification: Notification) -> bool:
    """Return whether the person was asked something else about the request after this question."""
    newer = sa.select(notifications.c.id).where(
        notifications.c.request_id == notification.request_id,
        notifications.c.kind == NotificationKind.QUESTION,
        notifications.c.id > notification.id,
    )
    return connection.execute(newer.limit(1)).first() is not None
