"""What is kept how long, and what goes when a person asks for it."""

import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage import deletion
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import InputName, ListKind, RequestList
from storage.lifecycle.request import OPEN, Kind, Request, State
from storage.lists import contents, forgetting, request_lists
from storage.outbox import delivery_transitions, due
from storage.people import audit_log, drafts, followers, home_views, preferences
from storage.people.preferences import Preferences
from storage.read_requests import get_by_id
from storage.tables import Action, DeliveryState, Mention, deal_segments, metadata, notifications, requests
from tests.support.record_rows import accept, entries_for_request, insert_request, save_step
from tests.support.samples import DAY, HOUR, NOW

KEEP = 30 * DAY
ENDS = [state for state in State if state not in OPEN]
ANN, BEN = "U1ANN", "U2BEN"


def ended(connection: Connection, number: int = 1, state: State = State.READY, **more: Any) -> Request:
    """A request that has ended at NOW, all told."""
    noticed = {"noticed_at": NOW} if state in (State.READY, State.FAILED, State.LOST) else {}
    return insert_request(
        connection, number, name=str(number), state=state, attempted_at=NOW, **noticed, **more
    )


def count(connection: Connection, table: str) -> int:
    """How many rows a table has."""
    number: int = connection.execute(
        sa.select(sa.func.count()).select_from(metadata.tables[table])
    ).scalar_one()
    return number


def write_down(connection: Connection, user_id: str, request: Request | None = None) -> None:
    """Insert a line of the audit log at NOW."""
    entry = audit_log.Entry(
        at=NOW,
        user_id=user_id,
        action=Action.REQUESTED,
        channel_id="C1",
        request_id=request.id if request else None,
    )
    audit_log.record(connection, entry)


def sweep(connection: Connection, after: timedelta, most: int = 100) -> int:
    """One sweep, so long after NOW."""
    return deletion.delete_expired(connection, NOW + after, KEEP, most)


@pytest.mark.parametrize("state", ENDS)
def test_a_finished_request_is_deleted_with_all_its_rows_after_the_retention_time(
    connection: Connection, state: State
) -> None:
    request = ended(connection, state=state)
    accept(connection, 2, "another")
    connection.execute(sa.update(notifications).values(request_id=request.id, delivery=DeliveryState.SENT))
    followers.follow(connection, request, Actor(BEN, None), NOW)
    write_down(connection, ANN, request)
    assert sweep(connection, KEEP - HOUR) == 0
    assert get_by_id(connection, request.id) is not None
    assert sweep(connection, KEEP + HOUR) == 1
    assert get_by_id(connection, request.id) is None
    assert (count(connection, "notifications"), count(connection, "followers")) == (0, 0)
    assert entries_for_request(connection, request.id) == []
    assert count(connection, "requests") == 1


@pytest.mark.parametrize("state", OPEN)
def test_an_open_request_is_never_deleted(connection: Connection, state: State) -> None:
    request = insert_request(connection, state=state)
    assert sweep(connection, 1000 * DAY) == 0
    assert get_by_id(connection, request.id) is not None


def test_a_request_with_a_pending_notification_is_kept_until_it_is_sent(connection: Connection) -> None:
    before = insert_request(connection, state=State.SUBMITTING, attempted_at=NOW)
    request = save_step(connection, before, replace(before, state=State.REJECTED))
    assert sweep(connection, 1000 * DAY) == 0
    (message,) = due.find_due(connection, NOW).notifications
    delivery_transitions.close(connection, message, DeliveryState.UNDELIVERABLE)
    assert sweep(connection, 1000 * DAY) == 1
    assert get_by_id(connection, request.id) is None


def test_a_request_with_a_due_edit_is_kept(connection: Connection) -> None:
    ended(connection, edit_due_at=NOW, thread_ts="1.1")
    assert sweep(connection, 1000 * DAY) == 0


def test_one_run_deletes_a_limited_number_of_rows(connection: Connection) -> None:
    for number in range(1, 6):
        ended(connection, number)
    assert [sweep(connection, 2 * KEEP, most=2) for _ in range(4)] == [2, 2, 1, 0]


def test_old_drafts_home_views_and_audit_entries_are_deleted(connection: Connection) -> None:
    drafts.keep(connection, "form-1", ANN, {"name": "x"}, NOW)
    home_views.mark_opened(connection, ANN, NOW)
    write_down(connection, ANN)
    sweep(connection, HOUR)
    assert [count(connection, table) for table in ("drafts", "home_views", "audit_log")] == [1, 1, 1]
    sweep(connection, 2 * DAY)
    assert [count(connection, table) for table in ("drafts", "home_views", "audit_log")] == [0, 0, 1]
    sweep(connection, 2 * KEEP)
    assert count(connection, "audit_log") == 0


def test_forgetting_a_person_removes_nobody_else(connection: Connection) -> None:
    anns, bens = ended(connection, 1), ended(connection, 2, user_id=BEN)
    followers.follow(connection, anns, Actor(BEN, None), NOW)
    followers.follow(connection, bens, Actor(ANN, None), NOW)
    for user_id in (ANN, BEN):
        write_down(connection, user_id)
        preferences.put(connection, user_id, None, Preferences(Mention.NEVER))
        home_views.mark_opened(connection, user_id, NOW)
        drafts.keep(connection, f"form of {user_id}", user_id, {}, NOW)
    removed = deletion.forget_person(connection, ANN, NOW + HOUR)
    assert removed == deletion.Removed(requests=1, followed=1, lines=2, lists=0, left=())
    assert ANN not in everything(connection)
    for table, left in (("requests", 1), ("people", 1), ("home_views", 1), ("drafts", 1), ("followers", 0)):
        assert count(connection, table) == left, table
    lines = connection.execute(
        sa.select(metadata.tables["audit_log"].c.user_id, metadata.tables["audit_log"].c.action)
    )
    assert [tuple(line) for line in lines] == [(BEN, Action.REQUESTED), (audit_log.OPERATOR, Action.FORGOT)]


@pytest.mark.parametrize(
    "make",
    [
        lambda connection: insert_request(connection, 9, state=State.BUILDING),
        lambda connection: ended(connection, 9, edit_due_at=NOW, thread_ts="1.1"),
    ],
    ids=["under way", "edit due"],
)
def test_open_requests_are_not_removed_when_a_person_is_forgotten(
    connection: Connection, make: Callable[[Connection], Request]
) -> None:
    ended(connection, 1)
    going_on = make(connection)
    followers.unfollow(connection, going_on, Actor(ANN, None), NOW)  # with an entry in the audit log
    preferences.put(connection, ANN, None, Preferences(Mention.FAILURE))
    removed = deletion.forget_person(connection, ANN, NOW)
    assert (removed.requests, removed.left) == (1, (going_on,))
    assert not followers.is_following(connection, going_on, ANN)
    assert len(entries_for_request(connection, going_on.id)) == 1
    assert preferences.read(connection, ANN, "C1").mention is Mention.FAILURE


def test_forgetting_an_unknown_person_removes_nothing(connection: Connection) -> None:
    removed = deletion.forget_person(connection, "U9NOBODY", NOW)
    assert removed == deletion.Removed(requests=0, followed=0, lines=0, lists=0, left=())


def everything(connection: Connection) -> str:
    """Each row of each table."""
    return str([list(connection.execute(sa.select(table))) for table in metadata.tables.values()])


def attach_file(connection: Connection, request: Request) -> None:
    """Give a request a file that was read."""
    content_id = contents.store(connection, ListKind.DOMAINS, ["craftsman.com"])
    file = RequestList(input_name=InputName.BLOCKED, label="a.csv", file_id="F1", content_id=content_id)
    request_lists.attach(connection, request.id, [file])


def test_the_contents_of_a_file_are_kept_as_long_as_a_request_that_uses_them(connection: Connection) -> None:
    for number in (1, 2):
        attach_file(connection, ended(connection, number))
    assert count(connection, "list_contents") == 1
    deletion.delete_expired(connection, NOW + KEEP + HOUR, KEEP, 1)
    assert count(connection, "requests") == count(connection, "list_contents") == 1
    deletion.delete_expired(connection, NOW + KEEP + HOUR, KEEP, 1)
    for table in ("requests", "request_lists", "list_contents"):
        assert count(connection, table) == 0


def test_forgetting_a_person_removes_what_their_files_held(connection: Connection) -> None:
    request = ended(connection)
    attach_file(connection, request)
    deletion.forget_person(connection, request.user_id, NOW + HOUR)
    for table in ("requests", "request_lists", "list_contents"):
        assert count(connection, table) == 0


@pytest.mark.parametrize(("state", "is_left"), [(State.READY, False), (State.PREPARING, True)])
def test_forgetting_a_person_removes_their_id_from_what_others_have_finished(
    connection: Connection, state: State, is_left: bool
) -> None:
    request = accept(connection, user_id=BEN)
    connection.execute(sa.update(requests).values(state=state))
    connection.execute(
        sa.update(notifications).values(recipient_id=ANN, throttle_key=ANN, delivery=DeliveryState.SENT)
    )
    file = RequestList(input_name=InputName.BLOCKED, label="Rivals", file_id="F1", uploader_id=ANN)
    request_lists.attach(connection, request.id, [file])
    deletion.forget_person(connection, ANN, NOW)
    rows = [row for table in metadata.sorted_tables for row in connection.execute(sa.select(table))]
    assert (ANN in str(rows)) is is_left


@pytest.mark.parametrize("later", [{"state": State.BUILDING}, {"reminder_due_at": NOW + 90 * DAY}])
@pytest.mark.parametrize("kind", [Kind.ACTIVATION, Kind.REFINEMENT])
def test_a_segment_is_kept_while_what_came_of_it_needs_its_thread(
    connection: Connection, kind: Kind, later: dict[str, Any]
) -> None:
    segment, beside, unrelated = (ended(connection, number) for number in (1, 2, 3))
    about = insert_request(
        connection, 4, name="4", kind=kind, parent_id=segment.id, **{"state": State.READY, **later}
    )
    if kind is Kind.ACTIVATION:
        rows = [{"activation_id": about.id, "segment_id": each.id} for each in (segment, beside)]
        connection.execute(sa.insert(deal_segments), rows)
    sweep(connection, KEEP + HOUR)
    assert get_by_id(connection, segment.id) is not None
    assert (get_by_id(connection, beside.id) is not None) == (kind is Kind.ACTIVATION)
    assert get_by_id(connection, unrelated.id) is None


def test_no_table_about_a_request_or_a_person_is_overlooked() -> None:
    modules = (deletion, audit_log, forgetting)
    deleting = "".join(inspect.getsource(module) for module in modules)
    about_them = {
        name
        for name, table in metadata.tables.items()
        if {"request_id", "user_id"} & set(table.columns.keys())
        or any(key.column.table.name == "requests" for key in table.foreign_keys)
    }
    assert "followers" in about_them
    overlooked = {name for name in about_them if not re.search(rf"\b{name}\.c\b", deleting)}
    assert not overlooked
