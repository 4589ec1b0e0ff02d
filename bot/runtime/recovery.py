"""After a crash: recover the requests and notifications that were in flight."""

from collections.abc import Callable
from datetime import datetime

import structlog
from msgspec import Struct
from sqlalchemy.engine import Connection

from bot.observability.logs import log_step
from bot.runtime.leader_lease import LeaderLease
from storage.engine.database import Database
from storage.outbox import delivery_transitions, far_due_times
from storage.requests import queue
from storage.requests.queue import RecoveredBatch

_BATCH_SIZE = 250  # rows per transaction, so that nobody's form waits for longer than a moment
_log = structlog.get_logger()


class Recovery(Struct, kw_only=True):
    """What has to be done whenever this process becomes the leader, before any job runs.

    No other process runs the jobs then, so whatever is in flight was interrupted.
    """

    database: Database
    #: Checked before each batch. The next leader starts over.
    lease: LeaderLease
    now: Callable[[], datetime]
    #: The last request that was treated as one from an old backup. None once all were.
    #: A database isn't restored under a running bot, so a leader that comes back doesn't do this again.
    restored_up_to: int | None = 0

    async def run(self) -> None:
        """Make requests in SUBMITTING uncertain and notifications in SENDING due. Then the reconciler looks
        for the requests, and the courier reads the notifications back.

        Make what is due far in the future due now. The first time, recover everything that may be from an old
        backup, too.
        """
        requests = await self._recover_interrupted_requests()
        brought_forward = 0
        for due_times in far_due_times.DUE_TIMES:
            brought_forward += await self._repeat(due_times.bring_forward)
        if brought_forward:
            _log.warning("due too far in the future, due now", rows=brought_forward)
        notifications = 0
        if self.restored_up_to is not None:
            notifications = await self._repeat(delivery_transitions.recover_possibly_restored)
            requests += await self._recover_possibly_restored_requests()
        await self._repeat(delivery_transitions.recover_interrupted)
        _log.info("jobs started", recovered_requests=requests, recovered_notifications=notifications)

    async def _recover_interrupted_requests(self) -> int:
        recovered = 0
        while self.lease.held:
            steps = await self.database.run(
                lambda connection: queue.recover_interrupted(connection, self.now(), (), _BATCH_SIZE)
            )
            for before, after in steps:
                log_step(before, after)
            recovered += len(steps)
            if not steps:
                break
        return recovered

    async def _recover_possibly_restored_requests(self) -> int:
        recovered = 0
        while self.lease.held and self.restored_up_to is not None:
            batch = await self.database.run(self._recover_possibly_restored_batch)
            for before, after in batch.steps:
                log_step(before, after)
            recovered += len(batch.steps)
            self.restored_up_to = batch.last_id
        return recovered

    def _recover_possibly_restored_batch(self, connection: Connection) -> RecoveredBatch:
        after_id = self.restored_up_to or 0
        return queue.recover_possibly_restored(connection, self.now(), after_id, _BATCH_SIZE)

    async def _repeat(self, recover: Callable[[Connection, datetime, int], int]) -> int:
        """Repeat a recovery until it has nothing left to do. Return how many rows it changed."""
        recovered = 0
        while self.lease.held:
            changed = await self.database.run(lambda connection: recover(connection, self.now(), _BATCH_SIZE))
            recovered += changed
            if changed < _BATCH_SIZE:
                break
        return recovered
