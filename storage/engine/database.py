"""What the rest of the house knows of the database: work is a function of a connection, and is committed."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy.engine import Connection

T = TypeVar("T")
Work = Callable[[Connection], T]


class Database(Protocol):
    """The record, on threads of its own."""

    async def run(self, work: Work[T]) -> T:
        """What `work` returns, once it is committed; no other work runs between its first read and that.

        Raises what `work` raises, after its part was rolled back, or sqlalchemy.exc.DBAPIError where the
        database can't do it (locked, disk full, not reached). Then nothing of it stands, but for a PostgreSQL
        that breaks off during the commit: there it may.
        """

    async def read(self, work: Work[T]) -> T:
        """What `work` returns, which only reads, of what is committed when it begins. It holds up nobody, so
        that it may take long, and need not wait until what is written is on the disk."""

    def close(self) -> None:
        """Finish what waits, then let go of it."""
