"""Classify's limits, shared by the processes that share a record: what one of them was told, all obey."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from bot.runtime.rate_limits import ClassifyThrottle
from storage.coordination import shared_times
from storage.engine.database import Database

_AGAIN = 2.0  # seconds between two exchanges
_log = structlog.get_logger()


@dataclass(frozen=True)
class SharedBackoff:
    """Keeps the gates of several processes closed together."""

    database: Database
    throttle: ClassifyThrottle
    now: Callable[[], datetime]

    async def keep(self) -> None:
        """Exchange now and then, until cancelled."""
        while True:
            try:
                await self.exchange()
            except Exception as error:
                _log.warning("budget not shared", error=type(error).__name__)
            await asyncio.sleep(_AGAIN)

    async def exchange(self) -> None:
        """Say until when our gate is closed, and close it as long as another's is."""
        now = self.now()
        ours = self.throttle.closed(now)
        until = await self.database.run(lambda connection: _exchange(connection, ours))
        if until is not None:
            self.throttle.close(now, until)


def _exchange(connection: Connection, ours: datetime | None) -> datetime | None:
    if ours is not None:
        shared_times.put(connection, shared_times.SharedTime.CLOSED_UNTIL, ours)
    return shared_times.read(connection, shared_times.SharedTime.CLOSED_UNTIL)
