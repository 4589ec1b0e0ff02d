"""Reading rows so that one that can't be read (a word of another version, a broken date) stops no other."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Row
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

T = TypeVar("T")
# sqlite3 lets go of Python's lock for each row, and has it back before a thread that waits is awake: of ten
# thousand rows fetched in one go, no other thread would get a turn.
_AT_ONCE = 500
_UNREADABLE = (LookupError, TypeError, ValueError)
_log = structlog.get_logger()


def read_tolerantly(
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


class _Gathered(FunctionElement[str]):
    """These columns of all rows, as a JSON array of arrays; NULL or an empty one where there is none."""

    type = sa.Text()
    inherit_cache = True


@compiles(_Gathered, "sqlite")
def _in_sqlite(gathered: _Gathered, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(gathered.clauses, **options)}))"


@compiles(_Gathered, "postgresql")
def _in_postgresql(gathered: _Gathered, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(json_agg(json_build_array({compiler.process(gathered.clauses, **options)})) AS TEXT)"


def read_as_json(
    connection: Connection, statement: sa.Select[Any], key: sa.Column[int], kind: type[T]
) -> list[T]:
    """The same for thousands of rows of numbers, words and truths, in no order; `kind` is made of a tuple.

    The database makes one row of them all, without Python's lock; fetching them takes three times as long.
    """
    gathered = statement.with_only_columns(_Gathered(*statement.selected_columns))
    text = connection.execute(gathered).scalar_one() or "[]"
    try:
        return msgspec.json.decode(text, type=list[kind], strict=False)  # type: ignore[valid-type]
    except msgspec.ValidationError:
        one_by_one, _ = read_tolerantly(
            connection, statement, key, lambda row: msgspec.convert(tuple(row), kind, strict=False)
        )
        return one_by_one
