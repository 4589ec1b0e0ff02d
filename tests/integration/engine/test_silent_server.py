"""A PostgreSQL server takes what is sent and answers nothing: its connection is given up."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from storage.engine import postgres
from storage.engine.answering_connection import AnsweringConnection
from storage.engine.failure_reasons import explain_postgresql
from storage.engine.latest_write import LatestWrite
from storage.engine.opening import open_record, open_server
from tests.support.postgres import Server

_TIMEOUT = 20.0


class FreezableDatabase:
    """A database of whose server a test freezes single processes. Each serves one connection."""

    def __init__(self, url: str) -> None:
        self.latest_write = LatestWrite(explain_postgresql)
        engine = postgres.make_engine(url)
        self.database = postgres.PostgresDatabase(engine, self.latest_write, answer_seconds=0.5)
        self._frozen: list[int] = []

    def freeze(self, process: int) -> None:
        """Let a process of the server stand still. The system still takes what is sent to it."""
        os.kill(process, signal.SIGSTOP)
        self._frozen.append(process)

    def thaw(self) -> None:
        """Let all of them go on."""
        while self._frozen:
            os.kill(self._frozen.pop(), signal.SIGCONT)


@pytest.fixture
async def freezable(postgres_server: Server) -> AsyncIterator[FreezableDatabase]:
    """Yield a database of which nothing is frozen yet."""
    opened = FreezableDatabase(postgres_server.create_migrated())
    yield opened
    opened.thaw()
    opened.database.close()


def process_of(connection: Connection) -> int:
    """Return the ID of the server's process for this connection."""
    process: int = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    return process


async def test_a_connection_that_is_not_answered_is_replaced(freezable: FreezableDatabase) -> None:
    database = freezable.database
    for work in (database.run, database.read):
        process = await work(process_of)
        freezable.freeze(process)
        assert await asyncio.wait_for(work(process_of), _TIMEOUT) != process


async def test_work_that_is_not_answered_fails_and_the_writer_goes_on(freezable: FreezableDatabase) -> None:
    with pytest.raises(OperationalError):
        await asyncio.wait_for(
            freezable.database.run(lambda connection: freezable.freeze(process_of(connection))), _TIMEOUT
        )
    assert freezable.latest_write.problem == "it doesn't answer"
    freezable.thaw()  # or that process would hold the lock that each write takes
    assert await asyncio.wait_for(freezable.database.run(process_of), _TIMEOUT)


async def test_only_a_migration_may_take_longer(postgres_server: Server) -> None:
    url = postgres_server.create_migrated()

    def answer_seconds(connection: Connection) -> float | None:
        driver_connection = connection.connection.driver_connection
        assert isinstance(driver_connection, AnsweringConnection)
        return driver_connection.answer_seconds

    record = open_record(url)
    assert await record.database.run(answer_seconds) == 60.0
    record.close()
    engine = open_server(url).engine
    with engine.connect() as connection:
        assert answer_seconds(connection) is None
    engine.dispose()
