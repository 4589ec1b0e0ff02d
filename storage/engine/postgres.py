"""PostgreSQL, shared by several processes. One piece of work writes at a time among all of them."""

import asyncio
import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from psycopg.types.string import StrDumperUnknown
from sqlalchemy.engine import Connection, Engine, ExceptionContext
from sqlalchemy.exc import DBAPIError

from storage.engine.answering_connection import AnsweringConnection
from storage.engine.database import READS, P, T, Work, WorkWith
from storage.engine.latest_write import LatestWrite
from storage.engine.waiting_work import Run, WaitingWork

_READERS = 4
_ANSWER_SECONDS = 60.0  # for each statement
_CLOSE_SECONDS = 1.0  # for the waiting work
_WRITE_LOCK = 0x636C7366  # the advisory lock that each writing transaction holds
# A process that freezes within a transaction loses the lock after this time, and what it hasn't committed.
_IDLE_TIMEOUT = 5000  # milliseconds
# One round trip. Nothing is set for the session, since PgBouncer gives the session to others afterward.
_BEGIN = (
    f"BEGIN; SET LOCAL idle_in_transaction_session_timeout = {_IDLE_TIMEOUT}; "
    f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})"
)
# Without the bots' lock, and however long an operator takes to page through the output.
_BEGIN_READING = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0"
)
_WRITES = ("INSERT", "UPDATE", "DELETE")
_WROTE = "wrote"  # in the `info` of a connection
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_READ_ONLY = "25006"  # a standby, or a primary that became one


class PostgresDatabase:
    """An engine, one thread that writes, and a few that read.

    The rest of the code relies on a single writer: what was read stays true until the commit. Here a lock
    that each transaction holds makes it so among all processes.
    """

    def __init__(
        self, engine: Engine, latest_write: LatestWrite, answer_seconds: float = _ANSWER_SECONDS
    ) -> None:
        """Give up a connection if the server takes longer than `answer_seconds` for a statement."""

        @sa.event.listens_for(engine, "checkout")
        def limit(connection: AnsweringConnection, *_: Any) -> None:
            connection.answer_seconds = answer_seconds

        self._engine = engine
        self._latest_write = latest_write
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="reads")
        self._waiting = WaitingWork()
        self._writer = threading.Thread(target=self._waiting.run_all, name="database", daemon=True)
        self._writer.start()

    @property
    def turn(self) -> int:
        """Return the turn of the job that ran last."""
        return self._waiting.turn

    async def run(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.run`."""
        return await self._run(
            lambda connection: work(connection, *args, **kwargs), self._waiting.put_for_people
        )

    async def read(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.read`. It doesn't take the lock."""
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, self._read, lambda connection: work(connection, *args, **kwargs)
        )

    async def run_in_turn(self, work: Work[T], turn: int) -> T:
        """Like `run`, after what people wait for, and after the jobs whose `turn` is smaller.

        If people always wait for something, the jobs still get a share of the time.
        """
        return await self._run(work, lambda run: self._waiting.put_for_job(run, turn))

    async def _run(self, work: Work[T], put: Callable[[Run], None]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(value: Any, error: BaseException | None) -> None:
            if future.done():
                return
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)

        def run() -> None:
            value, problem = None, None
            try:
                value = self._work(work)
            except BaseException as error:
                problem = error
                self._latest_write.record_failed_work(error)
            loop.call_soon_threadsafe(settle, value, problem)

        put(run)
        return await future

    def close(self) -> None:
        """Finish the waiting work, then close the connections. Leave those on which the database hangs."""
        self._waiting.close()
        self._writer.join(_CLOSE_SECONDS)
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()

    def _work(self, work: Work[T]) -> T:
        for attempt in range(2):
            with self._engine.connect() as connection:
                try:
                    transaction = connection.begin()
                except DBAPIError as error:
                    # The connection was broken before. Nothing has begun, so begin on another one.
                    if attempt or not error.connection_invalidated:
                        raise
                    continue
                with transaction:
                    connection.info.pop(_WROTE, None)
                    value = work(connection)
                if connection.info.pop(_WROTE, False):
                    self._latest_write.record(None)
                return value
        raise AssertionError

    def _read(self, work: Work[T]) -> T:
        for attempt in range(2):
            try:
                with self._engine.connect().execution_options(**{READS: True}) as connection:
                    return work(connection)
            except DBAPIError as error:
                # The connection is broken. Nothing was changed, so read again on another one.
                if attempt or not error.connection_invalidated:
                    raise
        raise AssertionError


class JobDatabase:
    """The same database for one background job. What people wait for goes first. The jobs take turns."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._next_turn = 0

    async def run(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.run`."""
        turn = max(self._next_turn, self._database.turn)
        self._next_turn = turn + 1
        return await self._database.run_in_turn(lambda connection: work(connection, *args, **kwargs), turn)

    async def read(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.read`."""
        return await self._database.read(work, *args, **kwargs)

    def close(self) -> None:
        """Do nothing: the database is closed by whoever opened it."""


def make_engine(url: str) -> Engine:
    """Return an engine for PostgreSQL. `postgres://` and `postgresql://` both mean psycopg 3.

    Each transaction takes the write lock, except those of `read`, which see each statement alone. It works
    through PgBouncer, in transaction mode too.
    """
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        url = f"postgresql+psycopg://{rest}"
    parsed = sa.make_url(url)
    engine = sa.create_engine(
        parsed,
        hide_parameters=True,
        json_serializer=_to_json,
        pool_size=_READERS + 1,
        max_overflow=0,
        connect_args={
            "autocommit": True,  # the `begin` below begins transactions
            "prepare_threshold": None,  # PgBouncer may run the next statement in another session
            # After a failover, a standby may be the first host that answers.
            "target_session_attrs": parsed.query.get("target_session_attrs", "read-write"),
            "connect_timeout": 10,
            # A server that has vanished is noticed within half a minute.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,  # milliseconds. No keepalive is sent during a query
        },
    )

    @sa.event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, arguments: Sequence[Any], parameters: Mapping[str, Any]) -> Any:
        return AnsweringConnection.connect(*arguments, **parameters)

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        connection.adapters.register_dumper(str, _Text)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(READS):
            connection.exec_driver_sql(_BEGIN)

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note_write(connection: Connection, _: Any, statement: str, *__: Any) -> None:
        if statement.startswith(_WRITES):
            connection.info[_WROTE] = True

    @sa.event.listens_for(engine, "handle_error")
    def leave_read_only(context: ExceptionContext) -> None:
        # A primary that became a standby keeps its connections, and each write fails.
        if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
            context.is_disconnect = True

    return engine


def begin_reading(connection: Connection) -> None:
    """Begin a transaction that sees what is committed now, on a connection with the option `READS`."""
    connection.exec_driver_sql(_BEGIN_READING)


def _to_json(value: Any) -> str:
    """Return JSON without NUL. It can be stored, but then nothing in it can be searched."""
    text = json.dumps(value)
    return _ESCAPED_NUL.sub(r"\1\\ufffd", text) if r"\u0000" in text else text


class _Text(StrDumperUnknown):
    """Text without NUL, which PostgreSQL can't store. Classify's messages may contain it."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\x00", "\ufffd"))
