"""Reading rows so that one that can't be read (a word of another version, a broken date) stops no other."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Row

T = TypeVar("T")
# sqlite3 lets go of Python's lock for each row, and has it back before a thread that waits is awake: of ten
# thousand rows fetched in one go, no other thread would get a turn.
_AT_ONCE = 500
_UNREADABLE = (LookupError, TypeError, ValueError)
_log = structlog.get_logger()


def read(
    connection: Connection,
    statement: sa.Select[Any],
    key: sa.Column[int],
    convert: Callable[[Row[Any]], T],
    values: Mapping[str, Any] | None = None,
) -> tuple[list[T], list[int]]:
    """The rows that `statement` selects, converted; and the keys of those that can't be. values: of its
    parameters."""
    try:
        found = connection.execute(statement, values).partitions(_AT_ONCE)
        return [convert(row) for part in found for row in part], []
    except _UNREADABLE:
        keys = connection.execute(statement.with_only_columns(key), values).scalars().all()
    readable: list[T] = []
    broken: list[int] = []
    for each in keys:
        try:
            readable += [convert(row) for row in connection.execute(statement.where(key == each), values)]
        except _UNREADABLE as error:
            broken.append(each)
            _log.error("row can't be read", table=key.table.name, id=each, error=type(error).__name__)
    return readable, broken
