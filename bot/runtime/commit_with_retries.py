"""Commits that must succeed, however long the database is unavailable."""

from datetime import timedelta

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from bot.runtime.clock import Clock
from storage.engine.database import Database, P, T, WorkWith

_RETRY_DELAY = timedelta(seconds=1)
_log = structlog.get_logger()


async def commit_with_retries(
    database: Database, clock: Clock, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run `work` with these arguments in a transaction and return its result once it is committed.

    What another system did can't be undone, so a database that is locked or full is retried until it takes
    the result. If the process dies first, the next start finds out again.

    If a connection breaks during the commit, `work` may run again after it was committed. It must then
    change nothing. Raises DataError, IntegrityError and ProgrammingError: those are bugs, and a retry
    would never succeed.
    """
    while True:
        try:
            return await database.run(work, *args, **kwargs)
        except (DataError, IntegrityError, ProgrammingError):
            raise
        except DBAPIError as error:
            _log.error("commit failed, trying again", error=type(error).__name__)
            await clock.sleep(_RETRY_DELAY)
