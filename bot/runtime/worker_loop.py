"""A job that does what is due, sleeps until the next is, and is woken when there is work."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import LeaderLease

Step = Callable[[], Awaitable[datetime | None]]
_AFTER_TROUBLE = timedelta(seconds=2)
_log = structlog.get_logger()


class Wakeup:
    """Rung when there is work."""

    def __init__(self) -> None:
        self._ears: dict[str, asyncio.Event] = {}

    def event_for(self, job: str) -> asyncio.Event:
        """An event that each ringing for this job sets."""
        return self._ears.setdefault(job, asyncio.Event())

    def wake(self, *jobs: str) -> None:
        """There is work: for these jobs; without a name, for whichever."""
        for job in jobs or tuple(self._ears):
            self.event_for(job).set()


class WorkerLoop:
    """Repeats `step`, which returns when it wants to be called again at the latest (None: when woken), while
    that is our duty: what another carries by now is not ours to touch.

    longest: how long it sleeps at the most, where work comes from processes that can't wake it.
    """

    def __init__(
        self,
        name: str,
        step: Step,
        bell: Wakeup,
        clock: Clock,
        health: Health,
        duty: LeaderLease,
        longest: timedelta | None = None,
    ) -> None:
        self._name = name
        self._step = step
        self._ear = bell.event_for(name)
        self._clock = clock
        self._health = health
        self._duty = duty
        self._longest = longest
        self._going: object | None = None  # the run that goes on; an earlier one ends after its step

    def stop(self) -> None:
        """No new work after the step at hand."""
        self._going = None
        self._ear.set()

    async def run(self) -> None:
        """Go on until `stop`. A step that fails (the database is locked, its disk full) is tried again."""
        going = self._going = object()
        while self._going is going:
            self._ear.clear()
            try:
                again = await self._step() if self._duty.held else None
                self._health.report_ok(self._name)
            except Exception as error:
                if self._health.report_problem(self._name, f"failing: {type(error).__name__}"):
                    _log.error("round failed", job=self._name, exc_info=error)
                again = self._clock.now() + _AFTER_TROUBLE
            if self._longest is not None:
                latest = self._clock.now() + self._longest
                again = latest if again is None else min(again, latest)
            if self._going is going:
                await self._clock.wait(self._ear, again)
