"""Announce a request in another channel, as long as its announcement was certainly not posted."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import (
    ANNOUNCED_AFTER,
    NotificationKind,
    PlannedNotification,
)
from storage.lifecycle.request import Request
from storage.outbox.enqueue import enqueue
from storage.tables import DeliveryState, notifications


def can_move(connection: Connection, request: Request) -> bool:
    """Return whether Slack can't have an announcement of the request."""
    is_untried = (notifications.c.delivery == DeliveryState.PENDING) & (notifications.c.attempts == 0)
    tried = sa.select(notifications.c.id).where(_is_announcement_of(request), ~is_untried)
    return request.thread_ts is None and connection.execute(tried.limit(1)).first() is None


def move_announcement(connection: Connection, before: Request, after: Request, now: datetime) -> None:
    """Enqueue the announcement anew. If it isn't known whether the person is in the other channel, enqueue
    none: that is done once it is known."""
    if before.access_unknown:
        return  # it had none
    connection.execute(sa.delete(notifications).where(_is_announcement_of(before)))
    if not after.access_unknown:
        planned = PlannedNotification(NotificationKind.ANNOUNCEMENT, now + ANNOUNCED_AFTER)
        enqueue(connection, after, planned, now)


def _is_announcement_of(request: Request) -> sa.ColumnElement[bool]:
    is_its = notifications.c.request_id == request.id
    return is_its & (notifications.c.kind == NotificationKind.ANNOUNCEMENT)
