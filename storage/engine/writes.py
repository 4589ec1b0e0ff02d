"""How the latest write to the database went, for readiness."""

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from storage.engine.database import Database, T, Work

_WRITES = ("INSERT", "UPDATE", "DELETE")
_WROTE = "wrote"  # in the `info` of a connection


class LatestWrite:
    """The result of the latest transaction that wrote something, or that failed."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        #: What went wrong: the class of the error, which is safe to show. None if it was committed.
        self.problem: str | None = None
        self._monotonic = monotonic
        self._ended_at: float | None = None

    def record(self, error: BaseException | None) -> None:
        """Record that a write was committed, or why it wasn't."""
        self.problem = None if error is None else type(error).__name__
        self._ended_at = self._monotonic()

    @property
    def age(self) -> float | None:
        """Return how many seconds ago it ended. None if there was none."""
        return None if self._ended_at is None else self._monotonic() - self._ended_at


class ObservedDatabase:
    """A database whose writes are recorded."""

    def __init__(self, database: Database, latest_write: LatestWrite) -> None:
        self._database = database
        self._latest_write = latest_write

    async def run(self, work: Work[T]) -> T:
        """See `Database.run`."""
        wrote = False

        def observed(connection: Connection) -> T:
            nonlocal wrote
            connection.info.pop(_WROTE, None)
            result = work(connection)
            wrote = connection.info.pop(_WROTE, False)
            return result

        try:
            result = await self._database.run(observed)
        except (DataError, IntegrityError, ProgrammingError):
            raise  # a bug of ours: the database works
        except DBAPIError as error:
            self._latest_write.record(error)
            raise
        if wrote:
            self._latest_write.record(None)
        return result

    async def read(self, work: Work[T]) -> T:
        """See `Database.read`."""
        return await self._database.read(work)

    def close(self) -> None:
        """See `Database.close`."""
        self._database.close()


def note_writes(engine: Engine) -> None:
    """Let `ObservedDatabase` tell what writes from what only reads."""

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note(connection: Connection, _: Any, statement: str, *__: Any) -> None:
        if statement.startswith(_WRITES):
            connection.info[_WROTE] = True
