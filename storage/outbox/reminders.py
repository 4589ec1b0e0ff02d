"""Enqueue reminders that have become due. None is stored before, so that nothing stays pending for days."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind, PlannedNotification
from storage.lifecycle.request import OPEN
from storage.outbox import edits
from storage.outbox.enqueue import enqueue
from storage.read_requests import get_by_id
from storage.tables import DeliveryState, notifications, requests

#: How long after a question its reminder follows.
REMIND_AFTER = timedelta(hours=24)

_newer = notifications.alias("newer")
_asked_again = (
    sa.select(_newer.c.id)
    .where(
        _newer.c.request_id == notifications.c.request_id,
        _newer.c.kind == NotificationKind.QUESTION,
        _newer.c.id > notifications.c.id,
    )
    .exists()
)
# The latest question of each request that waits for an answer, unless it is a reminder already.
_NOT_REMINDED = (
    sa.select(notifications.c.request_id, notifications.c.occasion, notifications.c.created_at)
    .join(requests, requests.c.id == notifications.c.request_id)
    .where(
        requests.c.state.in_(OPEN),
        requests.c.question.is_not(None),
        notifications.c.kind == NotificationKind.QUESTION,
        notifications.c.delivery == DeliveryState.SENT,
        notifications.c.occasion > 0,
        ~_asked_again,
    )
    .order_by(notifications.c.created_at)
)


def next_question_reminder_at(connection: Connection) -> datetime | None:
    """Return when the next question is to be asked once more. None if there is none."""
    oldest = connection.execute(_NOT_REMINDED.limit(1)).first()
    return None if oldest is None else oldest.created_at + REMIND_AFTER


def enqueue_question_reminders(connection: Connection, now: datetime) -> None:
    """Ask each question once more that nobody has answered for a day.

    The reminder is a question itself, with the negative occasion of the first one. That one then says that
    there is a newer message. A question that couldn't be delivered gets no reminder.
    """
    for row in connection.execute(
        _NOT_REMINDED.where(notifications.c.created_at <= now - REMIND_AFTER)
    ).all():
        request = get_by_id(connection, row.request_id)
        if request is not None:
            edits.request_direct_message_edit(connection, request.id, NotificationKind.QUESTION, now)
            reminder = PlannedNotification(NotificationKind.QUESTION, now, occasion=-row.occasion)
            enqueue(connection, request, reminder, now)
