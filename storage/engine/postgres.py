"""PostgreSQL, shared by several processes: one piece of work at a time among all of them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from psycopg.types.string import StrDumperUnknown
from sqlalchemy.engine import Connection, Engine

from storage.engine.database import T, Work

_THREADS = 8
_TURN = 0x636C7366  # the advisory lock that whoever works here holds
# A process that is frozen within its turn loses it after as long, with what it had not committed.
_LONGEST_TURN = 5000  # milliseconds


class PostgresDatabase:
    """The record's engine and the threads that use it.

    The rules of the record are those of a database with one writer: what was read stays true until it is
    committed. Here a lock held for each transaction makes it so among all processes.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="database")

    async def run(self, work: Work[T]) -> T:
        """As `storage.database.Database` says."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._work, work)

    async def read(self, work: Work[T]) -> T:
        """The same, without a turn: it waits for nobody."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    def close(self) -> None:
        """Finish what waits, then close the connections."""
        self._threads.shutdown()
        self._engine.dispose()

    def _work(self, work: Work[T]) -> T:
        with self._engine.begin() as connection:
            take_write_lock(connection)
            return work(connection)

    def _read(self, work: Work[T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)


def take_write_lock(connection: Connection) -> None:
    """Wait until nobody else works on the record; for the rest of this transaction nobody else does."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))


def make_engine(url: str) -> Engine:
    """An engine for PostgreSQL; `postgres://` and `postgresql://` both mean psycopg 3."""
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        url = f"postgresql+psycopg://{rest}"
    options = f"-c timezone=UTC -c idle_in_transaction_session_timeout={_LONGEST_TURN}"
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=_THREADS,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "options": options,
            "connect_timeout": 10,
            # A server that has gone without a word is missed within half a minute.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        },
    )

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        connection.adapters.register_dumper(str, _Text)

    return engine


class _Text(StrDumperUnknown):
    """Text as PostgreSQL can keep it, which holds no NUL; what Classify says may have one."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\x00", "\ufffd"))
