"""SQLite with one writer thread: work that waits at the same time is committed together."""

import asyncio
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection, Engine

from storage.engine.database import READS, P, T, Work, WorkWith
from storage.engine.latest_write import LatestWrite

_CLOSE_SECONDS = 2.0  # for the waiting work, of the twelve that a stop may take


class _Job(Struct, frozen=True):
    work: Callable[[Connection], Any]
    future: "asyncio.Future[Any]"

    def settle(self, value: Any, error: BaseException | None) -> None:
        self.future.get_loop().call_soon_threadsafe(self._set, value, error)

    def _set(self, value: Any, error: BaseException | None) -> None:
        if self.future.done():
            return
        if error is None:
            self.future.set_result(value)
        else:
            self.future.set_exception(error)


class SqliteDatabase:
    """An engine and the one thread that writes.

    Each piece of work is a function of a Connection and runs in its own savepoint. Work that waits at the
    same time shares one transaction, so that one fsync commits all of it.
    """

    def __init__(self, engine: Engine, latest_write: LatestWrite) -> None:
        self._engine = engine
        self._latest_write = latest_write
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    async def run(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.run`."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(lambda connection: work(connection, *args, **kwargs), future))
        return await future

    async def read(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.read`. It has its own connection and thread."""
        return await asyncio.to_thread(self._read, lambda connection: work(connection, *args, **kwargs))

    def close(self) -> None:
        """Finish the waiting work, then close the engine. Leave work that hangs: another program may have
        locked the file."""
        self._jobs.put(None)
        self._thread.join(_CLOSE_SECONDS)

    def _read(self, work: Work[T]) -> T:
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            return work(connection)

    def _serve(self) -> None:
        try:
            self._work()
        except BaseException as error:
            # There is no connection: fail all work instead of letting it wait.
            while (job := self._jobs.get()) is not None:
                self._fail(job, error)
        self._engine.dispose()

    def _work(self) -> None:
        with self._engine.connect() as connection:
            while self._commit_next(connection):
                pass

    def _commit_next(self, connection: Connection) -> bool:
        """Wait for work and commit it. Return whether there may be more. Nothing of it is kept until then:
        a list is long."""
        job = self._jobs.get()
        batch: list[_Job] = []
        while job is not None:
            batch.append(job)
            if self._jobs.empty():
                break
            job = self._jobs.get()
        self._commit(connection, batch)
        return job is not None

    def _commit(self, connection: Connection, batch: list[_Job]) -> None:
        done: list[tuple[_Job, Any]] = []
        if not batch:
            return
        wrote = False
        try:
            with connection.begin():
                for job in batch:
                    try:
                        with _savepoint(connection):
                            changes = _count_changes(connection)
                            done.append((job, job.work(connection)))
                            wrote = wrote or _count_changes(connection) > changes
                    except Exception as error:
                        if not _in_transaction(connection):
                            raise  # SQLite rolled back everything (no space for a page)
                        self._fail(job, error)
        except BaseException as error:
            for job in batch:
                self._fail(job, error)
            return
        if wrote:
            self._latest_write.record(None)
        for job, value in done:
            job.settle(value, None)

    def _fail(self, job: _Job, error: BaseException) -> None:
        self._latest_write.record_failed_work(error)
        job.settle(None, error)


@contextmanager
def _savepoint(connection: Connection) -> Iterator[None]:
    """Like `begin_nested`, which takes as long as two statements: store all changes made in it, or none."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("SAVEPOINT work")
    try:
        yield
    except Exception:
        if raw.in_transaction:
            raw.execute("ROLLBACK TO work")
            raw.execute("RELEASE work")
        raise
    raw.execute("RELEASE work")


def _in_transaction(connection: Connection) -> bool:
    raw: Any = connection.connection.dbapi_connection
    return bool(raw.in_transaction)


def _count_changes(connection: Connection) -> int:
    """Return how many rows have been changed since the connection was opened."""
    raw: Any = connection.connection.dbapi_connection
    return int(raw.total_changes)


class MovedFileError(sqlite3.OperationalError):
    """The database file was deleted or replaced while it was open. What is written now would be lost."""

    sqlite_errorname = "SQLITE_READONLY_DBMOVED"  # SQLite's own name for it


class _DatabaseFile:
    """The file that is open. Only its inode is read: to open and close it would drop SQLite's locks."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None

    def note_opened(self) -> None:
        if self._opened is None:
            self._opened = self._identity()

    def check(self) -> None:
        if self._identity() != self._opened:
            raise sa.exc.OperationalError("BEGIN", None, MovedFileError())

    def _identity(self) -> tuple[int, int] | None:
        if not self._path or self._path.startswith(("file:", ":memory:")):
            return None
        try:
            found = os.stat(self._path)
        except OSError:
            return (0, 0)
        return found.st_dev, found.st_ino


def make_engine(url: str) -> Engine:
    """Return an engine for a SQLite file, set up so that a commit survives a power failure.

    In SQLite a read transaction that then writes fails at once, whatever the timeout. So each transaction
    begins as a writer (`BEGIN IMMEDIATE`), except those of `read`.
    """
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        json_deserializer=msgspec.json.decode,
        connect_args={"isolation_level": None, "check_same_thread": False},
    )

    file = _DatabaseFile(engine.url.database)

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        file.note_opened()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        file.check()
        if _in_transaction(connection):  # a COMMIT that SQLite refused (the disk is full) leaves it open
            connection.connection.rollback()
        reads = connection.get_execution_options().get(READS)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine
