"""Column types: a time in UTC, and an enum."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine


class _Text(sqlite.DATETIME):
    """A time in SQLite, converted by `UtcDateTime`. SQLAlchemy's own way takes several times as long."""

    def bind_processor(self, dialect: Dialect) -> None:
        """Return None: no conversion."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Return None: no conversion."""


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A time in UTC. SQLite stores no offset, so a naive value is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        text = _Text()  # type: ignore[no-untyped-call]
        return dialect.type_descriptor(text if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without an offset can't be stored")
        value = value.astimezone(UTC)
        return value.isoformat(" ", "microseconds")[:-6] if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        time: datetime = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


class EnumText(sa.TypeDecorator[StrEnum]):
    """A StrEnum, stored as its value, so that a person can read it in the database.

    Some values are older words than the names, such as "end" for RESULT, because stored rows keep them.
    Code, logs and operators use the names.
    """

    impl = sa.String(20)
    cache_ok = True

    def __init__(self, values: type[StrEnum]) -> None:
        super().__init__()
        self.values = values

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.values(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.values(value)
