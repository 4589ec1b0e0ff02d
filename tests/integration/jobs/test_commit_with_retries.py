"""Committing what a job has learnt: again where the database is away, once all the same, never for ever."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from bot.runtime.clock import Clock
from bot.runtime.commit_with_retries import commit_with_retries
from storage.engine.database import Database, P, T, WorkWith
from storage.engine.failure_reasons import explain_sqlite
from storage.engine.latest_write import LatestWrite
from storage.engine.sqlite import SqliteDatabase, make_engine
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import State
from storage.outbox import delivery_transitions
from storage.requests import submissions
from storage.tables import DeliveryState
from tests.support.outbox_steps import CHANNEL, save_created
from tests.support.record_rows import insert_request, notification_rows
from tests.support.samples import NOW


class BrokenOff:
    """A database whose connection breaks during the first commit, which takes place all the same."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.asked = 0

    async def run(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        value = await self._database.run(work, *args, **kwargs)
        self.asked += 1
        if self.asked == 1:
            raise OperationalError("COMMIT", None, ConnectionError())
        return value

    async def read(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._database.read(work, *args, **kwargs)

    def close(self) -> None:
        self._database.close()


@pytest.fixture
def database(file: Path) -> Iterator[SqliteDatabase]:
    """A record of its own."""
    opened = SqliteDatabase(make_engine(f"sqlite:///{file}"), LatestWrite(explain_sqlite))
    yield opened
    opened.close()


async def test_a_commit_that_broke_off_but_took_effect_is_not_repeated(database: SqliteDatabase) -> None:
    request = await database.run(lambda connection: save_created(connection, state=State.READY))
    (message,) = await database.run(lambda connection: notification_rows(connection, NotificationKind.RESULT))
    begun = await database.run(lambda c: delivery_transitions.start_sending(c, message, CHANNEL, "1.1", NOW))
    assert begun is not None
    broken = BrokenOff(database)
    async with asyncio.timeout(45):
        await commit_with_retries(
            broken, Clock(), lambda c: delivery_transitions.mark_unknown(c, begun, request, NOW)
        )
    assert broken.asked == 2
    (unconfirmed,) = await database.run(
        lambda connection: notification_rows(connection, NotificationKind.UNCONFIRMED)
    )
    assert unconfirmed.delivery is DeliveryState.PENDING


@pytest.mark.parametrize("kind", [IntegrityError, DataError])
async def test_work_that_the_database_always_rejects_is_not_retried_forever(
    database: SqliteDatabase, kind: type[IntegrityError] | type[DataError]
) -> None:
    def work(connection: Connection) -> None:
        if kind is DataError:  # as PostgreSQL raises it for text that is too long
            raise DataError("UPDATE", None, ValueError())
        submissions.insert(connection, insert_request(connection))

    with pytest.raises(kind):
        async with asyncio.timeout(45):
            await commit_with_retries(database, Clock(), work)
    assert await database.run(lambda c: c.execute(sa.text("SELECT count(*) FROM requests")).scalar()) == 0
