"""What is asked again and again takes SQLite as many steps over a long record as over a short one."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection, Engine

from handlers.finding import CAMPAIGNS, SEGMENTS
from storage import estimates, failures, homes, listing, redraws, requests, retention, sqlite, turns
from storage.listing import Page, Scope
from storage.request import State
from tests.bench import record
from tests.bench.record import ANN, CHANNEL
from tests.units.sample import building

NOW = datetime.now(UTC)
WEEK, SLOW = timedelta(days=7), timedelta(hours=4)
SHORT, LONG = 5_000, 25_000  # the shorter one fills every page too
NEW = "U0NEW"  # has asked for nothing


def page(connection: Connection, scope: Scope, user_id: str, **more: Any) -> Page:
    """The first page of a list of segments."""
    asking = {"kinds": SEGMENTS, "channel_id": CHANNEL, **more}
    return listing.page(connection, scope=scope, user_id=user_id, member=True, skip=0, size=7, **asking)


ASKED: dict[str, Callable[[Connection], object]] = {
    "pending": lambda connection: requests.pending(connection, NOW, SLOW),
    "tire": lambda connection: requests.tire(connection, NOW),
    "claim": lambda connection: requests.claim(connection, NOW, 8),
    "next try": lambda connection: requests.next_try(connection, NOW),
    "due": lambda connection: turns.due(connection, NOW),
    "next due": lambda connection: turns.next_due(connection, NOW),
    "redraws": lambda connection: redraws.due(connection, NOW),
    "homes": lambda connection: homes.next_due(connection, NOW),
    "usual": estimates.usual,
    "quiet": lambda connection: failures.quiet(connection, [building(state=State.FAILED)], NOW),
    "sweep": lambda connection: retention.sweep(connection, NOW, timedelta(days=400), 200),
    "about": lambda connection: listing.about(connection, SEGMENTS, record.FIRST_ID),
    "same": lambda connection: listing.same(connection, "key", "form", NOW),
    "no campaigns here": partial(page, scope=Scope.HERE, user_id=NEW, kinds=CAMPAIGNS, channel_id="C0NEW"),
    "nothing failed here": partial(page, scope=Scope.FAILED, user_id=NEW, channel_id="C0NEW"),
    **{f"{scope} of {who}": partial(page, scope=scope, user_id=who) for scope in Scope for who in (ANN, NEW)},
}
for who in (ANN, NEW):
    ASKED |= {
        f"under way of {who}": partial(listing.under_way, user_id=who, most=11),
        f"waiting for {who}": partial(listing.waiting_for, user_id=who, since=NOW - WEEK, most=11),
        f"ended of {who}": partial(listing.ended, user_id=who, most=10),
        f"registered of {who}": partial(listing.registered, user_id=who, most=11),
        f"latest campaigns of {who}": partial(listing.latest, user_id=who, kinds=CAMPAIGNS, most=11),
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
    record.write(path, ended=ended, pending=20)
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
def test_five_times_as_much_has_ended_and_it_takes_no_longer(
    engines: tuple[Engine, Engine], asked: Callable[[Connection], object]
) -> None:
    short, long = (steps(engine, asked) for engine in engines)
    assert 0 < long <= 1.2 * short
