"""The sentence about a database that can't be used has the reason, in every command, and no secret."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from storage.engine.failure_reasons import Explain, explain_postgresql, explain_sqlite
from storage.engine.opening import RecordError, UnavailableError, open_record
from storage.engine.operator_access import find_unwritable, open_read_only
from tests.support.bots.command import run_command
from tests.support.postgres import Server

POSTGRESQL = [
    ("postgresql://ann:very-secret@127.0.0.1:1/bot", "the database at 127.0.0.1 ", "(nothing listens there)"),
    (
        "postgresql://ann:very-secret@no.such.host.invalid/bot",
        "at no.such.host",
        "(its host name isn't known)",
    ),
]


def refusals(url: str) -> list[str]:
    """Return the sentences of the bot and of `clsfy-bot check`."""
    with pytest.raises(RecordError) as by_bot:
        open_record(url).close()
    with pytest.raises(RecordError) as by_check, open_read_only(url):
        pass
    return [str(by_bot.value), str(by_check.value)]


@pytest.mark.parametrize(("url", "where", "reason"), POSTGRESQL)
def test_the_bot_and_check_say_why_postgresql_cannot_be_reached(url: str, where: str, reason: str) -> None:
    for sentence in refusals(url):
        assert where in sentence
        assert sentence.endswith(f" {reason}.")


def test_the_bot_says_that_its_user_may_not_create_tables(postgres_server: Server) -> None:
    """As a user that doesn't own the database, since PostgreSQL 15."""
    url = postgres_server.create()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE ROLE guest LOGIN")
        owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    with pytest.raises(RecordError, match="make the user the owner of the database") as refused:
        open_record(url.replace("postgres:@", "guest:@")).close()
    assert not isinstance(refused.value, UnavailableError), "it doesn't pass by itself"


@pytest.mark.parametrize("password", ["s3cr3t@very-secret", "@very-secret", "very/secret@very-secret@x"])
def test_a_password_with_an_at_sign_is_not_printed_as_the_host(password: str) -> None:
    # SQLAlchemy takes what follows the first @ for the host.
    for sentence in refusals(f"postgresql://ann:{password}@127.0.0.1:1/bot"):
        assert sentence == "DATABASE_URL: write %40 for each @ in the password."


def make_folder(path: Path) -> None:
    path.mkdir()


def make_text(path: Path) -> None:
    path.write_text("a shopping list, for instance " * 9)


def make_damaged(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
    content = bytearray(path.read_bytes())
    content[100:200] = b"\xff" * 100
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_folder, "it is a folder"),
        (make_text, "it isn't a SQLite database"),
        (make_damaged, "it is damaged: restore a backup"),
    ],
)
def test_the_bot_and_check_say_why_a_file_cannot_be_used(
    tmp_path: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(tmp_path / "bot.db")
    for sentence in refusals(f"sqlite:///{tmp_path}/bot.db"):
        assert sentence.endswith(f" ({reason}).")


def test_a_full_disk_is_called_that_and_may_pass() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as full:
            connection.execute("CREATE TABLE a (b)")
    reason = explain_sqlite(sa.exc.OperationalError("CREATE", None, full.value))
    assert (reason.says, reason.may_pass) == ("the disk is full", True)


@pytest.mark.parametrize("explain", [explain_sqlite, explain_postgresql])
def test_an_unknown_error_is_named_without_its_text_or_the_statement(explain: Explain) -> None:
    statement = "SELECT 'timeout expired at very-secret'"
    error = sa.exc.OperationalError(statement, {"name": "very-secret"}, Exception("very-secret"))
    assert explain(error).says == "OperationalError"


@pytest.mark.parametrize("exists", [True, False])
def test_check_notices_that_the_bot_could_not_write(tmp_path: Path, exists: bool) -> None:
    file, url = tmp_path / "bot.db", f"sqlite:///{tmp_path}/bot.db"
    if exists:
        open_record(url).close()
    assert find_unwritable(url) is None
    if exists:
        file.chmod(0o400)
    else:
        tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK) and (not exists or os.access(file, os.W_OK)):
        pytest.skip("root may write everywhere")
    assert find_unwritable(url) == (file if exists else tmp_path)
    with pytest.raises(RecordError, match=r"Permission denied"):
        open_record(url)


async def exit_code(url: str) -> int:
    """Start the bot on a database that it can't use. Return its exit code."""
    settings = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "CLSFY_API_KEY": "key"}
    environment = {**settings, "CLSFY_ENV_FILE": "", "DATABASE_URL": url}
    return (await run_command(["run"], environment, forked=True)).code


async def test_systemd_starts_a_bot_again_that_came_up_before_postgresql(tmp_path: Path) -> None:
    # docs/operating.md: Restart=on-failure and RestartPreventExitStatus=2
    assert await exit_code("postgresql://ann:very-secret@127.0.0.1:1/bot") == 1
    assert await exit_code(f"sqlite:///{tmp_path}/no/such/folder/bot.db") == 2
    make_text(tmp_path / "bot.db")
    assert await exit_code(f"sqlite:///{tmp_path}/bot.db") == 2
