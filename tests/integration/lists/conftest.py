"""A transaction on SQLite and one on PostgreSQL."""

import pytest
from sqlalchemy.engine import Connection


@pytest.fixture(params=["in_file", "in_shared"])
def connection(request: pytest.FixtureRequest) -> Connection:
    """Return a transaction on an empty database."""
    connection: Connection = request.getfixturevalue(request.param)
    return connection
