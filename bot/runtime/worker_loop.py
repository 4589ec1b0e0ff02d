"""A job that does what is due, sleeps until more is due, and can be woken earlier."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import LeaderLease

RunOnce = Callable[[], Awaitable[datetime | None]]
_RETRY_DELAY = timedelta(seconds=2)
LONGEST_SLEEP = timedelta(minutes=1)  # so that a job that hangs can be told from one without work
_LONGEST_SILENCE = 300.0  # seconds
_log = structlog.get_logger()


class Wakeup:
    """Wakes worker loops when there is new work."""

    def __init__(self) -> None:
        self._events: dict[str, asyncio.Event] = {}

    def event_for(self, job: str) -> asyncio.Event:
        """Return the event that is set each time this job is woken."""
        return self._events.setdefault(job, asyncio.Event())

    def wake(self, *jobs: str) -> None:
        """Wake these jobs, or all jobs if none is named."""
        for job in jobs or tuple(self._events):
            self.event_for(job).set()


class WorkerLoop:
    """Repeats `run_once` while this process holds the leader lease. Otherwise the work is another's.

    `run_once` returns when it wants to run again at the latest, or None to wait until it is woken.
    """

    def __init__(
        self,
        *,
        name: str,
        run_once: RunOnce,
        wakeup: Wakeup,
        clock: Clock,
        health: Health,
        lease: LeaderLease,
        longest_sleep: timedelta = LONGEST_SLEEP,
    ) -> None:
        """Set a shorter `longest_sleep` if other processes, which can't wake this one, bring work too."""
        self._name = name
        self._run_once = run_once
        self._wakeup_event = wakeup.event_for(name)
        self._clock = clock
        self._health = health
        self._lease = lease
        self._longest_sleep = longest_sleep
        self._current_run: object | None = None  # tells an earlier `run` to end

    def stop(self) -> None:
        """Start no new run. The current one continues."""
        self._current_run = None
        self._health.expect_no_runs(self._name)
        self._wakeup_event.set()

    async def run(self) -> None:
        """Call `run_once` until `stop`. A run that fails (a locked database, a full disk) is repeated."""
        this_run = self._current_run = object()
        self._health.expect_runs(self._name, _LONGEST_SILENCE)
        while self._current_run is this_run:
            try:
                self._wakeup_event.clear()
                next_at = await self._run_safely()
                latest = self._clock.now() + self._longest_sleep
                if self._current_run is this_run:
                    await self._clock.wait(
                        self._wakeup_event, latest if next_at is None else min(next_at, latest)
                    )
            except Exception as error:  # a bug of ours. Only `stop` ends the loop
                _log.error("job failed between two runs", job=self._name, exc_info=error)
                await asyncio.sleep(_RETRY_DELAY.total_seconds())

    async def _run_safely(self) -> datetime | None:
        try:
            next_at = await self._run_once() if self._lease.held else None
            self._health.report_ok(self._name)
        except Exception as error:
            if self._health.report_problem(self._name, f"failing: {type(error).__name__}"):
                _log.error("job failed", job=self._name, exc_info=error)
            return self._clock.now() + _RETRY_DELAY
        return next_at
