"""Records of a test's own, migrated once for all of them: a real SQLite file and a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import list_tables  # noqa: F401 (adds to the metadata)
from storage.engine import postgres, sqlite
from storage.tables import metadata
from tests.support.bots import migrated_database
from tests.support.postgres import Server

# There is hardly ever a row to delete, and TRUNCATE makes new files for each table and index.
_DELETE = [f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables)]
_RESTART = (
    "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"
    " WHERE last_value IS NOT NULL"
)
_EMPTY = sa.text("; ".join((*_DELETE, _RESTART)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A migrated SQLite file without a row."""
    migrated_database.copy_to(tmp_path / "bot.db")
    return tmp_path / "bot.db"


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A migrated SQLite file in which no test leaves a row."""
    path = tmp_path_factory.mktemp("record") / "bot.db"
    migrated_database.copy_to(path)
    engine = sqlite.make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared(postgres_server: Server) -> Iterator[Engine]:
    """A migrated PostgreSQL."""
    engine = postgres.make_engine(postgres_server.create_migrated())
    yield engine
    engine.dispose()


@pytest.fixture
def in_file(own: Engine) -> Iterator[Connection]:
    """A transaction on a SQLite file without a row; nothing of it stays."""
    with own.connect() as connection:
        connection.begin()
        yield connection
        connection.rollback()


@pytest.fixture
def in_shared(shared: Engine) -> Iterator[Connection]:
    """A transaction on a PostgreSQL without a row; nothing of it stays."""
    with shared.connect() as connection:
        connection.execute(_EMPTY)
        # A busy machine may pause a test for longer than the bot may hold its lock.
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield connection
        connection.rollback()


@pytest.fixture(params=["in_file", "in_shared"])
def connection(request: pytest.FixtureRequest) -> Connection:
    """A transaction on a record without a row: the test runs once in each database."""
    connection: Connection = request.getfixturevalue(request.param)
    return connection
