"""A database that the previous release wrote, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from storage.engine.opening import open_record
from storage.engine.postgres import make_engine as make_postgres_engine
from storage.engine.sqlite import make_engine as make_sqlite_engine
from tests.support.postgres import Server
from tests.support.previous_release import create_tables
from tests.support.previous_release_rows import (
    fill_previous_release,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that the previous release has filled."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/previous.db"
        engine = make_sqlite_engine(url)
    else:
        server: Server = request.getfixturevalue("postgres_server")
        url = server.create()
        engine = make_postgres_engine(url)
    create_tables(engine)
    with engine.begin() as connection:
        fill_previous_release(connection)
    engine.dispose()
    return url


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    """A connection to that database, after today's code has opened it once."""
    open_record(url).close()
    engine = make_sqlite_engine(url) if url.startswith("sqlite") else make_postgres_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()
