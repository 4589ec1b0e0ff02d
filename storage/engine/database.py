"""The interface of the database: work is a function of a connection, and is committed as a whole."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.engine import Connection

T = TypeVar("T")
P = ParamSpec("P")
Work = Callable[[Connection], T]
WorkWith = Callable[Concatenate[Connection, P], T]  # work that also takes arguments
READS = "reads"  # the execution option of a connection that only reads


class Database(Protocol):
    """A database that runs work on its own threads."""

    async def run(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` with these arguments after the connection, commit, and return what it returns.

        Use it for writes, and for reads of a few rows, which need no connection of their own here. Use `read`
        for what may take long, or mustn't wait for a commit.

        No other work runs between its first read and the commit. Raises what `work` raises, after its changes
        were rolled back, or sqlalchemy.exc.DBAPIError if the database fails (locked, disk full, unreachable).
        Then none of its changes is stored. Only if a connection to PostgreSQL breaks during the commit, they
        may be.
        """

    async def read(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work`, which only reads what is committed when it begins. Return what it returns.

        It blocks nobody, so it may take long. It doesn't wait for writes to reach the disk.
        """

    def close(self) -> None:
        """Finish the waiting work, then close the connections."""
