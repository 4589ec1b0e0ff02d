"""Read rows so that an unreadable one (an enum value of another version, a broken date) blocks no other."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Row

T = TypeVar("T")
# sqlite3 releases Python's lock for each row, but takes it again before a waiting thread is awake. If ten
# thousand rows were fetched in one call, no other thread would run meanwhile.
_ROWS_PER_FETCH = 500
_UNREADABLE = (LookupError, TypeError, ValueError)
_log = structlog.get_logger()


class TolerantRows(NamedTuple, Generic[T]):
    """The result of `read_tolerantly`."""

    #: The converted rows, in the order of the statement.
    rows: list[T]
    #: The keys of the rows that can't be read.
    unreadable_ids: list[int]


def read_tolerantly(
    connection: Connection,
    statement: sa.Select[Any],
    key: sa.Column[int],
    convert: Callable[[Row[Any]], T],
    parameters: Mapping[str, Any] | None = None,
) -> TolerantRows[T]:
    """Return the rows that `statement` selects, converted, and the keys of those that can't be read.

    An unreadable row is logged as an error.
    """
    try:
        partitions = connection.execute(statement, parameters).partitions(_ROWS_PER_FETCH)
        return TolerantRows([convert(row) for rows in partitions for row in rows], [])
    except _UNREADABLE:
        ids = connection.execute(statement.with_only_columns(key), parameters).scalars().all()
    found: TolerantRows[T] = TolerantRows([], [])
    for row_id in ids:
        try:
            row = connection.execute(statement.where(key == row_id), parameters)
            found.rows.extend([convert(each) for each in row])
        except _UNREADABLE as error:
            found.unreadable_ids.append(row_id)
            _log.error("unreadable row", table=key.table.name, id=row_id, error=type(error).__name__)
    return found
