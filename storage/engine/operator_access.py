"""The record as an operator's command opens it: looked at, or written, and never migrated."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection, Engine

from storage.engine import postgres, sqlite
from storage.engine.opening import InUseError, RecordError, file_of, lock_file, revisions


class MissingDatabaseError(RecordError):
    """There is no file yet."""


@dataclass(frozen=True)
class DatabaseStatus:
    """How a record was found. where: for people. revision: of its schema; None where it has none yet.
    in_use: whether a running bot holds the file; None where several may share it."""

    where: str
    revision: str | None
    in_use: bool | None

    @property
    def current(self) -> bool:
        """Whether it has the schema of this clsfy-bot."""
        return self.revision == revisions()[0]

    @property
    def newer(self) -> bool:
        """Whether a newer clsfy-bot has been there."""
        return self.revision is not None and self.revision not in revisions()

    def must_be_current(self) -> None:
        """Raises RecordError, with a sentence, where it isn't."""
        if not self.current:
            raise RecordError(
                f"DATABASE_URL: the database {self.where} has schema {self.revision or 'none'} and this "
                f"clsfy-bot works with {revisions()[0]}; use the clsfy-bot that runs on it."
            )


@contextmanager
def open_read_only(url: str) -> Iterator[tuple[Connection, DatabaseStatus]]:
    """The record to be read, whether a bot runs or not.

    Raises AbsentError where there is no file yet; RecordError, with a sentence, where it can't be used.
    """
    if not url.startswith("sqlite"):
        with _shared(url) as (connection, where):
            yield connection, DatabaseStatus(where, _revision(connection), None)
        return
    path = file_of(url)
    if not path.exists():
        raise MissingDatabaseError(f"DATABASE_URL: there is no {path} yet; the bot makes it when it starts.")
    engine = sa.create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", hide_parameters=True)
    with _begun(engine, str(path)) as connection:
        yield connection, DatabaseStatus(str(path), _revision(connection), _is_held(path))


@contextmanager
def open_for_writing(url: str) -> Iterator[Connection]:
    """The record to be written, in one transaction: a SQLite file that no bot holds, or a PostgreSQL whether
    bots run or not.

    Raises RecordError, with a sentence, where it can't be, or where it hasn't this clsfy-bot's schema.
    """
    with open_read_only(url) as (_, condition):
        condition.must_be_current()
    if not url.startswith("sqlite"):
        with _shared(url) as (connection, _):
            yield connection
        return
    path = file_of(url)
    try:
        lock = lock_file(path)
    except InUseError:
        raise RecordError(
            f"A running clsfy-bot holds the database {path}: stop it first, and start it again afterwards."
        ) from None
    try:
        with _begun(sqlite.make_engine(url), str(path)) as connection:
            yield connection
    finally:
        os.close(lock)


@contextmanager
def _shared(url: str) -> Iterator[tuple[Connection, str]]:
    try:
        engine = postgres.make_engine(url)
    except (sa.exc.ArgumentError, ValueError):
        raise RecordError("DATABASE_URL is no address of a PostgreSQL database.") from None
    where = f"at {engine.url.host or 'its socket'}"
    with _begun(engine, where) as connection:
        postgres.take_write_lock(connection)
        yield connection, where


@contextmanager
def _begun(engine: Engine, where: str) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        kind = type(error).__name__
        raise RecordError(f"DATABASE_URL: the database {where} can't be used ({kind}).") from error
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _is_held(path: Path) -> bool:
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False
