"""A row that is written only to see whether the database can be written."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.columns import UtcDateTime
from storage.tables import shared_times

_NAME = "write_probe"
_now = sa.func.current_timestamp(type_=UtcDateTime)


def write(connection: Connection) -> None:
    """Write the row again."""
    connection.execute(sa.delete(shared_times).where(shared_times.c.name == _NAME))
    connection.execute(sa.insert(shared_times).values(name=_NAME, at=_now))
