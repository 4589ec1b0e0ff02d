"""Read and change the database of a bot that a test has started."""

from typing import Any

import sqlalchemy as sa

from storage.engine import postgres, sqlite
from storage.engine.database import READS


def open_engine(url: str) -> sa.Engine:
    """Return an engine for a bot's database, on SQLite or PostgreSQL."""
    return sqlite.make_engine(url) if url.startswith("sqlite") else postgres.make_engine(url)


def query(url: str, statement: str) -> list[Any]:
    """Execute a statement, commit, and return its rows."""
    engine = open_engine(url)
    # It doesn't wait for the bots' write lock in PostgreSQL.
    with engine.connect().execution_options(**{READS: True}) as connection, connection.begin():
        found = connection.execute(sa.text(statement))
        rows = list(found) if found.returns_rows else []
    engine.dispose()
    return rows
