"""Many steps saved at once come to what each alone would have come to; and what a look need not judge."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import asdict
from sqlalchemy.engine import Connection

from storage.lifecycle import transitions
from storage.lifecycle.actor import Actor
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Kind, Request, Step
from storage.lifecycle.transitions import Outcome
from storage.people import followers, home_views, preferences
from storage.people.preferences import Preferences
from storage.read_requests import get_by_id
from storage.requests.queue import find_builds_to_check, get_by_ids
from storage.requests.save_steps import save_all_and_enqueue, save_and_enqueue
from storage.requests.submissions import insert
from storage.tables import home_views as homes_table
from storage.tables import notifications
from storage.tables import requests as table
from tests.support.samples import DAY, HOUR, MINUTE, NOW, SECOND, building, report

LATER = NOW + 5 * HOUR
OUTCOMES = (Outcome.COMPLETE, Outcome.FAILED, Outcome.FAILED, Outcome.BUILDING, Outcome.FAILED)


def one_by_one(connection: Connection, steps: list[Step], now: datetime) -> list[Step]:
    """As everything but a look does it."""
    saved = [(before, save_and_enqueue(connection, before, after, now)) for before, after in steps]
    return [Step(before, after) for before, after in saved if after is not None]


def fill(connection: Connection) -> list[int]:
    """Twenty requests that are being built, in three channels, of two people; their ids."""
    preferences.put(connection, "U1ANN", "C2", Preferences(failures_in_thread=True))
    home_views.mark_opened(connection, "U1ANN", LATER - MINUTE)
    ids = []
    for number in range(20):
        made = building(
            id=0,
            uuid=f"form-{number}",
            classify_id=number,
            channel_id=f"C{number % 3}",
            user_id=("U1ANN", "U2BEN")[number % 2],
            kind=(Kind.SEGMENT, Kind.WATCH)[number % 7 == 0],
            maybe_restored=number % 6 == 0,
        )
        ids.append(insert(connection, made).id)
    muted = get_by_id(connection, ids[3])
    assert muted is not None
    assert followers.unfollow(connection, muted, Actor(muted.user_id, None), NOW)
    return ids


def judged(connection: Connection, ids: list[int]) -> list[Step]:
    """What a look says of them, five hours later."""
    steps: list[Step] = []
    for number, request in enumerate(get_by_ids(connection, ids)):
        said = report(number, OUTCOMES[number % 5], status="processing", finished_at=NOW + number * SECOND)
        reported = transitions.apply_report(request, said, LATER)
        steps.append(Step(request, transitions.mark_slow(reported, LATER, 4 * HOUR)))
    return steps


def stored(connection: Connection) -> tuple[list[Any], set[Any], list[Any]]:
    """Return what is stored, without the order and the IDs of the notifications."""
    columns = [column for column in notifications.c if column is not notifications.c.id]
    return (
        list(connection.execute(sa.select(table).order_by(table.c.id))),
        set(connection.execute(sa.select(*columns))),
        list(connection.execute(sa.select(homes_table.c.user_id))),
    )


def test_saving_many_steps_at_once_gives_the_same_result_as_one_by_one(connection: Connection) -> None:
    ids = fill(connection)
    found = []
    for saving in (save_all_and_enqueue, one_by_one):
        savepoint = connection.begin_nested()
        saving(connection, judged(connection, ids), LATER)
        found.append(stored(connection))
        savepoint.rollback()
    assert found[0] == found[1]
    whats = [row.kind for row in found[0][1]]
    assert {what: whats.count(what) for what in set(whats)} == {
        NotificationKind.RESULT: 16,
        NotificationKind.SLOW: 3,
        NotificationKind.DIGEST: 2,
    }


def test_the_saved_steps_are_returned(connection: Connection) -> None:
    ids = fill(connection)
    saved = save_all_and_enqueue(connection, judged(connection, ids), LATER)
    assert {after.id: after for _, after in saved} == {one: get_by_id(connection, one) for one in ids}
    assert save_all_and_enqueue(connection, [], LATER) == []


def test_a_home_tab_is_updated_if_the_person_has_opened_it(connection: Connection) -> None:
    ids = fill(connection)
    assert home_views.find_next_due(connection, LATER - SECOND) == ("U1ANN", LATER - MINUTE)
    home_views.mark_published(connection, "U1ANN", LATER - MINUTE, LATER - MINUTE)
    save_all_and_enqueue(connection, judged(connection, ids), LATER)
    assert home_views.find_next_due(connection, LATER) == ("U1ANN", LATER)


@pytest.mark.parametrize(
    ("more", "check_at"),
    [
        ({}, 4 * HOUR),
        ({"accepted_at": NOW - DAY}, 4 * HOUR),
        ({"attempted_at": None, "accepted_at": NOW - HOUR}, 3 * HOUR),
        ({"slow": True}, DAY),
    ],
    ids=["it becomes slow", "since it was sent", "since it was accepted", "a day is over"],
)
def test_a_long_build_is_checked_even_if_the_snapshot_shows_nothing_new(
    connection: Connection, more: dict[str, Any], check_at: timedelta
) -> None:
    insert(connection, Request(**{**asdict(building(due_at=NOW - DAY, **more)), "id": 0}))
    rows = [
        find_builds_to_check(connection, NOW + check_at - early, 4 * HOUR) for early in (SECOND, 0 * SECOND)
    ]
    assert [row.needs_check for (row,) in rows] == [False, True]
