"""Delete expired records once a day."""

from datetime import timedelta

import structlog
from msgspec import Struct

from bot.runtime.clock import Clock
from bot.runtime.leader_lease import LeaderLease
from storage import deletion
from storage.engine.database import Database

RETENTION_SECONDS = 86400.0  # between two runs
RETENTION_RETRY_SECONDS = 2.0  # after a failure: a database that is locked for a moment shouldn't cost a day
_BATCH_SIZE = 200  # requests per transaction, so that nobody's form waits for longer than a moment
_log = structlog.get_logger()


class RetentionJob(Struct, frozen=True, kw_only=True):
    """Deletes finished requests and what belongs to them, once they are old enough."""

    database: Database
    lease: LeaderLease
    #: How long finished requests are kept.
    keep: timedelta
    clock: Clock

    async def run(self) -> None:
        """Delete everything that has expired, in batches.

        Delete nothing until Slack has told its time: after a jump of our clock, everything would seem old.
        """
        if not self.clock.confirmed:
            _log.warning("nothing is deleted, because Slack hasn't told its time")
            return
        deleted = 0
        while self.lease.held:
            batch = await self.database.run(
                lambda connection: deletion.delete_expired(
                    connection, self.clock.now(), self.keep, _BATCH_SIZE
                )
            )
            deleted += batch
            if batch < _BATCH_SIZE:
                break
        if deleted:
            _log.info("expired records deleted", rows=deleted)
