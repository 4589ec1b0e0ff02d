"""APScheduler's part: what is done once an interval, never two at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from apscheduler.events import EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.runtime.background_tasks import BackgroundTasks

_LONGEST_TICK = 120.0  # seconds; a tick that hangs would end all ticks
_log = structlog.get_logger()


@dataclass(frozen=True)
class ScheduledJob:
    """One run of a job; what goes wrong in it is logged, and the next run tries again. seconds: between two
    runs. again: seconds to the next after one that failed, where that is not to wait so long."""

    name: str
    work: Callable[[], Awaitable[None]]
    seconds: float
    tasks: BackgroundTasks
    health: Health
    metrics: Metrics
    again: float | None = None

    async def run(self) -> float | None:
        """Do it, within bounds, known to the drain; in how many seconds again, None: at its time."""
        began = monotonic()
        with self.tasks.count_running():
            try:
                async with asyncio.timeout(_LONGEST_TICK):
                    await self.work()
                self.health.report_ok(self.name)
                self.metrics.ticked(self.name, monotonic() - began)
                return None
            except Exception as error:
                self.metrics.ticked(self.name, monotonic() - began, failed=True)
                if self.health.report_problem(self.name, f"failing: {type(error).__name__}"):
                    _log.error("tick failed", job=self.name, exc_info=error)
                return self.again


def start_schedule(ticks: Sequence[ScheduledJob]) -> AsyncIOScheduler:
    """A scheduler that runs each of `ticks` now and then once in its interval.

    By default APScheduler skips a run that is a second late, and would let runs pile up.
    """
    scheduler = AsyncIOScheduler(timezone=UTC)

    def try_again(run: JobExecutionEvent) -> None:
        job = None if run.retval is None else scheduler.get_job(run.job_id)
        if job is not None:
            job.modify(next_run_time=datetime.now(UTC) + timedelta(seconds=run.retval))

    scheduler.add_listener(try_again, EVENT_JOB_EXECUTED)
    for tick in ticks:
        scheduler.add_job(
            tick.run,
            "interval",
            seconds=tick.seconds,
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    scheduler.start()
    return scheduler
