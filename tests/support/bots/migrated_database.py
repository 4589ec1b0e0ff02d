"""An empty SQLite database with the newest schema. Each story gets a copy, so that no bot has to migrate."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from storage.engine.opening import open_record


def copy_to(path: Path) -> None:
    """Write a migrated, empty database to `path`."""
    shutil.copy(_template(), path)


@cache
def _template() -> Path:
    """Migrate a database, once for this process. Return its file."""
    folder = tempfile.mkdtemp(prefix="clsfy-bot-migrated-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = Path(folder) / "bot.db"
    open_record(f"sqlite:///{file}").close()
    return file
