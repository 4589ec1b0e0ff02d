"""A database that the previous release wrote, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage.engine.opening import open_record
from storage.engine.postgres import make_engine as make_postgres_engine
from storage.engine.sqlite import make_engine as make_sqlite_engine
from tests.support.postgres import Server
from tests.support.previous_release import create_tables
from tests.support.previous_release_rows import fill_previous_release


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database that the previous release has filled."""
    url = _new_address(request, request.param, tmp_path)
    _fill(url)
    return url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Yield that database after today's code has opened it once. Tests share it."""
    url = _new_address(request, request.param, tmp_path_factory.mktemp("upgraded"))
    _fill(url)
    open_record(url).close()
    engine = _make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(upgraded: Engine) -> Iterator[Connection]:
    """Yield a connection to the upgraded database. What a test changes there is rolled back."""
    with upgraded.connect() as connection, connection.begin() as transaction:
        if connection.dialect.name == "postgresql":
            # A busy machine may pause a test for longer than the bot may hold its lock.
            connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield connection
        transaction.rollback()


def _new_address(request: pytest.FixtureRequest, database: str, folder: Path) -> str:
    if database == "sqlite":
        return f"sqlite:///{folder}/previous.db"
    server: Server = request.getfixturevalue("postgres_server")
    return server.create()


def _make_engine(url: str) -> Engine:
    return make_sqlite_engine(url) if url.startswith("sqlite") else make_postgres_engine(url)


def _fill(url: str) -> None:
    engine = _make_engine(url)
    create_tables(engine)
    with engine.begin() as connection:
        fill_previous_release(connection)
    engine.dispose()
