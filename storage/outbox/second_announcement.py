"""Announce a request again, as a direct message, if its announcement was deleted or can't be edited."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind, PlannedNotification
from storage.lifecycle.request import Request
from storage.outbox import delivery_transitions
from storage.outbox.enqueue import enqueue
from storage.outbox.notification import Notification
from storage.tables import DeliveryState, notifications

_announcement = notifications.c.kind == NotificationKind.ANNOUNCEMENT


def announce_again(connection: Connection, request: Request, error: str, now: datetime) -> bool:
    """Enqueue a second announcement. It becomes the thread, and replies wait for it.

    error: Slack's error code, which the person is told as the reason. Return False if the request isn't
    announced, if this is its second announcement already, or if the second one is undeliverable.
    """
    first = connection.execute(
        sa.select(notifications.c.id, notifications.c.occasion).where(
            _announcement, notifications.c.request_id == request.id, notifications.c.ts == request.thread_ts
        )
    ).first()
    if first is None or first.occasion:
        return False
    second = (
        _announcement & (notifications.c.request_id == request.id) & (notifications.c.occasion == first.id)
    )
    delivery = connection.execute(sa.select(notifications.c.delivery).where(second)).scalars().first()
    if delivery is None:
        planned = PlannedNotification(NotificationKind.ANNOUNCEMENT, now, occasion=first.id)
        enqueue(connection, request, planned, now, fallback_reason=error)
    return delivery is not DeliveryState.UNDELIVERABLE


def move_reply(
    connection: Connection, notification: Notification, request: Request, error: str, now: datetime
) -> None:
    """Send a reply whose thread was deleted to the thread of the second announcement.

    Without one, it becomes a direct message of its own.
    """
    if announce_again(connection, request, error, now):
        delivery_transitions.leave_thread(connection, notification, request.user_id, now)
    else:
        delivery_transitions.fall_back_to_direct_message(
            connection, notification, request.user_id, error, now
        )
