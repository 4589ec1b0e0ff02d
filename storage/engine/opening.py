"""Opening the record: one process a SQLite file, the schema brought up to date, an older bot turned away."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine, make_url

from storage.engine import postgres, sqlite
from storage.engine.database import Database


class RecordError(Exception):
    """The record can't be used; the text is one sentence for the operator."""


class InUseError(RecordError):
    """Another process holds the SQLite file."""


@dataclass(frozen=True)
class Record:
    """An open database; lock: what keeps a second process out of a SQLite file, None where it is shared."""

    database: Database
    lock: int | None = None

    @property
    def shared(self) -> bool:
        """Whether other processes may use it at the same time."""
        return self.lock is None

    def close(self) -> None:
        """Commit what waits and let the next process in."""
        self.database.close()
        if self.lock is not None:
            os.close(self.lock)


def open_record(url: str) -> Record:
    """The record at `url`, migrated to the newest schema: a SQLite file, locked for this process, or a
    PostgreSQL that several share.

    Raises RecordError, with a sentence, where it can't be opened.
    """
    return _open_file(url) if url.startswith("sqlite") else _open_shared(url)


def _open_file(url: str) -> Record:
    path = file_of(url)
    lock = lock_file(path)
    try:
        engine = sqlite.make_engine(url)
        with _closing_on_trouble(engine, str(path)):
            _keep_private(path)
            migrate(engine)
    except RecordError:
        os.close(lock)
        raise
    return Record(sqlite.SqliteDatabase(engine), lock)


def _open_shared(url: str) -> Record:
    try:
        engine = postgres.make_engine(url)
    except (sa.exc.ArgumentError, ValueError):
        raise RecordError("DATABASE_URL is no address of a PostgreSQL database.") from None
    with _closing_on_trouble(engine, f"at {engine.url.host or 'its socket'}"):
        migrate(engine, postgres.take_write_lock)
    return Record(postgres.PostgresDatabase(engine))


@contextmanager
def _closing_on_trouble(engine: Engine, name: str) -> Iterator[None]:
    try:
        yield
    except (sa.exc.SQLAlchemyError, OSError) as error:
        engine.dispose()
        kind = type(error).__name__
        raise RecordError(f"DATABASE_URL: the database {name} can't be opened ({kind}).") from error
    except RecordError:
        engine.dispose()
        raise


def migrate(
    engine: Engine, take_turn: Callable[[Connection], None] | None = None, *, upto: str = "head"
) -> None:
    """Bring the schema up to date. Raises RecordError where a newer bot has been here.

    take_turn: makes several processes that start at once do this one after the other. upto: a revision.
    """
    config = _config()
    known = set(revisions())
    with engine.begin() as connection:
        if take_turn is not None:
            take_turn(connection)
        present = MigrationContext.configure(connection).get_current_heads()
        if unknown := set(present) - known:
            raise RecordError(
                f"DATABASE_URL: this database was brought up to date by a newer clsfy-bot "
                f"(revision {', '.join(sorted(unknown))}); start that one, or restore a backup."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, upto)


def revisions() -> tuple[str, ...]:
    """Every schema that this clsfy-bot knows, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    return config


def file_of(url: str) -> Path:
    """The SQLite file that `url` names. Raises RecordError where it names none, or its folder isn't there."""
    parsed = make_url(url)
    if not parsed.database or parsed.database == ":memory:":
        raise RecordError("DATABASE_URL names no file; use sqlite:///clsfy-bot.db or another path.")
    path = Path(parsed.database)
    if not path.parent.is_dir():
        raise RecordError(f"DATABASE_URL: the folder {path.parent} doesn't exist.")
    return path


def lock_file(path: Path) -> int:
    """An exclusive lock beside the database, gone with the process whatever ends it.

    Raises RecordError where there can be none; InUseError where it is another's.
    """
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise RecordError(f"DATABASE_URL: {path} can't be written ({error.strerror}).") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise InUseError(
            f"Another clsfy-bot is using the database {path}: SQLite is for one process; "
            "stop the other one, or give both a PostgreSQL."
        ) from error
    return lock


def _keep_private(path: Path) -> None:
    """The file readable by its owner alone: it holds what people typed."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
