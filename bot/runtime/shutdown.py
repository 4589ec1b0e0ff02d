"""How the bot stops: the request to stop, the order in which its parts stop, and work that it interrupts."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Protocol, TypeVar

import structlog
from msgspec import Struct

from bot.observability.health import Health
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.jobs import Jobs
from bot.runtime.leader_lease import SharedLease, SoleLeader

FINISH_TIME = timedelta(seconds=9)  # for the work in progress, of the twelve seconds that a stop may take
T = TypeVar("T")
_log = structlog.get_logger()


class Shutdown:
    """Whether the bot was told to stop, by SIGTERM or Ctrl-C."""

    def __init__(self) -> None:
        #: Set by the first signal: stop.
        self.requested = asyncio.Event()
        #: Set by the second signal: stop without draining.
        self.at_once = asyncio.Event()

    def request(self) -> None:
        """Handle a signal."""
        if self.requested.is_set():
            self.at_once.set()
        self.requested.set()


class Transport(Protocol):
    """What Slack's requests arrive through: HTTP or Socket Mode."""

    async def open(self) -> None:
        """Begin to receive requests. Raises StartError."""

    async def stop_receiving(self) -> None:
        """Accept no more requests. Those in progress can still be answered."""

    async def close(self) -> None:
        """Close what the last answers went through."""


class ShutdownSequence(Struct, frozen=True, kw_only=True):
    """The order in which the parts of the bot stop: first `drain`, then `stop`.

    A part may be stopped before it has started, since SIGTERM may come at any time.
    """

    transport: Transport
    jobs: Jobs
    tasks: BackgroundTasks
    lease: SharedLease | SoleLeader
    clock: Clock
    health: Health

    async def drain(self, shutdown: Shutdown, length: timedelta) -> None:
        """Serve Slack and run the jobs for that long: a load balancer sends requests until it has noticed.

        `/readyz` says already that the bot is stopping, and so does `/healthz` on Slack's port.
        """
        self.health.report_problem("process", "stopping")
        _log.info("draining")
        await self.clock.wait(shutdown.at_once, self.clock.now() + length)

    async def stop(self) -> None:
        """Finish what has begun, and stop every part.

        The connections, the operator endpoints and the database are closed afterward, by `App.run`.
        """
        await self.transport.stop_receiving()
        self.lease.stop_renewing()  # or it would start the jobs again
        self.jobs.pause()
        await self.tasks.finish(FINISH_TIME, self.clock)
        self.jobs.stop()
        await self.lease.release()  # only now: what is in progress relies on it
        await self.transport.close()


async def unless_stopped(stopping: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what `work` returns. If `stopping` is set first, cancel it and return None."""
    task = asyncio.ensure_future(work)
    stopped = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
    finally:
        stopped.cancel()
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return None
