"""Enqueue reminders that have become due. None is stored before, so that nothing stays pending for days."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind, PlannedNotification
from storage.lifecycle.request import OPEN
from storage.outbox import edits
from storage.outbox.enqueue import enqueue
from storage.read_requests import select_requests
from storage.tables import DeliveryState, notifications, requests

#: How long after a question its reminder follows.
REMIND_AFTER = timedelta(hours=24)
_MAX_AT_ONCE = 250  # in one transaction, so that nobody's form waits for longer than a moment
_BY_ID = sa.select(requests).where(requests.c.id == sa.bindparam("id"))

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


def next_question_reminder_at(connection: Connection, after: datetime | None = None) -> datetime | None:
    """Return when the next question is to be asked once more. None if there is none.

    after: leave out those that were due by then.
    """
    later = sa.true() if after is None else notifications.c.created_at > after - REMIND_AFTER
    oldest = connection.execute(_NOT_REMINDED.where(later).limit(1)).first()
    return None if oldest is None else oldest.created_at + REMIND_AFTER


def enqueue_question_reminders(connection: Connection, now: datetime) -> bool:
    """Ask some questions once more that nobody has answered for a day. Return whether there may be others.

    The reminder is a question itself, with the negative occasion of the first one. That one then says that
    there is a newer message. A question that couldn't be delivered gets no reminder.
    """
    due = _NOT_REMINDED.where(notifications.c.created_at <= now - REMIND_AFTER).limit(_MAX_AT_ONCE)
    rows, readable = connection.execute(due).all(), 0
    for row in rows:
        for request in select_requests(connection, _BY_ID, {"id": row.request_id}):
            readable += 1
            edits.request_direct_message_edit(connection, request.id, NotificationKind.QUESTION, now)
            reminder = PlannedNotification(NotificationKind.QUESTION, now, occasion=-row.occasion)
            enqueue(connection, request, reminder, now)
    return readable > 0 and len(rows) == _MAX_AT_ONCE
