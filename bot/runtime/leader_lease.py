"""Whether it is for this process to carry, watch and tell; of several that share a record, one does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import structlog

from bot.observability.metrics import Metrics
from storage.coordination import leader_lease
from storage.engine.database import Database

_MARGIN = timedelta(seconds=3)  # we stop so much before another may begin
_AGAIN = 2.0  # seconds between two askings
_log = structlog.get_logger()


class LeaderLease(Protocol):
    """held: whether the jobs may call out now; looked at right before each call."""

    @property
    def held(self) -> bool: ...


class SoleLeader:
    """Of the only process: the file lock keeps every other out."""

    held = True


class SharedLease:
    """By a lease in the record. How long it is held is told by a clock that nobody sets, counted from before
    the lease was asked for, so that a process that was frozen knows when it thaws that it may be no more."""

    def __init__(self, database: Database, metrics: Metrics) -> None:
        self._database = database
        self._metrics = metrics
        self._owner = str(uuid4())
        self._until = 0.0
        self._at_work = False

    @property
    def held(self) -> bool:
        """As Duty says."""
        return time.monotonic() < self._until

    async def keep(self, begin: Callable[[], Awaitable[None]], end: Callable[[], None]) -> None:
        """Until cancelled: take the duty where nobody has it and begin; end where it was lost."""
        while True:
            taken_over = await self._renew()
            if self._at_work and not self.held:
                _log.warning("off duty")
                self._at_work = False
                end()
            elif self.held and not self._at_work:
                _log.info("on duty", taken_over=taken_over)
                if taken_over:
                    self._metrics.taken_over()
                self._at_work = await _begun(begin)
            await asyncio.sleep(_AGAIN)

    async def _renew(self) -> bool:
        """Ask for the duty, or to go on with it; whether it comes from one who did not give it back."""
        asked = time.monotonic()
        try:
            turn = await self._database.run(
                lambda connection: leader_lease.acquire_or_renew(connection, self._owner)
            )
        except Exception as error:
            # Not reached: it may still be ours for a while.
            _log.warning("duty not renewed", error=type(error).__name__)
            return False
        self._until = asked + (leader_lease.LENGTH - _MARGIN).total_seconds() if turn.held else 0.0
        return turn.taken_over

    async def release(self) -> None:
        """Let another have it at once; where the record is away, when the lease ends."""
        self._until = 0.0
        try:
            await self._database.run(lambda connection: leader_lease.release(connection, self._owner))
        except Exception as error:
            _log.warning("duty not given back", error=type(error).__name__)


async def _begun(begin: Callable[[], Awaitable[None]]) -> bool:
    try:
        await begin()
    except Exception as error:
        _log.warning("jobs not begun, trying again", error=type(error).__name__)
        return False
    return True
