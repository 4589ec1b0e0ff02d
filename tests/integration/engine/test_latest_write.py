"""Readiness learns from each write how it went, whichever database it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.engine.opening import Record, open_record
from storage.tables import shared_times
from tests.support.postgres import Server
from tests.support.samples import NOW


@pytest.fixture(params=["sqlite", "postgresql"])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Record]:
    """A new record."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bot.db'}"
    else:
        server: Server = request.getfixturevalue("postgres_server")
        url = server.create_migrated()
    opened = open_record(url)
    yield opened
    opened.close()


def insert(connection: Connection) -> None:
    """Write the one row of this name."""
    connection.execute(sa.insert(shared_times).values(name="written", at=NOW))


def fail_after_writing(connection: Connection) -> None:
    """Write a row, then fail as a full disk does."""
    connection.execute(sa.insert(shared_times).values(name="unwritten", at=NOW))
    raise OperationalError("INSERT", None, Exception("No space left on device"))


async def test_what_only_reads_says_nothing_about_writes(record: Record) -> None:
    await record.database.run(lambda connection: connection.execute(sa.select(shared_times)).all())
    assert record.latest_write.age is None


async def test_a_commit_shows_that_the_database_takes_writes(record: Record) -> None:
    await record.for_job().run(insert)
    assert record.latest_write.age is not None
    assert record.latest_write.problem is None


async def test_a_failure_of_the_database_is_known_until_the_next_write(record: Record) -> None:
    with pytest.raises(OperationalError):
        await record.database.run(fail_after_writing)
    assert record.latest_write.problem == ("its disk is full" if record.shared else "OperationalError")
    await record.database.run(insert)
    assert record.latest_write.problem is None


async def test_a_write_that_breaks_a_constraint_is_no_failure_of_the_database(record: Record) -> None:
    await record.database.run(insert)
    with pytest.raises(IntegrityError):
        await record.database.run(insert)
    assert record.latest_write.problem is None
