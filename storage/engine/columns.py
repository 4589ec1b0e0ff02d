"""The types of columns: a moment, and a word of ours."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine


class _Text(sqlite.DATETIME):
    """A moment in SQLite, written and read by `UtcDateTime`: SQLAlchemy's own way takes several times as
    long."""

    def bind_processor(self, dialect: Dialect) -> None:
        """None: as it is."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """None: as it is."""


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no offset, so a naive value is refused on the way in."""

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
        moment: datetime = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Word(sa.TypeDecorator[StrEnum]):
    """A StrEnum by its value, as plain text that a person can read in the database."""

    impl = sa.String(20)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)
