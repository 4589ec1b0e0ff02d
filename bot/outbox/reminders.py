"""Remind people of what waits for them: enqueue the reminders that have become due."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy.engine import Connection

from bot.runtime.clock import Clock
from storage.engine.database import Database
from storage.outbox import question_reminders
from storage.outbox.unreadable import UnreadableDueError, set_aside
from storage.requests import deal_reminders

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
        await self._enqueue_all(question_reminders.enqueue_question_reminders, now)
        try:
            await self._enqueue_all(deal_reminders.enqueue_deal_reminders, now)
        except UnreadableDueError as error:
            unreadable = error
            await self.database.run(set_aside, unreadable, now)
        self.wake()
        return await self.database.read(_next_at, after=now)

    async def _enqueue_all(self, enqueue: Callable[[Connection, datetime], bool], now: datetime) -> None:
        """Enqueue what is due in batches. `enqueue` returns whether there may be more."""
        while await self.database.run(enqueue, now):
            pass


def _next_at(connection: Connection, after: datetime | None = None) -> datetime | None:
    """Return when the next reminder is due. after: a question that was due by then can't be asked."""
    times = (
        question_reminders.next_question_reminder_at(connection, after),
        deal_reminders.next_deal_reminder_at(connection),
    )
    return min((time for time in times if time is not None), default=None)
