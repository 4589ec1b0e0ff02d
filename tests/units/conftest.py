"""A record in a real SQLite file for each test, migrated once for all of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from storage.database import make_engine
from storage.opening import migrate


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without a row."""
    path = tmp_path_factory.mktemp("record") / "blank.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def file(blank: Path, tmp_path: Path) -> Path:
    """A record of the test's own."""
    return Path(shutil.copy(blank, tmp_path / "bot.db"))


@pytest.fixture
def connection(file: Path) -> Iterator[Connection]:
    """A transaction on it."""
    engine = make_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        yield connection
    engine.dispose()
