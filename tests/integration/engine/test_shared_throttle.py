"""Several processes and Classify's limits: what one of them was told holds for all."""

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.runtime.clock import Clock
from bot.runtime.shared_throttle import SharedThrottle
from bot.runtime.throttles import ClassifyThrottle
from storage.engine.database import P, T, WorkWith
from storage.engine.failure_reasons import explain_postgresql
from storage.engine.latest_write import LatestWrite
from storage.engine.postgres import PostgresDatabase
from storage.tables import shared_times
from tests.support.samples import DAY, HOUR, MINUTE, NOW, SECOND


async def test_a_rate_limit_of_one_replica_closes_the_throttle_of_all(shared: Engine) -> None:
    with shared.begin() as connection:
        connection.execute(sa.delete(shared_times))
    database = PostgresDatabase(shared, LatestWrite(explain_postgresql))
    one, other = ClassifyThrottle(MINUTE), ClassifyThrottle(MINUTE)
    first, second = (
        SharedThrottle(database=database, throttle=gate, now=lambda: NOW) for gate in (one, other)
    )
    await second.exchange()
    assert other.closed_until(NOW) is None
    opens = one.record_rate_limit(NOW, 90.0)
    await first.exchange()
    await second.exchange()
    assert opens == NOW + 90 * SECOND
    others = other.closed_until(NOW)
    assert others is not None
    assert opens - SECOND < others <= opens
    assert other.closed_until(opens) is None
    assert other.record_rate_limit(opens, None) == opens + MINUTE, "another's refusal is none of its own"
    database.close()


async def test_a_shorter_wait_does_not_shorten_a_longer_one_and_every_wait_ends(shared: Engine) -> None:
    with shared.begin() as connection:
        connection.execute(sa.delete(shared_times))
    database = PostgresDatabase(shared, LatestWrite(explain_postgresql))
    one, other = ClassifyThrottle(MINUTE), ClassifyThrottle(MINUTE)
    one.record_rate_limit(NOW, 600.0)
    other.record_rate_limit(NOW, 5.0)
    for gate in (one, other, one):
        await SharedThrottle(database=database, throttle=gate, now=lambda: NOW).exchange()
    assert one.closed_until(NOW) == NOW + 10 * MINUTE
    others = other.closed_until(NOW)
    assert others is not None
    assert others > NOW + 10 * MINUTE - SECOND
    database.close()


async def test_processes_with_different_clocks_wait_equally_long(shared: Engine) -> None:
    with shared.begin() as connection:
        connection.execute(sa.delete(shared_times))
    database = PostgresDatabase(shared, LatestWrite(explain_postgresql))
    one, ahead = ClassifyThrottle(MINUTE), ClassifyThrottle(MINUTE)
    ahead.record_rate_limit(NOW + 9 * HOUR, None)
    await SharedThrottle(database=database, throttle=ahead, now=lambda: NOW + 9 * HOUR).exchange()
    await SharedThrottle(database=database, throttle=one, now=lambda: NOW).exchange()
    closed_until = one.closed_until(NOW)
    assert closed_until is not None
    assert NOW + MINUTE - SECOND < closed_until <= NOW + MINUTE
    database.close()


async def test_a_time_stored_by_a_wrong_database_clock_closes_nothing(shared: Engine) -> None:
    with shared.begin() as connection:
        connection.execute(sa.delete(shared_times))
        far = sa.func.clock_timestamp() + 401 * DAY
        connection.execute(sa.insert(shared_times).values(name="closed_until", at=far))
    database = PostgresDatabase(shared, LatestWrite(explain_postgresql))
    throttle = ClassifyThrottle(MINUTE)
    await SharedThrottle(database=database, throttle=throttle, now=lambda: NOW).exchange()
    assert throttle.closed_until(NOW) is None
    throttle.record_rate_limit(NOW, 90.0)
    await SharedThrottle(database=database, throttle=throttle, now=lambda: NOW).exchange()
    other = ClassifyThrottle(MINUTE)
    await SharedThrottle(database=database, throttle=other, now=lambda: NOW).exchange()
    assert other.closed_until(NOW) is not None
    database.close()


class CountedWrites(PostgresDatabase):
    """A database that counts the writes."""

    writes = 0

    async def run(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.writes += 1
        return await super().run(work, *args, **kwargs)


async def test_a_replica_never_writes_how_long_it_waits_for_another_which_would_make_it_longer(
    shared: Engine,
) -> None:
    with shared.begin() as connection:
        connection.execute(sa.delete(shared_times))
    databases = [CountedWrites(shared, LatestWrite(explain_postgresql)) for _ in range(2)]
    one, other, now = ClassifyThrottle(MINUTE), ClassifyThrottle(MINUTE), Clock().now
    one.record_rate_limit(now(), 600.0)
    replicas = [
        SharedThrottle(database=database, throttle=throttle, now=now)
        for database, throttle in zip(databases, (one, other), strict=True)
    ]
    for replica in replicas * 3:
        await replica.exchange()
    assert other.closed_until(now()) is not None
    assert (databases[0].writes > 0, databases[1].writes) == (True, 0)
    for database in databases:
        database.close()
