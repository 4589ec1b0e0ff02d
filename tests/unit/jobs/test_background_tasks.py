"""Work in progress at a stop: it gets its time, by the clock."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock

NINE_SECONDS = timedelta(seconds=9)


class _ClockOfTest(Clock):
    """A clock that stands still until it is told that the time is over."""

    def __init__(self) -> None:
        super().__init__()
        self.waits_until: datetime | None = None
        self.is_waited_for = asyncio.Event()
        self.is_over = asyncio.Event()

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        self.waits_until = until
        self.is_waited_for.set()
        await self.is_over.wait()


async def test_work_that_ends_in_time_is_waited_for() -> None:
    clock, tasks, done = _ClockOfTest(), BackgroundTasks(), asyncio.Event()
    tasks.spawn(done.wait())
    finishing = asyncio.create_task(tasks.finish(NINE_SECONDS, clock))
    await clock.is_waited_for.wait()
    assert clock.waits_until == clock.now() + NINE_SECONDS
    assert not finishing.done()
    done.set()
    await asyncio.wait_for(finishing, 45)


async def test_work_that_takes_longer_is_canceled() -> None:
    clock, tasks = _ClockOfTest(), BackgroundTasks()
    tasks.spawn(asyncio.Event().wait())
    (task,) = tasks.running
    clock.is_over.set()
    await asyncio.wait_for(tasks.finish(NINE_SECONDS, clock), 45)
    assert task.cancelled()
