"""Opening the record: one process a SQLite file, the schema brought up to date, an older bot turned away."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine, make_url

from storage.database import Database, make_engine


class RecordError(Exception):
    """The record can't be used; the text is one sentence for the operator."""


@dataclass(frozen=True)
class Record:
    """An open database and the lock that keeps a second process out of it."""

    database: Database
    lock: int

    def close(self) -> None:
        """Commit what waits and let the next process in."""
        self.database.close()
        os.close(self.lock)


def open_record(url: str) -> Record:
    """The record at `url`, locked for this process and migrated to the newest schema.

    Raises RecordError, with a sentence, where it can't be opened.
    """
    path = _path(url)
    lock = _lock(path)
    try:
        engine = make_engine(url)
        try:
            _keep_private(path)
            migrate(engine)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            engine.dispose()
            raise RecordError(
                f"DATABASE_URL: the database {path} can't be opened ({type(error).__name__})."
            ) from error
        except RecordError:
            engine.dispose()
            raise
    except RecordError:
        os.close(lock)
        raise
    return Record(Database(engine), lock)


def migrate(engine: Engine) -> None:
    """Bring the schema up to date. Raises RecordError where a newer bot has been here."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.begin() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
        if unknown := set(present) - known:
            raise RecordError(
                f"DATABASE_URL: this database was brought up to date by a newer clsfy-bot "
                f"(revision {', '.join(sorted(unknown))}); start that one, or restore a backup."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _path(url: str) -> Path:
    parsed = make_url(url)
    if not parsed.database or parsed.database == ":memory:":
        raise RecordError("DATABASE_URL names no file; use sqlite:///clsfy-bot.db or another path.")
    path = Path(parsed.database)
    if not path.parent.is_dir():
        raise RecordError(f"DATABASE_URL: the folder {path.parent} doesn't exist.")
    return path


def _lock(path: Path) -> int:
    """An exclusive lock beside the database, gone with the process whatever ends it."""
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise RecordError(f"DATABASE_URL: {path} can't be written ({error.strerror}).") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise RecordError(
            f"Another clsfy-bot is using the database {path}: SQLite is for one process; "
            "stop the other one (several at once will take PostgreSQL)."
        ) from error
    return lock


def _keep_private(path: Path) -> None:
    """The file readable by its owner alone: it holds what people typed."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
