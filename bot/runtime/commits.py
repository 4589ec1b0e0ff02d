"""Committing what a job has learnt, however long the database takes, with a line in the log for each."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from bot.runtime.clock import Clock
from storage.engine.database import Database, T
from storage.lifecycle.request import Request

_AGAIN = timedelta(seconds=1)
_log = structlog.get_logger()


async def commit_with_retries(database: Database, clock: Clock, work: Callable[[Connection], T]) -> T:
    """What `work` returns once committed. What another system did can't be undone, so a database that is
    locked or full is asked again until it takes it; if we die first, the next start finds out anew.

    Where a connection broke during the commit, `work` may run although it was done: it must then change
    nothing more. Raises what the database will never take, since that is ours to mend.
    """
    while True:
        try:
            return await database.run(work)
        except (DataError, IntegrityError, ProgrammingError):
            raise
        except DBAPIError as error:
            _log.error("commit failed, trying again", error=type(error).__name__)
            await clock.sleep(_AGAIN)


def log_step(before: Request, after: Request) -> None:
    """One line for each change of a request, with its reference; looks that tell nothing new have none."""
    if (before.status_key, before.question, before.overdue) == (
        after.status_key,
        after.question,
        after.overdue,
    ):
        return
    _log.info(
        "request",
        request=after.reference,
        was=before.state.value,
        state=after.state.value,
        segment=after.classify_id,
        question=after.question.value if after.question else None,
        overdue=after.overdue,
    )
