"""The record as a command opens it: read while a bot runs, written while none does, and never migrated."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.engine import postgres
from storage.engine.opening import RecordError, open_record
from storage.engine.operator_access import MissingDatabaseError, open_for_writing, open_read_only
from storage.engine.revisions import revisions
from storage.people import audit_log
from storage.tables import requests
from tests.support.postgres import Server
from tests.support.record_rows import accept


def refusal(url: str) -> str:
    """The sentence with which writing is refused."""
    with pytest.raises(RecordError) as refused, open_for_writing(url):
        pass
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def set_revision(file: Path, revision: str) -> None:
    """Another bot has been here."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [revision])
        connection.commit()


async def test_an_operator_can_read_but_not_write_while_a_bot_runs(file: Path) -> None:
    url = f"sqlite:///{file}"
    record = open_record(url)
    await record.database.run(accept)
    with open_read_only(url) as (connection, condition):
        assert (condition.in_use, condition.current) == (True, True)
        assert connection.execute(sa.select(requests.c.id)).scalars().all() == [1]
        with pytest.raises(sa.exc.OperationalError):
            connection.execute(sa.delete(requests))
    assert "Stop it first" in refusal(url)
    record.close()
    with open_read_only(url) as (_, condition):
        assert condition.in_use is False


async def test_an_operators_change_is_one_transaction_and_keeps_a_bot_out(file: Path) -> None:
    url = f"sqlite:///{file}"
    with open_for_writing(url) as connection:
        accept(connection)
        with pytest.raises(RecordError, match="Another clsfy-bot"):
            open_record(url)
    with pytest.raises(ZeroDivisionError), open_for_writing(url) as connection:
        _ = 1 // (accept(connection, 2).id - 2)
    with open_read_only(url) as (connection, _):
        assert connection.execute(sa.select(requests.c.id)).scalars().all() == [1]
    open_record(url).close()


def test_a_missing_database_is_not_created(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    with pytest.raises(MissingDatabaseError), open_read_only(url):
        pass
    assert "doesn't exist yet" in refusal(url)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("revision", "newer"), [("9999", True), ("0001", False)])
def test_a_database_with_another_schema_is_reported_and_left_alone(
    file: Path, revision: str, newer: bool
) -> None:
    set_revision(file, revision)
    with open_read_only(f"sqlite:///{file}") as (_, condition):
        assert (condition.revision, condition.current, condition.newer) == (revision, False, newer)
    assert f"has schema {revision} and this clsfy-bot works with {revisions()[0]}" in refusal(
        f"sqlite:///{file}"
    )


def test_an_operator_can_write_to_postgresql_while_bots_run(postgres_server: Server) -> None:
    url = postgres_server.create()
    with open_read_only(url) as (_, condition):
        assert (condition.revision, condition.in_use) == (None, None)
    assert "has schema none" in refusal(url)
    record = open_record(url)
    with open_for_writing(url) as connection:
        accept(connection)
    record.close()
    engine = postgres.make_engine(url)
    with engine.begin() as connection:
        assert connection.execute(sa.select(requests.c.id)).scalars().all() == [1]
    engine.dispose()


def test_bots_write_to_postgresql_while_an_operator_reads_page_by_page(postgres_server: Server) -> None:
    url = postgres_server.create_migrated()
    bot = postgres.make_engine(f"{url}&options=-clock_timeout%3D1000")
    with bot.begin() as connection:
        accept(connection)
    with open_read_only(url) as (reading, _):
        assert reading.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar() == "0"
        entries = audit_log.all_entries(reading)
        assert next(entries).entry.request_id == 1
        with bot.begin() as connection:  # raises if it has to wait for the operator
            accept(connection, 2)
        assert list(entries) == []  # the second came later
    bot.dispose()


def test_an_unreachable_postgresql_is_named() -> None:
    url = "postgresql://ann:very-secret@127.0.0.1:9/bot"
    with pytest.raises(RecordError) as refused, open_read_only(url):
        pass
    assert (
        str(refused.value) == "DATABASE_URL: the database at 127.0.0.1 can't be used (nothing listens there)."
    )
