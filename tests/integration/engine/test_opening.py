"""Opening the record: one process a file, private, brought up to date, and a sentence for what is wrong."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from storage.engine.opening import RecordError, open_record
from storage.tables import metadata
from tests.support.record_rows import accept

ROOT = Path(__file__).parents[3]


def refusal(url: str) -> str:
    """The sentence with which a database is refused."""
    with pytest.raises(RecordError) as refused:
        open_record(url).close()
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_the_migrations_create_exactly_the_tables(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, metadata) == []
    inspector = sa.inspect(connection)
    for table in metadata.tables.values():
        there = {column["name"]: column["nullable"] for column in inspector.get_columns(table.name)}
        assert there == {column.name: column.nullable for column in table.columns}


async def test_a_new_file_is_created_and_can_be_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    record = open_record(url)
    first = await record.database.run(accept)
    record.close()
    record = open_record(url)
    assert await record.database.run(accept) == first
    record.close()


def test_only_the_owner_can_read_the_database_file(tmp_path: Path) -> None:
    (tmp_path / "bot.db").touch(0o644)
    record = open_record(f"sqlite:///{tmp_path}/bot.db")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    record.close()
    assert set(modes.values()) == {0o600}
    assert {"bot.db", "bot.db.lock"} <= set(modes)


def test_a_second_bot_is_refused_until_the_first_has_stopped(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    record = open_record(url)
    sentence = refusal(url)
    assert "PostgreSQL" in sentence
    assert f"{tmp_path}/bot.db" in sentence
    record.close()
    open_record(url).close()


def test_a_second_process_exits_with_that_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    record = open_record(url)
    second = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "CLSFY_ENV_FILE": "",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "CLSFY_API_KEY": "key",
            "DATABASE_URL": url,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    record.close()
    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert "PostgreSQL" in second.stderr


def test_an_older_bot_refuses_a_newer_schema(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "newer clsfy-bot (revision 9999)" in refusal(f"sqlite:///{file}")
    assert "newer clsfy-bot" in refusal(f"sqlite:///{file}"), "and lets go of the lock"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "doesn't name a file"),
        ("sqlite:///:memory:", "doesn't name a file"),
        ("sqlite:////no/such/folder/bot.db", "the folder /no/such/folder doesn't exist"),
        ("sqlite:////proc/self/bot.db", "can't be written"),
    ],
)
def test_a_path_that_cannot_hold_a_database_is_named(url: str, words: str) -> None:
    sentence = refusal(url)
    assert sentence.startswith("DATABASE_URL")
    assert words in sentence


def test_a_file_that_is_not_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("a shopping list, for instance " * 9)
    assert refusal(f"sqlite:///{tmp_path}/bot.db").startswith("DATABASE_URL: the database")


def test_a_folder_is_refused_as_a_database(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()
    assert "can't be used (it is a folder)" in refusal(f"sqlite:///{tmp_path}/bot.db")
