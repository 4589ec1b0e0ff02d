"""One process at a time holds the leader lease, until it expires or is released."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest
import structlog
from sqlalchemy.engine import Connection, Engine

from bot.observability.metrics import Metrics
from bot.runtime.leader_lease import SharedLease
from storage.coordination import leader_lease
from storage.coordination.leader_lease import LeaseState
from storage.engine import postgres
from storage.engine.database import Database, P, T, WorkWith
from storage.engine.failure_reasons import explain_postgresql
from storage.engine.latest_write import LatestWrite

GONE = timedelta(seconds=-1)


@pytest.fixture
def connection(in_shared: Connection) -> Connection:
    """Only processes that share a database need a lease."""
    return in_shared


def test_the_first_process_keeps_the_lease(connection: Connection) -> None:
    assert leader_lease.acquire_or_renew(connection, "one") == LeaseState(held=True)
    assert leader_lease.acquire_or_renew(connection, "one") == LeaseState(held=True)
    assert leader_lease.acquire_or_renew(connection, "two") == LeaseState(held=False)


def test_another_process_takes_over_an_expired_lease(connection: Connection) -> None:
    leader_lease.acquire_or_renew(connection, "one", GONE)
    assert leader_lease.acquire_or_renew(connection, "two") == LeaseState(held=True, taken_over=True)
    assert leader_lease.acquire_or_renew(connection, "one") == LeaseState(held=False)


def test_a_released_lease_is_free_at_once_and_not_a_takeover(connection: Connection) -> None:
    leader_lease.acquire_or_renew(connection, "one")
    leader_lease.release(connection, "one")
    assert leader_lease.acquire_or_renew(connection, "two") == LeaseState(held=True)


def test_a_process_releases_only_its_own_lease(connection: Connection) -> None:
    leader_lease.acquire_or_renew(connection, "one")
    leader_lease.release(connection, "two")
    assert leader_lease.acquire_or_renew(connection, "two") == LeaseState(held=False)


def test_a_lease_from_a_clock_that_was_ahead_lasts_no_longer_than_any_other(connection: Connection) -> None:
    leader_lease.acquire_or_renew(connection, "one", timedelta(hours=1))
    length = timedelta(seconds=0.01)
    assert leader_lease.acquire_or_renew(connection, "two", length) == LeaseState(held=False)
    connection.exec_driver_sql("SELECT pg_sleep(0.02)")
    assert leader_lease.acquire_or_renew(connection, "two") == LeaseState(held=True, taken_over=True)


async def test_a_lease_that_cannot_be_released_expires() -> None:
    """A database that is away when the bot is told to stop is no reason to crash."""
    database = postgres.PostgresDatabase(
        postgres.make_engine("postgresql://nobody@127.0.0.1:1/none"), LatestWrite(explain_postgresql)
    )
    ours = SharedLease(database, Metrics())
    await ours.release()
    assert not ours.held
    database.close()


async def test_a_lease_is_acquired_once_in_the_log_however_often_its_jobs_fail_to_start(
    shared: Engine,
) -> None:
    database = postgres.PostgresDatabase(shared, LatestWrite(explain_postgresql))
    started = asyncio.Event()
    starts = 0

    async def start() -> None:
        nonlocal starts
        starts += 1
        if starts < 3:
            raise ConnectionError
        started.set()

    lease = SharedLease(database, Metrics(), renew_seconds=0.01)
    with structlog.testing.capture_logs() as lines:
        running = asyncio.create_task(lease.run(start, lambda: None))
        async with asyncio.timeout(45):
            await started.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await lease.release()
    database.close()
    assert [line["event"] for line in lines].count("jobs not started, trying again") == 2
    assert [line["event"] for line in lines].count("lease acquired") == 1


class SlowRenewal(Database):
    """A database whose lease is always free, and that takes so many seconds for each renewal."""

    def __init__(self) -> None:
        self.elapsed, self.seconds, self.renewed = 0.0, 0.0, asyncio.Event()

    async def run(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.elapsed += self.seconds
        self.renewed.set()
        return cast(T, LeaseState(held=True))

    async def read(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is open."""


async def test_the_jobs_start_anew_if_another_process_may_have_led_meanwhile() -> None:
    database, starts, stops = SlowRenewal(), asyncio.Queue[None](), asyncio.Queue[None]()
    lease = SharedLease(database, Metrics(), renew_seconds=0.01, elapsed=lambda: database.elapsed)

    async def start() -> None:
        starts.put_nowait(None)

    running = asyncio.create_task(lease.run(start, lambda: stops.put_nowait(None)))
    async with asyncio.timeout(45):
        await starts.get()
        database.seconds = 60.0  # the process was frozen, and resumes
        await stops.get()
        was_held = lease.held
        database.seconds = 0.0
        await starts.get()
    assert (was_held, lease.held) == (False, True), "what is in progress doesn't go on in between"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
