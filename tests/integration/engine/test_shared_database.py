"""A record that several processes share in PostgreSQL: opened at once, one piece of work at a time."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.engine.opening import Record, RecordError, open_record
from storage.requests import queue, submissions
from storage.requests.submissions import Acceptance
from tests.support.postgres import Server
from tests.support.record_rows import accept, submission
from tests.support.samples import NOW


@pytest.fixture
async def records(postgres_server: Server) -> AsyncIterator[list[Record]]:
    """The same record, opened by three at once, as three processes would that start together."""
    url = postgres_server.create_migrated()
    with ThreadPoolExecutor(3) as threads:
        opened = list(threads.map(open_record, [url] * 3))
    yield opened
    for record in opened:
        record.close()


async def test_a_form_that_three_replicas_accept_at_once_is_one_request(records: list[Record]) -> None:
    taken = await asyncio.gather(
        *(
            record.database.run(
                lambda connection: submissions.accept_submission(connection, submission(), NOW)
            )
            for record in records
            for _ in range(4)
        )
    )
    assert {request.id for _, request in taken} == {1}
    assert sorted(acceptance.value for acceptance, _ in taken) == ["new", *["unchanged"] * 11]


async def test_only_one_replica_claims_a_request_of_a_name(records: list[Record]) -> None:
    for number in range(3):
        await records[0].database.run(partial(accept, number=number))
    claimed = await asyncio.gather(
        *(record.database.run(lambda connection: queue.claim_due(connection, NOW, 8)) for record in records)
    )
    assert sum(len(some) for some in claimed) == 1


async def test_nobody_changes_rows_between_a_read_and_its_commit(records: list[Record]) -> None:
    def count_up(connection: Connection) -> None:
        names = connection.execute(sa.text("SELECT count(*) FROM audit_log")).scalar_one()
        connection.execute(sa.text("SELECT pg_sleep(0.01)"))
        connection.execute(
            sa.text(
                "INSERT INTO audit_log (at, user_id, action, request_id) VALUES (now(), 'U1', 'asked', :n)"
            ),
            {"n": names},
        )

    await asyncio.gather(*(record.database.run(count_up) for record in records for _ in range(5)))
    numbers = await records[0].database.run(
        lambda connection: connection.execute(sa.text("SELECT request_id FROM audit_log")).scalars().all()
    )
    assert sorted(numbers) == list(range(15))


async def test_failed_work_leaves_nothing_and_later_work_runs(records: list[Record]) -> None:
    def fail(connection: Connection) -> None:
        submissions.accept_submission(connection, submission(), NOW)
        raise LookupError("a mistake of ours")

    with pytest.raises(LookupError):
        await records[0].database.run(fail)
    acceptance, _ = await records[1].database.run(
        lambda connection: submissions.accept_submission(connection, submission(), NOW)
    )
    assert acceptance is Acceptance.NEW


async def test_a_replica_that_freezes_in_a_transaction_loses_its_lock(records: list[Record]) -> None:
    in_turn, thaw = threading.Event(), threading.Event()

    def freeze(connection: Connection) -> None:
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 100"))
        submissions.accept_submission(connection, submission(1), NOW)
        in_turn.set()
        thaw.wait(45)

    frozen = asyncio.ensure_future(records[0].database.run(freeze))
    await asyncio.to_thread(in_turn.wait, 45)
    async with asyncio.timeout(45):
        acceptance, _ = await records[1].database.run(
            lambda connection: submissions.accept_submission(connection, submission(2), NOW)
        )
    assert acceptance is Acceptance.NEW
    thaw.set()
    with pytest.raises(DBAPIError):
        await frozen
    acceptance, _ = await records[1].database.run(
        lambda connection: submissions.accept_submission(connection, submission(1), NOW)
    )
    assert acceptance is Acceptance.NEW, "what it had not committed is gone"


async def test_a_primary_that_became_a_standby_is_left_and_found_again(records: list[Record]) -> None:
    database = records[0].database

    def set_read_only(connection: Connection, value: str) -> None:
        # For new sessions of this database, as a failover does for all of a server.
        name = connection.execute(sa.text("SELECT current_database()")).scalar_one()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}')

    def write_as_on_a_standby(connection: Connection) -> None:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        accept(connection)

    await database.run(lambda connection: set_read_only(connection, "on"))
    with pytest.raises(DBAPIError) as refused:
        await database.run(write_as_on_a_standby)
    assert refused.value.connection_invalidated, "its connection is not used again"
    with pytest.raises(DBAPIError, match="read-only"):
        await database.run(accept)  # no other server accepts writes either
    await records[1].database.run(lambda connection: set_read_only(connection, "off"))
    assert (await database.run(accept)).id == 1


async def test_a_write_on_a_broken_connection_begins_again_on_another(records: list[Record]) -> None:
    database = records[0].database
    await database.run(lambda connection: connection.exec_driver_sql("SELECT 1"))
    await database.read(lambda connection: connection.exec_driver_sql("SELECT 1"))
    await records[1].database.run(
        lambda connection: connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).all()
    )
    assert (await database.run(accept)).id == 1
    assert await database.read(lambda connection: connection.exec_driver_sql("SELECT 2").scalar()) == 2


async def test_work_for_people_goes_first_and_jobs_take_turns(records: list[Record]) -> None:
    order: list[str] = []
    entered, leave = threading.Event(), threading.Event()

    def block(_: Connection) -> None:
        entered.set()
        leave.wait(45)

    busy, other = records[0].for_job(), records[0].for_job()
    first = asyncio.ensure_future(busy.run(block))
    await asyncio.to_thread(entered.wait, 45)
    jobs = [asyncio.ensure_future(busy.run(lambda _: order.append("busy job"))) for _ in range(3)]
    await asyncio.sleep(0)  # so that they wait already
    jobs.append(asyncio.ensure_future(other.run(lambda _: order.append("other job"))))
    await asyncio.sleep(0)
    person = asyncio.ensure_future(records[0].database.run(lambda _: order.append("person")))
    await asyncio.sleep(0)
    leave.set()
    await asyncio.gather(first, person, *jobs)
    assert order == ["person", "other job", "busy job", "busy job", "busy job"]


async def test_jobs_get_a_quarter_of_the_time_if_people_always_wait(records: list[Record]) -> None:
    order: list[str] = []
    entered, leave = threading.Event(), threading.Event()

    def block(_: Connection) -> None:
        entered.set()
        leave.wait(45)

    def work_for(who: str) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            connection.execute(sa.text("SELECT pg_sleep(0.05)"))
            order.append(who)

        return work

    database, job = records[0].database, records[0].for_job()
    work = [asyncio.ensure_future(database.run(block))]
    await asyncio.to_thread(entered.wait, 45)
    work += [asyncio.ensure_future(job.run(work_for("job"))) for _ in range(3)]
    work += [asyncio.ensure_future(database.run(work_for("person"))) for _ in range(20)]
    await asyncio.sleep(0)  # so that all of them wait
    leave.set()
    await asyncio.gather(*work)
    last_job = max(index for index, who in enumerate(order) if who == "job")
    assert order[last_job:].count("person") > 0, "no job waits until people want nothing more"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
async def test_every_form_of_the_database_url_is_accepted(postgres_server: Server, scheme: str) -> None:
    url = postgres_server.create_migrated().replace("postgresql", scheme, 1)
    record = open_record(url)
    assert record.shared
    record.close()


@pytest.mark.parametrize(
    "url",
    ["postgresql://ann:very-secret@127.0.0.1:1/bot", "postgresql://ann:very-secret@127.0.0.1:x/bot"],
)
def test_an_unreachable_database_is_named_without_its_password(url: str) -> None:
    with pytest.raises(RecordError) as refused:
        open_record(url)
    assert str(refused.value).startswith("DATABASE_URL")
    assert "very-secret" not in str(refused.value)


def test_an_older_bot_refuses_a_newer_schema(postgres_server: Server) -> None:
    url = postgres_server.create_migrated()
    record = open_record(url)
    record.close()
    engine = sa.create_engine(url.replace("postgresql", "postgresql+psycopg", 1))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(RecordError, match="newer clsfy-bot"):
        open_record(url)


def test_a_server_that_vanishes_during_a_query_is_noticed(shared: Engine) -> None:
    """Without this setting, Linux sends the query again for a quarter of an hour: keepalives don't count then
    (`tcp_retries2` in https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html)."""
    with shared.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        assert 0 < int(raw.info.get_parameters()["tcp_user_timeout"]) <= 30_000
