"""Shares Classify's rate limits between processes: if one of them is limited, all of them wait."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from sqlalchemy.engine import Connection

from bot.runtime.throttles import LONGEST_WAIT, ClassifyThrottle
from storage.coordination import shared_times
from storage.engine.database import Database

_EXCHANGE_SECONDS = 2.0
_log = structlog.get_logger()


class SharedThrottle(Struct, kw_only=True):
    """Keeps this process's throttle in step with those of the other processes."""

    database: Database
    #: This process's throttle.
    throttle: ClassifyThrottle
    now: Callable[[], datetime]
    #: Until when another process had our throttle closed. It isn't published again: each time it passes from
    #: one to the other, it would end a little later. None if none has.
    _adopted: datetime | None = None

    async def run(self) -> None:
        """Exchange every two seconds, until canceled."""
        while True:
            try:
                await self.exchange()
            except Exception as error:
                _log.warning("backoff not shared", error=type(error).__name__)
            await asyncio.sleep(_EXCHANGE_SECONDS)

    async def exchange(self) -> None:
        """Publish until when our throttle is closed, and close it for as long as any other is."""
        now = self.now()
        own = self.throttle.closed_until(now)
        left = None if own is None or own == self._adopted else own - now
        if left is None:
            longest = await self.database.read(_read_longest)
        else:
            longest = await self.database.run(_exchange, left)
        if longest is not None and self.throttle.close_until(now, now + longest) == now + longest:
            self._adopted = now + longest


def _exchange(connection: Connection, left: timedelta) -> timedelta | None:
    shared_times.put(connection, shared_times.SharedTime.CLOSED_UNTIL, left, LONGEST_WAIT)
    return _read_longest(connection)


def _read_longest(connection: Connection) -> timedelta | None:
    return shared_times.time_until(connection, shared_times.SharedTime.CLOSED_UNTIL, LONGEST_WAIT)
