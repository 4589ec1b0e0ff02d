"""Read due rows, and set aside those that can't be read, so that they hold up no others."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.engine.tolerant_rows import T, read_tolerantly

_AGAIN_AFTER = timedelta(hours=1)


class UnreadableDueError(Exception):
    """Some of the rows that are due can't be read. Set them aside, and look again."""

    def __init__(self, due_at: sa.Column[Any], ids: Collection[int]) -> None:
        super().__init__(f"{due_at} of {len(ids)} rows")
        #: The column that says when they are due.
        self.due_at = due_at
        #: Their ids.
        self.ids = ids


def read_due(
    connection: Connection,
    statement: sa.Select[Any],
    due_at: sa.Column[Any],
    convert: Callable[[Row[Any]], T],
    parameters: Mapping[str, Any],
) -> list[T]:
    """Return the due rows that `statement` selects, converted. Raises UnreadableDueError.

    due_at: the column that says when they are due.
    """
    found = read_tolerantly(connection, statement, due_at.table.c.id, convert, parameters)
    if found.unreadable_ids:
        raise UnreadableDueError(due_at, found.unreadable_ids)
    return found.rows


def set_aside(connection: Connection, unreadable: UnreadableDueError, now: datetime) -> None:
    """Make these rows due in an hour. Otherwise they would be the first forever."""
    table = unreadable.due_at.table
    statement = sa.update(table).where(table.c.id.in_(unreadable.ids))
    connection.execute(statement.values({unreadable.due_at: now + _AGAIN_AFTER}))
