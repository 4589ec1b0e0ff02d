"""Start and stop the background jobs. A start begins by recovering what an earlier run left unfinished."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.clock_watch import ClockWatch
from bot.runtime.recovery import Recovery
from bot.runtime.scheduler import ScheduledJob, reschedule_after_step, start_schedule
from bot.runtime.settling import SettlingTime
from bot.runtime.worker_loop import Wakeup, WorkerLoop

# Names of the jobs, in log lines, in /readyz, and as labels of metrics.
PREPARER: Final = "preparer"
SUBMITTER: Final = "submitter"
COURIER: Final = "courier"
ACCESS_CHECKER: Final = "access_checker"
HOME_PUBLISHER: Final = "home_publisher"
PERMALINKS: Final = "permalinks"
REMINDERS: Final = "reminders"
WATCHER: Final = "watcher"
ACTIVATION_WATCHER: Final = "activation_watcher"
RETENTION: Final = "retention"
SCHEDULED_JOBS: Final = (WATCHER, ACTIVATION_WATCHER, RETENTION)


class Jobs:
    """The worker loops and scheduled jobs of one process. They run only while it holds the leader lease."""

    def __init__(
        self,
        *,
        recovery: Recovery,
        worker_loops: Sequence[WorkerLoop],
        scheduled_jobs: Sequence[ScheduledJob],
        tasks: BackgroundTasks,
        clock: Clock,
        wakeup: Wakeup,
        settling_time: SettlingTime,
    ) -> None:
        self._recovery = recovery
        self._worker_loops = worker_loops
        self._scheduled_jobs = scheduled_jobs
        self._tasks = tasks
        self._wakeup = wakeup
        self._settling_time = settling_time
        self._clock = clock
        self._clock_watch = ClockWatch(clock)
        self._scheduler: AsyncIOScheduler | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Recover unfinished work, then start the jobs."""
        self._clock.hold()
        self._settling_time.restart()
        await self._recovery.run()
        self._scheduler = start_schedule(self._scheduled_jobs)
        for job in self._scheduled_jobs:
            job.health.expect_runs(job.name, job.longest_silence)
        self._watching = asyncio.create_task(self._clock_watch.run(self._adjust))
        for loop in self._worker_loops:
            self._tasks.spawn(loop.run())

    def pause(self) -> None:
        """Start no new work. Work in progress continues."""
        self._tasks.stops += 1
        if self._scheduler is not None:
            self._scheduler.pause()
        for job in self._scheduled_jobs:
            job.health.expect_no_runs(job.name)
        for loop in self._worker_loops:
            loop.stop()

    def stop(self) -> None:
        """Start no new work, and cancel scheduled jobs that are running."""
        self.pause()
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        self._clock.release()

    def _adjust(self, step: timedelta) -> None:
        """Adjust the waits: the wall clock was set, or the machine was suspended."""
        if self._scheduler is not None:
            reschedule_after_step(self._scheduler, step)
        self._wakeup.wake()
