"""Enqueue the reminders of deals that have become due, each once. None is stored before."""

from datetime import datetime

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle import deal_reminders
from storage.lifecycle.planned_notifications import PlannedNotification
from storage.outbox.enqueue import enqueue
from storage.outbox.unreadable import read_due
from storage.read_requests import request_from_row
from storage.requests import deals
from storage.requests.save_steps import save_and_enqueue
from storage.tables import people, requests

_MAX_AT_ONCE = 20
_due_at = requests.c.reminder_due_at
_NEXT = sa.select(sa.func.min(_due_at, type_=_due_at.type)).where(_due_at.is_not(None))  # the partial index
_DUE = (
    sa.select(requests)
    .where(_due_at <= sa.bindparam("now", type_=_due_at.type))
    .order_by(_due_at, requests.c.id)
    .limit(_MAX_AT_ONCE)
)


def next_deal_reminder_at(connection: Connection) -> datetime | None:
    """Return when the next reminder of a deal is due. None if there is none."""
    earliest: datetime | None = connection.execute(_NEXT).scalar_one()
    return earliest


def enqueue_deal_reminders(connection: Connection, now: datetime) -> bool:
    """Remind of a few deals, the earliest first. Return whether others may be due.

    What the bot was away for is left out if it is too late. Raises UnreadableDueError.

    A person who doesn't want reminders gets none. `reminders.matters_beside` says which are left out because
    the deal was replaced.
    """
    found = read_due(connection, _DUE, _due_at, request_from_row, {"now": now})
    for request in found:
        due = deal_reminders.find_due(request, now) if _wants_reminders(connection, request.user_id) else ()
        later = replace(request, reminder_due_at=deal_reminders.next_due_at(request, now))
        save_and_enqueue(connection, request, later, now)  # it was read in this transaction
        newer = deals.find_newer(connection, request, now.date()) if due else None
        for reminder in due:
            if newer is None or deal_reminders.matters_beside(reminder.kind, request, newer):
                enqueue(connection, request, PlannedNotification(reminder.kind, now), now)
    return len(found) == _MAX_AT_ONCE


def _wants_reminders(connection: Connection, user_id: str) -> bool:
    wants = connection.execute(sa.select(people.c.deal_reminders).where(people.c.user_id == user_id)).scalar()
    return wants is not False
