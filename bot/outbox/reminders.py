"""Remind people of what waits for them: enqueue the reminders that have become due."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy.engine import Connection

from bot.runtime.clock import Clock
from storage.engine.database import Database
from storage.outbox import reminders
from storage.requests import deal_reminders


class ReminderKind(NamedTuple):
    """What people are reminded of."""

    #: Returns when the next one is due. None if none is known yet.
    next_at: Callable[[Connection], datetime | None]
    #: Enqueues those that are due.
    enqueue: Callable[[Connection, datetime], None]


_KINDS = (
    ReminderKind(reminders.next_question_reminder_at, reminders.enqueue_question_reminders),
    ReminderKind(deal_reminders.next_deal_reminder_at, deal_reminders.enqueue_deal_reminders),
)
_UNCONFIRMED_DELAY = timedelta(minutes=1)


class Reminders(Struct, frozen=True, kw_only=True):
    """Enqueues reminders of every kind."""

    database: Database
    clock: Clock
    #: Called after reminders were enqueued.
    wake: Callable[[], None]

    async def run_once(self) -> datetime | None:
        """Enqueue what is due. Return when more will be.

        Enqueue nothing until Slack has told its time: after a jump of our clock, everything would seem due.
        """
        now = self.clock.now()
        if not self.clock.confirmed:
            return now + _UNCONFIRMED_DELAY
        next_at = await self.database.read(_next_at)
        if next_at is None or next_at > now:
            return next_at
        await self.database.run(lambda connection: _enqueue(connection, now))
        self.wake()
        return await self.database.read(_next_at)


def _next_at(connection: Connection) -> datetime | None:
    times = [kind.next_at(connection) for kind in _KINDS]
    return min((time for time in times if time is not None), default=None)


def _enqueue(connection: Connection, now: datetime) -> None:
    for kind in _KINDS:
        kind.enqueue(connection, now)
