"""Jobs that APScheduler runs once per interval, never twice at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from apscheduler.events import EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from msgspec import Struct

from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.runtime.background_tasks import BackgroundTasks

TIMEOUT_SECONDS = 120.0  # max_instances=1 means that a run that hangs would block all later runs
_log = structlog.get_logger()
Work = Callable[[], Awaitable[None]]


class ScheduledJob(Struct, frozen=True, kw_only=True):
    """A job with an interval. A run that fails is logged, and the next run tries again."""

    #: The job's name in logs, metrics and /readyz.
    name: str
    #: What one run does.
    work: Work
    #: Seconds between the starts of two runs.
    interval_seconds: float
    #: Counts the run, so that a shutdown waits for it.
    tasks: BackgroundTasks
    #: Where a failing job is reported.
    health: Health
    #: Where runs are counted and timed.
    metrics: Metrics
    #: Seconds until the next run after a failure. None: wait for the usual interval.
    retry_seconds: float | None = None

    @property
    def longest_silence(self) -> float:
        """Return the seconds after which readiness should notice that it hasn't run."""
        return 2 * self.interval_seconds + TIMEOUT_SECONDS

    async def run(self) -> float | None:
        """Run the job once. Return in how many seconds to repeat it, or None for the usual interval."""
        started = monotonic()
        with self.tasks.count_running():
            try:
                async with asyncio.timeout(TIMEOUT_SECONDS):
                    await self.work()
                self.health.report_ok(self.name)
                self.metrics.observe_job(self.name, monotonic() - started)
                return None
            except Exception as error:
                self.metrics.observe_job(self.name, monotonic() - started, failed=True)
                if self.health.report_problem(self.name, f"failing: {type(error).__name__}"):
                    _log.error("job failed", job=self.name, exc_info=error)
                return self.retry_seconds


class _Interval(BaseTrigger):  # type: ignore[misc]
    """Fires once per interval.

    After a jump of the wall clock, APScheduler's own trigger would list every run that it missed: millions.
    """

    def __init__(self, interval: timedelta) -> None:
        self.interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return when the next run is. APScheduler calls this."""
        next_time = (previous_fire_time or now) + self.interval
        return next_time if next_time > now else now + self.interval


def start_schedule(jobs: Sequence[ScheduledJob]) -> AsyncIOScheduler:
    """Start a scheduler that runs each job now and then once per interval, and return it.

    By default APScheduler skips a run that is a second late, and lets delayed runs pile up.
    """
    scheduler = AsyncIOScheduler(timezone=UTC)

    def retry_if_failed(run: JobExecutionEvent) -> None:
        job = None if run.retval is None else scheduler.get_job(run.job_id)
        if job is not None:
            job.modify(next_run_time=datetime.now(UTC) + timedelta(seconds=run.retval))

    scheduler.add_listener(retry_if_failed, EVENT_JOB_EXECUTED)
    for job in jobs:
        scheduler.add_job(
            job.run,
            _Interval(timedelta(seconds=job.interval_seconds)),
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    scheduler.start()
    return scheduler


def reschedule_after_step(scheduler: AsyncIOScheduler, step: timedelta) -> None:
    """Keep the waits of all jobs as they were, since APScheduler counts by the wall clock, which was set.

    step: by how much it was set forward, or back if negative.
    """
    now = datetime.now(UTC)
    for job in scheduler.get_jobs():
        if job.next_run_time is not None:
            latest = now + job.trigger.interval
            job.modify(next_run_time=min(max(job.next_run_time + step, now), latest))
