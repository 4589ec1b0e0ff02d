"""Set aside due rows that can't be read, so that they hold up no others."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

_AGAIN_AFTER = timedelta(hours=1)


class UnreadableDueError(Exception):
    """Some of the rows that are due can't be read. Set them aside, and look again."""

    def __init__(self, due_at: sa.Column[Any], ids: Collection[int]) -> None:
        super().__init__(f"{due_at} of {len(ids)} rows")
        #: The column that says when they are due.
        self.due_at = due_at
        #: Their ids.
        self.ids = ids


def set_aside(connection: Connection, unreadable: UnreadableDueError, now: datetime) -> None:
    """Make these rows due in an hour. Otherwise they would be the first forever."""
    table = unreadable.due_at.table
    statement = sa.update(table).where(table.c.id.in_(unreadable.ids))
    connection.execute(statement.values({unreadable.due_at: now + _AGAIN_AFTER}))
