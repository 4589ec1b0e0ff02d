"""The bot's database behind PgBouncer in transaction mode: each transaction may run in another session."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.opening import Record, RecordError, open_record
from storage.read_requests import get_by_id
from tests.support.postgres import Server
from tests.support.postgres_proxies import pgbouncer
from tests.support.record_rows import accept

pytestmark = pytest.mark.skipif(pgbouncer.find() is None and "CI" not in os.environ, reason=pgbouncer.ABSENT)


@pytest.fixture(scope="module")
def folder(postgres_server: Server) -> Iterator[Path]:
    """The folder in which a PgBouncer in front of the tests' server listens."""
    with pgbouncer.running(postgres_server) as folder:
        yield folder


@pytest.fixture
def url(postgres_server: Server, folder: Path) -> str:
    """The URL of a new database, through PgBouncer."""
    name = postgres_server.create_migrated().partition("@/")[2].partition("?")[0]
    return f"postgresql://postgres:@/{name}?host={folder}&port={pgbouncer.PORT}"


@pytest.fixture
async def behind(url: str) -> AsyncIterator[Record]:
    record = open_record(url)
    yield record
    record.close()


async def test_requests_are_stored_and_read(behind: Record) -> None:
    request = await behind.database.run(accept)
    for _ in range(12):  # a driver that prepares statements does so after a few
        assert await behind.database.read(lambda connection: get_by_id(connection, request.id)) == request


async def test_nobody_changes_rows_between_a_read_and_its_commit(behind: Record, url: str) -> None:
    def count_up(connection: Connection) -> None:
        count = connection.execute(sa.text("SELECT count(*) FROM audit_log")).scalar_one()
        connection.execute(sa.text("SELECT pg_sleep(0.01)"))
        connection.execute(
            sa.text(
                "INSERT INTO audit_log (at, user_id, action, request_id) VALUES (now(), 'U1', 'asked', :n)"
            ),
            {"n": count},
        )

    other = open_record(url)
    await asyncio.gather(*(one.database.run(count_up) for one in (behind, other) for _ in range(5)))
    other.close()
    numbers = await behind.database.read(
        lambda connection: connection.execute(sa.text("SELECT request_id FROM audit_log")).scalars().all()
    )
    assert sorted(numbers) == list(range(10))


async def test_a_process_that_freezes_within_a_transaction_loses_the_lock(behind: Record) -> None:
    seconds = await behind.database.run(
        lambda connection: connection.execute(
            sa.text("SHOW idle_in_transaction_session_timeout")
        ).scalar_one()
    )
    assert seconds == "5s"


def test_an_error_names_the_options_in_the_url_as_the_reason(url: str) -> None:
    with pytest.raises(RecordError, match="PgBouncer rejects `options` in DATABASE_URL"):
        open_record(f"{url}&options=-c%20statement_timeout%3D9000")
