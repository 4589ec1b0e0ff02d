"""Notifications that Slack refused everywhere: close them, find them, and send them again."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import Request
from storage.outbox import delivery_transitions, edits, recipient
from storage.outbox.enqueue import request_home_update
from storage.outbox.notification import Notification
from storage.tables import DeliveryState, notifications

_is_undeliverable = notifications.c.delivery == DeliveryState.UNDELIVERABLE


def mark_undeliverable(
    connection: Connection, notification: Notification, request: Request, error: str, now: datetime
) -> None:
    """-> UNDELIVERABLE, because of this error code of Slack's. The person's Home tab shows that.

    Only `send_again` and the operator lead out of it. What only repeats other messages becomes OBSOLETE.
    """
    if notification.kind.is_repetition:
        delivery_transitions.close(connection, notification, DeliveryState.OBSOLETE, error)
    elif delivery_transitions.close(connection, notification, DeliveryState.UNDELIVERABLE, error):
        request_home_update(connection, request.user_id, now)
        if notification.kind in recipient.KINDS:
            edits.request_announcement_edit(connection, request.id, now)


def find_undeliverable(connection: Connection, found: Iterable[Request]) -> frozenset[int]:
    """Return the IDs of those of these requests that have an undeliverable notification."""
    is_theirs = notifications.c.request_id.in_([request.id for request in found])
    ids = sa.select(notifications.c.request_id).where(is_theirs, _is_undeliverable)
    return frozenset(connection.execute(ids).scalars())


def send_again(connection: Connection, request_id: int, now: datetime) -> bool:
    """UNDELIVERABLE -> PENDING for each of the request's notifications. Return whether there was any."""
    result = connection.execute(
        sa.update(notifications)
        .where(notifications.c.request_id == request_id, _is_undeliverable)
        .values(delivery=DeliveryState.PENDING, due_at=now, error=None)
    )
    if result.rowcount > 0:
        edits.request_announcement_edit(connection, request_id, now)
    return result.rowcount > 0
