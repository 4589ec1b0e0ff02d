"""The retention job deletes only if it is known what time it is."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.runtime.clock import Clock
from bot.runtime.leader_lease import SoleLeader
from bot.runtime.retention_job import RetentionJob
from storage.engine.database import Database
from storage.engine.opening import open_record
from storage.lifecycle.request import State
from storage.tables import requests
from tests.support.record_rows import insert_request
from tests.support.samples import DAY, NOW


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Yield a database with one request that finished at NOW."""
    record = open_record(f"sqlite:///{tmp_path}/bot.db")
    await record.database.run(
        lambda connection: insert_request(connection, state=State.READY, attempted_at=NOW, noticed_at=NOW)
    )
    yield record.database
    record.close()


async def test_nothing_is_deleted_after_a_jump_of_401_days(database: Database) -> None:
    assert await _count_after_run(database, _clock_at(NOW + 401 * DAY)) == 1


async def test_nothing_is_deleted_if_slack_says_that_the_clock_is_ahead(database: Database) -> None:
    clock = _clock_at(NOW + 401 * DAY)
    clock.observe(NOW + DAY)
    assert await _count_after_run(database, clock) == 1


async def test_rows_that_are_old_by_slacks_clock_too_are_deleted(database: Database) -> None:
    clock = _clock_at(NOW + 401 * DAY)
    clock.observe(NOW + 401 * DAY)
    assert await _count_after_run(database, clock) == 0


def _clock_at(time: datetime) -> Clock:
    return Clock(lambda: time)


async def _count_after_run(database: Database, clock: Clock) -> int:
    await RetentionJob(database=database, lease=SoleLeader(), keep=30 * DAY, clock=clock).run()
    count = sa.select(sa.func.count()).select_from(requests)
    return await database.read(lambda connection: connection.execute(count).scalar_one())
