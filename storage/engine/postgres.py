"""PostgreSQL, shared by several processes. One piece of work runs at a time among all of them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from psycopg.types.string import StrDumperUnknown
from sqlalchemy.engine import Connection, Engine

from storage.engine.database import T, Work

_THREADS = 8
_WRITE_LOCK = 0x636C7366  # the advisory lock that each writing transaction holds
# A process that freezes within a transaction loses the lock after this time, and what it hasn't committed.
_IDLE_TIMEOUT = 5000  # milliseconds


class PostgresDatabase:
    """An engine and the threads that use it.

    The rest of the code relies on a single writer: what was read stays true until the commit. Here a lock
    that each transaction holds makes it so among all processes.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="database")

    async def run(self, work: Work[T]) -> T:
        """See `Database.run`."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._work, work)

    async def read(self, work: Work[T]) -> T:
        """See `Database.read`. It doesn't take the lock."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    def close(self) -> None:
        """Finish the waiting work, then close the connections."""
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
    """Wait until no other transaction holds the lock, and hold it for the rest of this one."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITE_LOCK)))


def make_engine(url: str) -> Engine:
    """Return an engine for PostgreSQL. `postgres://` and `postgresql://` both mean psycopg 3."""
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        url = f"postgresql+psycopg://{rest}"
    options = f"-c timezone=UTC -c idle_in_transaction_session_timeout={_IDLE_TIMEOUT}"
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=_THREADS,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "options": options,
            "connect_timeout": 10,
            # A server that has vanished is noticed within half a minute.
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
    """Text without NUL, which PostgreSQL can't store. Classify's messages may contain it."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\x00", "\ufffd"))
