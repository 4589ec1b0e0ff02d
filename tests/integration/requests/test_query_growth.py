"""What is asked again and again takes SQLite as many steps over a long record as over a short one."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection, Engine

from handlers.interaction.request_lookup import CAMPAIGNS, SEGMENTS
from storage import deletion
from storage.engine import sqlite
from storage.lifecycle.request import State
from storage.outbox import due, edits, failure_digest
from storage.people import home_views
from storage.requests import duplicates, estimates, queries, queue
from storage.requests.queries import Page, Scope
from tests.bench.subjects import sample_database
from tests.bench.subjects.sample_database import ANN, CHANNEL
from tests.support.samples import building

NOW = datetime.now(UTC)
WEEK, SLOW = timedelta(days=7), timedelta(hours=4)
SHORT, LONG = 5_000, 25_000  # the shorter one fills every page too
NEW = "U0NEW"  # has asked for nothing


def page(connection: Connection, scope: Scope, user_id: str, **more: Any) -> Page:
    """The first page of a list of segments."""
    asking = {"kinds": SEGMENTS, "channel_id": CHANNEL, **more}
    return queries.page(connection, scope=scope, user_id=user_id, member=True, skip=0, size=7, **asking)


ASKED: dict[str, Callable[[Connection], object]] = {
    "pending": lambda connection: queue.find_builds_to_check(connection, NOW, SLOW),
    "ask to continue": lambda connection: queue.ask_whether_to_continue(connection, NOW, 250),
    "claim": lambda connection: queue.claim_due(connection, NOW, 8),
    "next try": lambda connection: queue.next_attempt_at(connection, NOW),
    "due": lambda connection: due.find_due(connection, NOW),
    "next due": lambda connection: due.next_due(connection, NOW),
    "due edit": lambda connection: edits.find_due_announcement_edit(connection, NOW),
    "homes": lambda connection: home_views.next_due(connection, NOW),
    "usual": estimates.read_estimate,
    "quiet": lambda connection: failure_digest.find_thread_only(
        connection, [building(state=State.FAILED)], NOW
    ),
    "sweep": lambda connection: deletion.delete_expired(connection, NOW, timedelta(days=400), 200),
    "about": lambda connection: queries.find_by_classify_id(connection, SEGMENTS, sample_database.FIRST_ID),
    "same": lambda connection: duplicates.find_duplicates(connection, "key", "form", NOW),
    "no campaigns here": partial(page, scope=Scope.HERE, user_id=NEW, kinds=CAMPAIGNS, channel_id="C0NEW"),
    "nothing failed here": partial(page, scope=Scope.FAILED, user_id=NEW, channel_id="C0NEW"),
    **{f"{scope} of {who}": partial(page, scope=scope, user_id=who) for scope in Scope for who in (ANN, NEW)},
}
for who in (ANN, NEW):
    ASKED |= {
        f"under way of {who}": partial(queries.find_open, user_id=who, limit=11),
        f"waiting for {who}": partial(
            queries.find_needing_attention, user_id=who, since=NOW - WEEK, limit=11
        ),
        f"ended of {who}": partial(queries.find_finished, user_id=who, limit=10),
        f"registered of {who}": partial(queries.find_campaigns, user_id=who, limit=11),
    }


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """A short record and a long one."""
    folder = tmp_path_factory.mktemp("growth")
    short, long = (_engine(folder / f"{ended}.db", ended) for ended in (SHORT, LONG))
    yield short, long
    short.dispose()
    long.dispose()


def _engine(path: Path, ended: int) -> Engine:
    sample_database.write_database(path, finished=ended, pending=20)
    return sqlite.make_engine(f"sqlite:///{path}")


def steps(engine: Engine, asked: Callable[[Connection], object]) -> int:
    """So many instructions of SQLite's machine it took."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    with engine.connect() as connection, closing(connection):
        raw: Any = connection.connection.dbapi_connection
        raw.set_progress_handler(step, 1)
        asked(connection)
        raw.set_progress_handler(None, 1)
    return count


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_queries_take_no_longer_with_five_times_as_many_finished_requests(
    engines: tuple[Engine, Engine], asked: Callable[[Connection], object]
) -> None:
    short, long = (steps(engine, asked) for engine in engines)
    assert 0 < long <= 1.2 * short
