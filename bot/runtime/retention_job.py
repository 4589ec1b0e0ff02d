"""Once a day: what was kept long enough goes from the record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.runtime.leader_lease import LeaderLease
from storage.engine.database import Database
from storage.people import retention

RETENTION_SECONDS = 86400.0  # between two sweeps
RETENTION_RETRY_SECONDS = (
    2.0  # after one that failed: a record locked for a moment would leave it so for a day
)
_AT_ONCE = 200  # requests a transaction: nobody waits for it longer than a moment
_log = structlog.get_logger()


@dataclass(frozen=True)
class RetentionJob:
    """keep: how long what has ended stays."""

    database: Database
    lease: LeaderLease
    keep: timedelta
    now: Callable[[], datetime]

    async def run(self) -> None:
        """Remove it, a part at a time."""
        swept = 0
        while self.lease.held:
            part = await self.database.run(
                lambda connection: retention.delete_expired(connection, self.now(), self.keep, _AT_ONCE)
            )
            swept += part
            if part < _AT_ONCE:
                break
        if swept:
            _log.info("swept", rows=swept)
