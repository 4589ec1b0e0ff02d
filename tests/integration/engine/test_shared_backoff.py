"""Several processes and Classify's limits: what one of them was told holds for all."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.runtime.rate_limits import ClassifyThrottle
from bot.runtime.shared_backoff import SharedBackoff
from storage.engine.postgres import PostgresDatabase
from storage.tables import shared_times
from tests.support.samples import HOUR, MINUTE, NOW, SECOND


async def test_what_one_was_told_closes_the_gate_of_each(shared: Engine) -> None:
    with shared.begin() as connection:
        connection.execute(sa.delete(shared_times))
    database = PostgresDatabase(shared)
    one, other = ClassifyThrottle(MINUTE), ClassifyThrottle(MINUTE)
    first, second = (
        SharedBackoff(database=database, throttle=gate, now=lambda: NOW) for gate in (one, other)
    )
    await second.exchange()
    assert other.closed_until(NOW) is None
    opens = one.record_rate_limit(NOW, 90.0)
    await first.exchange()
    await second.exchange()
    assert other.closed_until(NOW) == opens == NOW + 90 * SECOND
    assert other.closed_until(opens) is None
    assert other.record_rate_limit(opens, None) == opens + MINUTE, "another's refusal is none of its own"
    database.close()


async def test_a_shorter_wait_shortens_no_longer_one_and_none_is_obeyed_for_ever(shared: Engine) -> None:
    with shared.begin() as connection:
        connection.execute(sa.delete(shared_times))
    database = PostgresDatabase(shared)
    one, other = ClassifyThrottle(MINUTE), ClassifyThrottle(MINUTE)
    one.record_rate_limit(NOW, 600.0)
    other.record_rate_limit(NOW, 5.0)
    for gate in (one, other, one):
        await SharedBackoff(database=database, throttle=gate, now=lambda: NOW).exchange()
    assert one.closed_until(NOW) == other.closed_until(NOW) == NOW + 10 * MINUTE
    ahead = ClassifyThrottle(MINUTE)
    ahead.record_rate_limit(NOW + 9 * HOUR, None)  # by a clock that is wrong
    await SharedBackoff(database=database, throttle=ahead, now=lambda: NOW + 9 * HOUR).exchange()
    await SharedBackoff(database=database, throttle=one, now=lambda: NOW).exchange()
    assert one.closed_until(NOW) == NOW + timedelta(hours=1)
    database.close()
