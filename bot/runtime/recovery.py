"""After a crash: recover the requests and notifications that were in flight."""

from datetime import datetime

import structlog

from bot.observability.logs import log_step
from storage.engine.database import Database
from storage.outbox import delivery_transitions
from storage.requests import queue

_log = structlog.get_logger()


async def recover(database: Database, now: datetime) -> None:
    """Make requests in SUBMITTING uncertain and notifications in SENDING due, so that both are looked up.

    Called when the jobs start. No other process runs them then, so whatever is in flight was interrupted.
    """
    requests = await database.run(lambda connection: queue.recover_at_start(connection, now))
    notifications = await database.run(
        lambda connection: delivery_transitions.recover_at_start(connection, now)
    )
    _log.info("jobs started", recovered_requests=len(requests), recovered_notifications=notifications)
    for before, after in requests:
        log_step(before, after)
