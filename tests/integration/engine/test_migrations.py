"""From the first schema upward, with data in it, in both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from storage import read_requests
from storage.engine.opening import migrate, open_record
from storage.engine.postgres import make_engine as open_postgres
from storage.engine.revisions import MIGRATIONS, revisions
from storage.engine.sqlite import make_engine as open_sqlite
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import OPEN, Candidate, Request, State
from storage.outbox import due
from storage.requests import queue
from storage.requests.duplicates import compute_inputs_key
from storage.tables import metadata
from tests.support.postgres import Server

FIRST = revisions()[-1]
THEN = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database in which nothing has ever been."""
    if request.param == "sqlite":
        engine = open_sqlite(f"sqlite:///{tmp_path}/old.db")
    else:
        server: Server = request.getfixturevalue("postgres_server")
        engine = open_postgres(server.create())
    yield engine
    engine.dispose()


# What migration 0006 renamed: tables, and the columns of each table, from the first names to today's.
TABLES = {"requests": "requests", "owed": "notifications"}
COLUMNS = {
    "requests": {
        "doubted_since": "uncertain_since",
        "renewed_at": "continued_at",
        "built_at": "finished_at",
        "problem": "error_message",
        "problem_status": "error_status",
        "shown": "displayed_status",
        "redraw_at": "edit_due_at",
        "suspected": "maybe_restored",
    },
    "owed": {"what": "kind", "lane": "throttle_key", "detour": "fallback_reason"},
}


def renamed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the first schema under today's column names."""
    return {COLUMNS[table].get(name, name): value for name, value in row.items()}


def request_row(number: int, state: State) -> dict[str, Any]:
    """A request as the first schema kept it."""
    return {
        "uuid": f"form-{number}",
        "kind": "segment",
        "state": state,
        "version": number,
        "team_id": "T1",
        "enterprise_id": None,
        "user_id": "U1ANN",
        "channel_id": "C1MEDIA",
        "inputs": {"name": f"Größe {number} 🚜", "prompt": "p" * 3000, "example_urls": ["https://a.test/"]},
        "name_key": f"größe {number} 🚜",
        "accepted_at": THEN,
        "due_at": THEN,
        "attempts": 1,
        "attempted_at": THEN,
        "doubted_since": THEN if state is State.UNCERTAIN else None,
        "absences": 0,
        "question": None,
        "renewed_at": None,
        "candidates": [7, 8] if state is State.UNCERTAIN else [],
        "classify_id": 5_000_000_000 + number if state in (State.BUILDING, State.READY) else None,
        "classify_status": None,
        "created_at": None,
        "built_at": THEN if state is State.READY else None,
        "noticed_at": None,
        "overdue": False,
        "problem": "no" if state is State.REJECTED else None,
        "problem_status": 422 if state is State.REJECTED else None,
        "thread_channel": "C1MEDIA",
        "thread_ts": f"{number}.000100",
        "shown": None,
        "redraw_at": THEN if state is State.BUILDING else None,
        "suspected": False,
    }


def owed_row(number: int, delivery: str) -> dict[str, Any]:
    """A message as the first schema owed it to request `number`."""
    return {
        "uuid": f"owed-{number}",
        "request_id": number,
        "what": "end",
        "occasion": 0,
        "lane": "C1MEDIA",
        "delivery": delivery,
        "created_at": THEN,
        "due_at": THEN,
        "attempts": 0,
        "attempted_at": None,
        "channel_id": None,
        "thread_ts": None,
        "ts": "9.000100" if delivery == "sent" else None,
        "detour": None,
    }


STATES = [each for each in State if each not in (State.PREPARING, State.DROPPED)]
OWED = [owed_row(1, "pending"), owed_row(2, "sending"), owed_row(3, "sent"), owed_row(4, "unknown")]


def fill(connection: Connection) -> None:
    """A request in each state of that time, and a message in each."""
    old = sa.MetaData()
    old.reflect(connection, only=["requests", "owed"])
    kept = [request_row(number, state) for number, state in enumerate(STATES, 1)]
    for name, table_rows in (("requests", kept), ("owed", OWED)):
        table = old.tables[name]
        assert set(table_rows[0]) == {column.name for column in table.columns} - {"id"}
        for row in table_rows:
            connection.execute(_typed(table).insert(), row)


def _typed(table: sa.Table) -> sa.TableClause:
    """The columns of `table` with the types of today's of that name, which say how values are written."""
    today = metadata.tables[TABLES[table.name]].columns
    renames = COLUMNS[table.name]
    names = [column.name for column in table.columns]
    return sa.table(table.name, *(sa.column(name, today[renames.get(name, name)].type) for name in names))


def test_rows_of_the_first_schema_are_kept_in_the_newest(empty: Engine) -> None:
    migrate(empty, upto=FIRST)
    with empty.begin() as connection:
        fill(connection)
    migrate(empty)
    with empty.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        found = {number: read_requests.get_by_id(connection, number) for number in range(1, len(STATES) + 1)}
        for number, state in enumerate(STATES, 1):
            request = found[number]
            assert isinstance(request, Request)
            expected = renamed("requests", request_row(number, state))
            assert {name: getattr(request, name) for name in expected} == {
                **expected,
                "candidates": tuple(map(Candidate, expected["candidates"])),
            }
            key = compute_inputs_key(request.kind, request.inputs) if request.state in OPEN else None
            assert (request.slow, request.inputs_key) == (False, key)
            assert (request.permalink, request.retry_of, request.dismissed_at) == (None, None, None)
            assert not request.access_unknown
        building = STATES.index(State.BUILDING) + 1
        assert [row.id for row in queue.find_builds_to_check(connection, THEN, timedelta(hours=4))] == [
            building
        ]
        kept = connection.execute(
            sa.select(metadata.tables["notifications"]).order_by(sa.literal_column("id"))
        ).all()
        first_rows, announced = kept[: len(OWED)], kept[len(OWED) :]
        assert {row.kind for row in announced} == {NotificationKind.ANNOUNCEMENT}
        assert [row.request_id for row in announced] == [
            STATES.index(state) + 1 for state in (State.ACCEPTED, State.SUBMITTING, State.UNCERTAIN)
        ]
        for row, first in zip(first_rows, OWED, strict=True):
            expected = renamed("owed", first)
            assert {name: row._mapping[name] for name in expected} == expected
            assert row.thread_only is False
        announced_at = THEN + timedelta(seconds=3)
        assert [one.request_id for one in due.find_due(connection, announced_at).notifications] == [1]


def test_every_migration_keeps_the_rows(empty: Engine) -> None:
    migrate(empty, upto=FIRST)
    with empty.begin() as connection:
        fill(connection)
    for revision in reversed(revisions()):
        migrate(empty, upto=revision)
        with empty.begin() as connection:
            assert MigrationContext.configure(connection).get_current_heads() == (revision,)
            announced = 3 if revision >= "0008" else 0  # migration 0008 adds announcements
            for name, number in (("requests", len(STATES)), ("owed", len(OWED) + announced)):
                table = name if revision < "0006" else TABLES[name]
                assert connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == number


def test_three_processes_that_start_at_once_migrate_once(postgres_server: Server) -> None:
    url = postgres_server.create()
    engine = open_postgres(url)
    migrate(engine, upto=FIRST)
    with engine.begin() as connection:
        fill(connection)
    with ThreadPoolExecutor(3) as starting:
        for record in list(starting.map(open_record, [url] * 3)):
            record.close()
    with engine.begin() as connection:
        assert MigrationContext.configure(connection).get_current_heads() == (revisions()[0],)
        assert connection.scalar(sa.text("SELECT count(*) FROM requests")) == len(STATES)
    engine.dispose()


def test_the_revisions_match_those_that_alembic_finds() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert revisions() == tuple(script.revision for script in scripts)
