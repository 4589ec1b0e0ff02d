"""Open the database: lock a SQLite file, migrate the schema, and refuse a database of a newer version."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Engine, make_url

from storage.engine import sqlite
from storage.engine.database import Database
from storage.engine.failure_reasons import Explain, explain_postgresql, explain_sqlite
from storage.engine.latest_write import LatestWrite
from storage.engine.revisions import current_revision, revisions


class RecordError(Exception):
    """The database can't be used. The text is one sentence for the operator."""


class UnavailableError(RecordError):
    """It can't be used now. Later it may be, so it helps to start the bot again."""


class InUseError(RecordError):
    """Another process holds the SQLite file."""


class Record(Struct, frozen=True):
    """An open database."""

    #: What runs work on it.
    database: Database
    #: Returns the same for one background job, whose work nobody waits for.
    for_job: Callable[[], Database]
    #: How the latest write went.
    latest_write: LatestWrite
    #: The file descriptor that locks a SQLite file against other processes. None for PostgreSQL.
    lock: int | None = None

    @property
    def shared(self) -> bool:
        """Return whether other processes may use it at the same time."""
        return self.lock is None

    def close(self) -> None:
        """Finish the waiting work, and let the next process open it."""
        self.database.close()
        if self.lock is not None:
            os.close(self.lock)


def open_record(url: str) -> Record:
    """Return the database at `url`, migrated to the newest schema.

    A SQLite file is locked for this process. A PostgreSQL database may be shared by several processes. Raises
    RecordError if it can't be opened.
    """
    return _open_file(url) if url.startswith("sqlite") else _open_shared(url)


def _open_file(url: str) -> Record:
    path = file_of(url)
    lock = lock_file(path)
    try:
        engine = sqlite.make_engine(url)
        with _closing_on_error(engine, str(path), explain_sqlite):
            _keep_private(path)
            migrate(engine)
    except RecordError:
        os.close(lock)
        raise
    latest_write = LatestWrite(explain_sqlite)
    database = sqlite.SqliteDatabase(engine, latest_write)
    return Record(database, lambda: database, latest_write, lock)


def _open_shared(url: str) -> Record:
    server = open_server(url)
    # psycopg takes 9 MiB, and a bot on SQLite doesn't need it.
    from storage.engine import postgres

    with _closing_on_error(server.engine, server.name, explain_postgresql):
        migrate(server.engine)
    latest_write = LatestWrite(explain_postgresql)
    database = postgres.PostgresDatabase(server.engine, latest_write)
    return Record(database, lambda: postgres.JobDatabase(database), latest_write)


class Server(Struct, frozen=True):
    """A PostgreSQL database, which may be unreachable."""

    #: What connects to it.
    engine: Engine
    #: Where it is, for people to read.
    name: str


def open_server(url: str) -> Server:
    """Return the PostgreSQL database, not connected yet. Raises RecordError if `url` isn't an address."""
    from storage.engine import postgres

    try:
        engine = postgres.make_engine(url)
    except (sa.exc.ArgumentError, ValueError):
        raise RecordError("DATABASE_URL isn't the address of a PostgreSQL database.") from None
    host = engine.url.host or "its socket"
    if "@" in host:  # a part of the password, which ends at the first @ for SQLAlchemy
        raise RecordError("DATABASE_URL: write %40 for each @ in the password.")
    return Server(engine, f"at {host}")


@contextmanager
def _closing_on_error(engine: Engine, name: str, explain: Explain) -> Iterator[None]:
    try:
        yield
    except (sa.exc.SQLAlchemyError, OSError) as error:
        engine.dispose()
        reason = explain(error)
        kind = UnavailableError if reason.may_pass else RecordError
        raise kind(f"DATABASE_URL: the database {name} can't be opened ({reason.says}).") from error
    except RecordError:
        engine.dispose()
        raise


def migrate(engine: Engine, *, upto: str = "head") -> None:
    """Migrate the schema. Raises RecordError if a newer version of the bot has migrated it further.

    upto: the revision to stop at.
    """
    with engine.begin() as connection:  # no other process writes meanwhile
        present = current_revision(connection)
        known = revisions()
        if present is not None and present not in known:
            raise RecordError(
                f"DATABASE_URL: this database was brought up to date by a newer clsfy-bot "
                f"(revision {present}). Start that version, or restore a backup."
            )
        if upto == "head" and present == known[0]:
            return
        # Alembic takes 8 MiB and a tenth of a second to import, and most starts have nothing to migrate.
        from storage.engine.migrating import upgrade

        upgrade(connection, upto)


def file_of(url: str) -> Path:
    """Return the SQLite file that `url` names. Raises RecordError if it names none, or no existing folder."""
    parsed = make_url(url)
    if not parsed.database or parsed.database == ":memory:":
        raise RecordError("DATABASE_URL doesn't name a file. Use sqlite:///clsfy-bot.db or another path.")
    path = Path(parsed.database)
    if not path.parent.is_dir():
        raise RecordError(f"DATABASE_URL: the folder {path.parent} doesn't exist.")
    if path.is_dir():
        raise RecordError(f"DATABASE_URL: the database {path} can't be used (it is a folder).")
    return path


def lock_path(path: Path) -> str:
    """Return the file that is locked. It is the same for every link to the database."""
    return f"{path.resolve()}.lock"


def lock_file(path: Path) -> int:
    """Lock the file beside the database, wherever a link leads. Return its file descriptor.

    The lock ends with the process, however it ends. Raises RecordError if it can't be made, and InUseError if
    another process holds it.
    """
    try:
        lock = os.open(lock_path(path), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise RecordError(f"DATABASE_URL: {path} can't be written ({error.strerror}).") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise InUseError(
            f"Another clsfy-bot is using the database {path}. SQLite allows only one process. "
            "Stop the other bot, or use PostgreSQL for both."
        ) from error
    return lock


def _keep_private(path: Path) -> None:
    """Make the file readable by its owner alone, because it holds what people typed."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
