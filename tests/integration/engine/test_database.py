"""One thread, one transaction for those who wait together: each piece of work stands or falls alone."""

import asyncio
import resource
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.engine.failure_reasons import explain_sqlite
from storage.engine.latest_write import LatestWrite
from storage.engine.sqlite import SqliteDatabase, make_engine
from tests.support.record_rows import accept, insert_request


@pytest.fixture
def engine(file: Path) -> Engine:
    """The engine of a record."""
    return make_engine(f"sqlite:///{file}")


@pytest.fixture
async def database(engine: Engine) -> AsyncIterator[SqliteDatabase]:
    """A record behind its thread."""
    database = SqliteDatabase(engine, LatestWrite(explain_sqlite))
    yield database
    database.close()


def named(number: int, name: str) -> Callable[[Connection], str]:
    """The work of recording a request by this name."""

    def work(connection: Connection) -> str:
        return insert_request(connection, number, name=name).name

    return work


@contextmanager
def no_room_after(file: Path) -> Iterator[None]:
    """No file grows beyond the size of this one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 100, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@asynccontextmanager
async def gathered(
    database: SqliteDatabase, *works: Callable[[Connection], str]
) -> AsyncIterator[list[asyncio.Task[str]]]:
    """Pieces of work that wait together, until the end of the block lets the thread go on."""
    held, go = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        held.set()
        go.wait(10)

    holding = asyncio.create_task(database.run(hold))
    await asyncio.to_thread(held.wait, 45)
    waiting = [asyncio.create_task(database.run(work)) for work in works]
    await asyncio.sleep(0)
    yield waiting
    go.set()
    await holding


def names(file: Path) -> list[str]:
    """What is committed, as another process sees it."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("SELECT name_key FROM requests ORDER BY id")]


async def test_work_is_committed_when_it_returns(database: SqliteDatabase, file: Path) -> None:
    request = await database.run(accept)
    assert names(file) == [request.name]


async def test_failed_work_does_not_undo_other_work_in_the_same_commit(
    database: SqliteDatabase, engine: Engine, file: Path
) -> None:
    commits: list[Connection] = []
    sa.event.listen(engine, "commit", commits.append)
    async with gathered(database, *[named(number % 3, str(number)) for number in range(4)]) as waiting:
        pass
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert results[:3] == ["0", "1", "2"]
    assert isinstance(results[3], IntegrityError), "its form is known already"
    assert names(file) == ["0", "1", "2"]
    assert len(commits) == 2, "one for the first, one for all that waited"


async def test_work_that_fails_after_a_write_leaves_nothing(database: SqliteDatabase, file: Path) -> None:
    def work(connection: Connection) -> None:
        accept(connection)
        raise LookupError

    with pytest.raises(LookupError):
        await database.run(work)
    assert names(file) == []


async def test_work_is_committed_even_if_its_caller_is_cancelled(
    database: SqliteDatabase, file: Path
) -> None:
    going = asyncio.create_task(database.run(accept))
    await asyncio.sleep(0)
    going.cancel()
    await database.run(lambda connection: None)
    assert names(file) == ["Snowblower Buyers"]


async def test_a_locked_database_raises_an_error_and_works_again_afterwards(
    database: SqliteDatabase, file: Path
) -> None:
    await database.run(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout=0").all())
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(DBAPIError, match="locked"):
                await database.run(accept)
        other.execute("ROLLBACK")
    assert (await database.run(accept)).id == 1


async def test_a_full_disk_saves_no_waiting_work_and_the_database_works_again_afterwards(
    database: SqliteDatabase, file: Path
) -> None:
    await database.run(accept)
    with no_room_after(Path(f"{file}-wal")), pytest.raises(DBAPIError):
        await database.run(lambda connection: insert_request(connection, 2, name="x" * 50_000))
    assert len(names(file)) == 1
    await database.run(lambda connection: insert_request(connection, 2, name="Snow"))
    assert len(names(file)) == 2


async def test_a_read_waits_for_no_writer_and_sees_committed_rows(
    database: SqliteDatabase,
) -> None:
    def known(connection: Connection) -> list[str]:
        return list(connection.execute(sa.text("SELECT name_key FROM requests")).scalars())

    await database.run(named(1, "before"))
    async with gathered(database, named(2, "later")) as waiting:
        assert await database.read(known) == ["before"]
    await asyncio.gather(*waiting)
    assert await database.read(known) == ["before", "later"]


async def test_no_write_waits_for_a_read(database: SqliteDatabase) -> None:
    reading, go = threading.Event(), threading.Event()

    def read(connection: Connection) -> int | None:
        count = connection.execute(sa.text("SELECT count(*) FROM requests")).scalar()
        reading.set()
        go.wait(10)
        return count

    slow = asyncio.create_task(database.read(read))
    await asyncio.to_thread(reading.wait, 45)
    assert await database.run(named(1, "meanwhile")) == "meanwhile"
    go.set()
    assert await slow == 0


async def test_closing_finishes_waiting_work(engine: Engine, file: Path) -> None:
    database = SqliteDatabase(engine, LatestWrite(explain_sqlite))
    waiting = [asyncio.create_task(database.run(named(number, str(number)))) for number in range(3)]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    assert [await task for task in waiting] == ["0", "1", "2"] == names(file)


async def test_a_commit_survives_a_power_cut(database: SqliteDatabase) -> None:
    def settings(connection: Connection) -> list[Any]:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in pragmas]

    assert await database.run(settings) == ["wal", 2, 1]


async def test_if_sqlite_rolls_back_a_whole_commit_every_caller_gets_an_error(
    database: SqliteDatabase, file: Path
) -> None:
    """A statement that finds no room makes SQLite roll back what its neighbours wrote before it."""
    await database.run(named(1, "before"))
    works = [named(2, "neighbour"), named(3, "x" * 4_000_000), named(4, "after")]
    with ExitStack() as room:
        async with gathered(database, *works) as waiting:
            room.enter_context(no_room_after(Path(f"{file}-wal")))
        ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(end, DBAPIError) for end in ends)
    assert names(file) == ["before"]
    assert await database.run(named(9, "later")) == "later"


async def test_work_that_breaks_the_writer_thread_raises_and_later_work_runs(
    database: SqliteDatabase,
) -> None:
    def leave(_: Connection) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        await database.run(leave)
    assert await database.run(lambda connection: connection.exec_driver_sql("SELECT 1").scalar()) == 1


async def test_work_that_hangs_is_left_when_the_database_is_closed(database: SqliteDatabase) -> None:
    """As behind another program that has locked the file."""
    begun, go = threading.Event(), threading.Event()

    def hang(_: Connection) -> bool:
        begun.set()
        return go.wait(10.0)

    hanging = asyncio.create_task(database.run(hang))
    await asyncio.to_thread(begun.wait)
    database.close()
    go.set()
    assert await hanging, "it was closed while the work hung"
