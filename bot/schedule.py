"""APScheduler's part: the watcher's tick, once an interval, never two at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.health import Health
from bot.tasks import Tasks

_LONGEST_TICK = 120.0  # seconds; a tick that hangs would end all ticks
_log = structlog.get_logger()


@dataclass(frozen=True)
class Tick:
    """One run of the job; what goes wrong in it is logged, and the next run tries again."""

    work: Callable[[], Awaitable[None]]
    tasks: Tasks
    health: Health

    async def run(self) -> None:
        """Do it, within bounds, known to the drain."""
        with self.tasks.listening():
            try:
                async with asyncio.timeout(_LONGEST_TICK):
                    await self.work()
                self.health.well("watcher")
            except Exception as error:
                if self.health.trouble("watcher", f"failing: {type(error).__name__}"):
                    _log.error("tick failed", exc_info=error)


def start_schedule(tick: Tick, seconds: float) -> AsyncIOScheduler:
    """A scheduler that ticks now and every `seconds`.

    By default APScheduler skips a run that is a second late, and would let runs pile up.
    """
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        tick.run,
        "interval",
        seconds=seconds,
        next_run_time=datetime.now(UTC),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    return scheduler
