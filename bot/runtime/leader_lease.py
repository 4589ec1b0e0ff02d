"""Leader election. Of the processes that share a database, only the lease holder runs the background jobs."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import structlog

from bot.observability.metrics import Metrics
from bot.runtime.clock import elapsed_seconds
from storage.coordination import leader_lease
from storage.engine.database import Database

_SAFETY_MARGIN = timedelta(seconds=3)  # we stop this long before another process may start
_RENEW_SECONDS = 2.0
_RELEASE_SECONDS = 1.5  # a database that hangs mustn't keep the process from stopping
_log = structlog.get_logger()


class LeaderLease(Protocol):
    """What jobs check before they start work, and again right before each call to Slack or Classify."""

    @property
    def held(self) -> bool:
        """Whether this process may run the jobs now."""


class SoleLeader:
    """The lease of the only process. With SQLite a file lock keeps all others out."""

    held = True

    async def elect(self, start: Callable[[], Awaitable[None]], stop: Callable[[], None]) -> None:
        """Start the jobs."""
        await start()

    def stop_renewing(self) -> None:
        """There is nothing to renew."""

    async def release(self) -> None:
        """Nobody waits for it."""


class SharedLease:
    """A lease in the shared database.

    Its length is measured by the monotonic clock, from before it was requested. A process that was frozen,
    or whose machine was suspended, knows as soon as it resumes that its lease may have ended.
    """

    def __init__(
        self,
        database: Database,
        metrics: Metrics,
        renew_seconds: float = _RENEW_SECONDS,
        elapsed: Callable[[], float] = elapsed_seconds,
    ) -> None:
        self._elapsed = elapsed
        self._database = database
        self._metrics = metrics
        self._renew_seconds = renew_seconds
        self._owner = str(uuid4())
        self._held_until = 0.0  # by the monotonic clock
        self._election: asyncio.Task[None] | None = None

    @property
    def held(self) -> bool:
        """Whether this process may run the jobs now."""
        return self._elapsed() < self._held_until

    async def elect(self, start: Callable[[], Awaitable[None]], stop: Callable[[], None]) -> None:
        """Begin to acquire and renew the lease, in the background. See `run`."""
        self._election = asyncio.create_task(self.run(start, stop))

    def stop_renewing(self) -> None:
        """Don't start the jobs anymore, and keep the lease until it is released or ends."""
        if self._election is not None:
            self._election.cancel()

    async def run(self, start: Callable[[], Awaitable[None]], stop: Callable[[], None]) -> None:
        """Until canceled: acquire or renew the lease, `start` the jobs with it, `stop` them without it.

        A start may take long if much is to be recovered, so the lease is renewed meanwhile.
        """
        starting: asyncio.Task[bool] | None = None  # or started
        try:
            while True:
                held_until = self._held_until
                taken_over = await self._renew()
                # If it ended before it was renewed, another process may have led and released it.
                if starting is not None and (not self.held or self._elapsed() >= held_until):
                    _log.warning("lease lost")
                    self._held_until = 0.0
                    await _cancel(starting)
                    starting = None
                    stop()
                elif self.held and (starting is None or _has_failed(starting)):
                    if starting is None:
                        _log.info("lease acquired", taken_over=taken_over, owner=self._owner)
                    if taken_over:
                        self._metrics.count_takeover()
                    starting = asyncio.create_task(_try_to_start(start))
                await asyncio.sleep(self._renew_seconds)
        finally:
            if starting is not None:
                await _cancel(starting)

    async def _renew(self) -> bool:
        """Acquire or renew the lease. Return whether another holder hadn't released it."""
        requested_at = self._elapsed()
        try:
            lease = await self._database.run(leader_lease.acquire_or_renew, self._owner)
        except Exception as error:
            # The database is unreachable. Until the lease ends it is still ours.
            _log.warning("lease not renewed", error=type(error).__name__)
            return False
        length = (leader_lease.LENGTH - _SAFETY_MARGIN).total_seconds()
        self._held_until = requested_at + length if lease.held else 0.0
        return lease.taken_over

    async def release(self) -> None:
        """Let another process take over at once. Without the database, it has to wait."""
        self._held_until = 0.0
        try:
            async with asyncio.timeout(_RELEASE_SECONDS):
                await self._database.run(leader_lease.release, self._owner)
        except Exception as error:
            _log.warning("lease not released", error=type(error).__name__)


def _has_failed(starting: asyncio.Task[bool]) -> bool:
    return starting.done() and not starting.result()


async def _cancel(task: asyncio.Task[bool]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _try_to_start(start: Callable[[], Awaitable[None]]) -> bool:
    try:
        await start()
    except Exception as error:
        _log.warning("jobs not started, trying again", error=type(error).__name__)
        return False
    return True
