"""Open the database for an operator's command, to read or to write it. It is never migrated."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection, Engine

from storage.engine import sqlite
from storage.engine.database import READS
from storage.engine.failure_reasons import Explain, explain_postgresql, explain_sqlite
from storage.engine.opening import InUseError, RecordError, file_of, lock_file, lock_path, open_server
from storage.engine.revisions import current_revision, revisions


class MissingDatabaseError(RecordError):
    """There is no SQLite file yet."""


class DatabaseStatus(Struct, frozen=True):
    """What is known of a database before it is used."""

    #: The file or the server, for people to read.
    where: str
    #: The revision of its schema. None if it has none yet.
    revision: str | None
    #: Whether a running bot holds the SQLite file. None for PostgreSQL, which several processes may share.
    in_use: bool | None

    @property
    def current(self) -> bool:
        """Return whether it has the schema of this clsfy-bot."""
        return self.revision == revisions()[0]

    @property
    def newer(self) -> bool:
        """Return whether a newer clsfy-bot has migrated it."""
        return self.revision is not None and self.revision not in revisions()

    def must_be_current(self) -> None:
        """Raise RecordError if it isn't current."""
        if not self.current:
            raise RecordError(
                f"DATABASE_URL: the database {self.where} has schema {self.revision or 'none'} and this "
                f"clsfy-bot works with {revisions()[0]}. Use the version that runs on it."
            )


@contextmanager
def open_read_only(url: str) -> Iterator[tuple[Connection, DatabaseStatus]]:
    """Open the database to read it, whether a bot is running or not.

    Raises MissingDatabaseError if there is no file yet, and RecordError if it can't be used.
    """
    if not url.startswith("sqlite"):
        with _shared(url, reads=True) as (connection, where):
            yield connection, DatabaseStatus(where, current_revision(connection), None)
        return
    path = file_of(url)
    if not path.exists():
        raise MissingDatabaseError(
            f"DATABASE_URL: {path} doesn't exist yet. The bot creates it when it starts."
        )
    engine = sa.create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", hide_parameters=True)
    with _transaction(engine, str(path)) as connection:
        yield connection, DatabaseStatus(str(path), current_revision(connection), _is_held(path))


@contextmanager
def open_for_writing(url: str) -> Iterator[Connection]:
    """Open the database to write it, in one transaction. A SQLite file must not be held by a running bot.

    Raises RecordError if it can't be used, or if it doesn't have this clsfy-bot's schema.
    """
    with open_read_only(url) as (_, status):
        status.must_be_current()
    if not url.startswith("sqlite"):
        with _shared(url) as (connection, _):
            yield connection
        return
    path = file_of(url)
    try:
        lock = lock_file(path)
    except InUseError:
        raise RecordError(
            f"A running clsfy-bot is using the database {path}. Stop it first, and start it again afterward."
        ) from None
    try:
        with _transaction(sqlite.make_engine(url), str(path)) as connection:
            yield connection
    finally:
        os.close(lock)


def find_unwritable(url: str) -> Path | None:
    """Return the SQLite file or its folder, if this user isn't allowed to write to it. Raises RecordError."""
    if not url.startswith("sqlite"):
        return None
    path = file_of(url)
    needed = (path.resolve().parent, path)  # SQLite makes files beside it, and so does the lock
    return next((each for each in needed if each.exists() and not os.access(each, os.W_OK)), None)


@contextmanager
def _shared(url: str, *, reads: bool = False) -> Iterator[tuple[Connection, str]]:
    server = open_server(url)
    engine = server.engine.execution_options(**{READS: reads})
    with _transaction(engine, server.name, explain_postgresql) as connection:
        if reads:
            from storage.engine import postgres  # large. See `open_server`

            postgres.begin_reading(connection)
        yield connection, server.name


@contextmanager
def _transaction(engine: Engine, where: str, explain: Explain = explain_sqlite) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise RecordError(
            f"DATABASE_URL: the database {where} can't be used ({explain(error).says})."
        ) from error
    finally:
        engine.dispose()


def _is_held(path: Path) -> bool:
    try:
        lock = os.open(lock_path(path), os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False
