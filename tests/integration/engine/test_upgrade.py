"""A database that the previous release wrote opens with today's code and goes on, in both databases."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from storage.coordination import leader_lease, shared_times
from storage.coordination.shared_times import SharedTime
from storage.engine.opening import Record, open_record
from storage.engine.postgres import make_engine as make_postgres_engine
from storage.engine.sqlite import make_engine as make_sqlite_engine
from storage.lifecycle import transitions
from storage.lifecycle.planned_notifications import Destination, NotificationKind
from storage.lifecycle.request import Kind, Question, State
from storage.outbox import delivery_transitions, due, edits
from storage.outbox.enqueue import request_home_update
from storage.outbox.notification import Notification
from storage.people import audit_log, drafts, followers, home_views, preferences, retention
from storage.people.preferences import Preferences
from storage.read_requests import find_by_uuid, get_by_id
from storage.requests import queries, queue, stuck, submissions
from storage.requests.counts import count_everything
from storage.requests.queries import Scope
from storage.requests.save_steps import save_and_enqueue
from storage.requests.submissions import Acceptance, Submission, accept_submission
from storage.tables import Action, DeliveryState, Mention
from tests.support.postgres import Server
from tests.support.previous_release import create_tables
from tests.support.previous_release_rows import (
    ANN,
    BEN,
    CAMPAIGN,
    CHANNEL,
    EDIT,
    IDS,
    QUESTIONED,
    THEN,
    WATCH,
    fill_previous_release,
)
from tests.support.record_rows import notification_rows
from tests.support.samples import HOUR, MINUTE, SECOND, report

NOW = THEN + 10 * MINUTE


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that the previous release has filled."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/previous.db"
        engine = make_sqlite_engine(url)
    else:
        server: Server = request.getfixturevalue("postgres_server")
        url = server.create()
        engine = make_postgres_engine(url)
    create_tables(engine)
    with engine.begin() as connection:
        fill_previous_release(connection)
    engine.dispose()
    return url


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    """A connection to that database, after today's code has opened it once."""
    open_record(url).close()
    engine = make_sqlite_engine(url) if url.startswith("sqlite") else make_postgres_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("state", State)
def test_a_request_in_each_state_is_read_with_all_its_fields(connection: Connection, state: State) -> None:
    request = get_by_id(connection, IDS[state])
    assert request is not None
    assert request == find_by_uuid(connection, f"form-{IDS[state]}")
    assert (request.state, request.kind, request.name) == (
        state,
        Kind.SEGMENT,
        f"{state.value.capitalize()} Buyers",
    )
    assert (request.accepted_at, request.due_at, request.version) == (THEN, THEN, 3)
    assert request.uncertain_since == (THEN if state is State.UNCERTAIN else None)
    assert request.finished_at == (THEN + 5 * MINUTE if state is State.READY else None)
    assert (request.error_message, request.error_status) == (
        ("no such thing", 422) if state is State.REJECTED else (None, None)
    )
    assert (request.displayed_status, request.edit_due_at) == {
        State.BUILDING: ("building:", THEN),
        State.READY: ("ready", None),
        State.FAILED: ("failed", None),
        State.LOST: ("lost", None),
    }.get(state, (None, None))
    assert request.maybe_restored is False


def test_an_open_question_is_still_asked(connection: Connection) -> None:
    request = get_by_id(connection, QUESTIONED)
    assert request is not None
    assert (request.question, request.candidates, request.continued_at) == (
        Question.WHICH,
        (61, 62),
        THEN,
    )
    found = stuck.find_stuck(connection).requests
    assert [each.request.id for each in found] == [IDS[State.UNCERTAIN], QUESTIONED]


def test_a_notification_in_each_state_is_read(connection: Connection) -> None:
    kept = {notification.id: notification for notification in notification_rows(connection)}
    assert {number: (one.kind, one.delivery) for number, one in kept.items() if number <= 8} == {
        2: (NotificationKind.ANNOUNCEMENT, DeliveryState.SENT),
        3: (NotificationKind.ANNOUNCEMENT, DeliveryState.SENT),
        4: (NotificationKind.RESULT, DeliveryState.SENDING),
        5: (NotificationKind.RESULT, DeliveryState.UNKNOWN),
        6: (NotificationKind.SLOW, DeliveryState.OBSOLETE),
        7: (NotificationKind.REJECTION, DeliveryState.UNDELIVERABLE),
        8: (NotificationKind.QUESTION, DeliveryState.PENDING),
    }
    assert (kept[2].throttle_key, kept[2].ts) == (CHANNEL, "2.000200")
    assert (kept[3].fallback_reason, kept[3].destination) == ("is_archived", Destination.PERSON)
    assert (kept[4].attempts, kept[4].attempted_at, kept[4].thread_ts) == (1, THEN, "3.000200")
    assert (kept[5].thread_only, kept[4].thread_only, kept[8].occasion) == (True, False, 3)
    assert edits.announcement_fallback_reason(connection, IDS[State.READY]) == "is_archived"


def test_requests_that_are_not_created_yet_are_announced_instead_of_saved_notices(
    connection: Connection,
) -> None:
    announced = [one for one in notification_rows(connection) if one.id > 8]
    not_created = (State.ACCEPTED, State.SUBMITTING, State.UNCERTAIN)
    assert [one.request_id for one in announced] == [*(IDS[state] for state in not_created), QUESTIONED]
    for one in announced:
        name = f"clsfy-bot:form-{one.request_id}:announcement:0"
        assert one.uuid == str(uuid.uuid5(uuid.NAMESPACE_URL, name))
        assert (one.kind, one.delivery, one.throttle_key) == (
            NotificationKind.ANNOUNCEMENT,
            DeliveryState.PENDING,
            CHANNEL,
        )
        assert (one.created_at, one.due_at, one.attempts) == (THEN, THEN + 3 * SECOND, 0)


def test_due_notifications_are_found_and_sent(connection: Connection) -> None:
    found = due.find_due(connection, THEN)
    assert [one.id for one in found.notifications] == [4]
    assert found.throttle_keys == {CHANNEL}
    assert due.next_due(connection, THEN) == THEN + 3 * SECOND
    question, result = due.find_due(connection, THEN + MINUTE).notifications[::-1]
    begun = delivery_transitions.start_sending(connection, question, "D1ANN", None, NOW)
    assert begun is not None
    delivery_transitions.mark_sent(connection, begun, "D1ANN", "9.1", "", NOW)
    delivery_transitions.mark_sent(connection, result, CHANNEL, "9.2", "", NOW)
    assert _by_id(connection, 8).delivery is DeliveryState.SENT
    assert _by_id(connection, 4).ts == "9.2"
    (stuck_notification,) = stuck.find_stuck(connection).notifications
    assert (stuck_notification.notification.id, stuck_notification.request.id) == (5, IDS[State.FAILED])


def test_a_due_edit_is_found_and_made(connection: Connection) -> None:
    request = edits.find_due_edit(connection, NOW)
    assert request is not None
    assert request.id == IDS[State.BUILDING]
    edits.mark_edited(connection, request.id, request.status_key, NOW)
    assert edits.find_due_edit(connection, NOW) is None


def test_pending_builds_are_found_and_finish_with_a_reply(connection: Connection) -> None:
    pending = queue.find_pending(connection, NOW, 4 * HOUR)
    assert [(row.id, row.classify_id, row.needs_check) for row in pending] == [
        (number, 7000 + number, False) for number in (IDS[State.BUILDING], WATCH)
    ]
    request = get_by_id(connection, pending[0].id)
    assert request is not None
    after = transitions.apply_report(request, report(7004, transitions.Outcome.COMPLETE), NOW)
    assert save_and_enqueue(connection, request, after, NOW) is not None
    *_, reply = notification_rows(connection, NotificationKind.RESULT)
    assert (reply.request_id, reply.delivery) == (request.id, DeliveryState.PENDING)
    assert followers.users_to_mention(connection, request) == (ANN, BEN)


def test_accepted_requests_are_claimed_and_unfinished_ones_recovered(connection: Connection) -> None:
    recovered = queue.recover_at_start(connection, NOW)
    assert [(step.before.id, step.after.state) for step in recovered] == [
        (IDS[State.SUBMITTING], State.UNCERTAIN)
    ]
    assert delivery_transitions.recover_at_start(connection, NOW) == 0
    (claimed,) = queue.claim_due(connection, NOW, 8)
    assert (claimed.id, claimed.state) == (IDS[State.ACCEPTED], State.SUBMITTING)


def test_a_form_that_is_sent_again_creates_no_second_request(connection: Connection) -> None:
    known = get_by_id(connection, IDS[State.ACCEPTED])
    assert known is not None
    submission = Submission(
        uuid=known.uuid,
        team_id="T1",
        enterprise_id=None,
        user_id=ANN,
        channel_id=CHANNEL,
        inputs=known.inputs,
    )
    assert accept_submission(connection, submission, NOW) == (Acceptance.UNCHANGED, known)
    new = Submission(
        uuid="new", team_id="T1", enterprise_id=None, user_id=ANN, channel_id=CHANNEL, inputs={"name": "New"}
    )
    accepted = accept_submission(connection, new, NOW)
    assert (accepted.acceptance, accepted.request.id) == (Acceptance.NEW, WATCH + 1)


def test_lists_and_counts_show_every_request(connection: Connection) -> None:
    counts = count_everything(connection, NOW)
    assert sum(counts.requests.values()) == len(State) + 4
    assert (counts.questions, counts.messages, counts.edits, counts.unconfirmed) == (1, 6, 1, 1)
    shown = queries.page(connection, list(Kind), Scope.HERE, ANN, CHANNEL, member=True, skip=0, size=50)
    assert {request.id for request in shown.requests} == {*IDS.values(), QUESTIONED, CAMPAIGN, EDIT, WATCH}
    (duplicate,) = submissions.find_duplicates(connection, f"key-{IDS[State.READY]}", "other", NOW)
    assert duplicate.state is State.READY


def test_what_is_stored_about_people_is_there(connection: Connection) -> None:
    building, ready = get_by_id(connection, IDS[State.BUILDING]), get_by_id(connection, IDS[State.READY])
    assert building is not None
    assert ready is not None
    assert followers.is_following(connection, building, BEN)
    assert not followers.is_following(connection, ready, ANN)
    wanted = Preferences(mention=Mention.FAILURE, client_id="client-7", failures_in_thread=True)
    assert preferences.read(connection, BEN, CHANNEL) == wanted
    assert home_views.find_due(connection, NOW) == [(ANN, THEN)]
    request_home_update(connection, BEN, NOW)
    assert home_views.find_due(connection, NOW) == [(ANN, THEN), (BEN, NOW)]
    assert drafts.find(connection, "d-1", ANN, NOW) == {"a": [1]}
    entries = audit_log.entries_for_request(connection, building.id)
    assert [entry.action for entry in entries] == list(Action)
    assert {entry.user_id for entry in entries} == {ANN}
    assert retention.forget_person(connection, ANN, NOW).requests > 0


def test_the_lease_and_the_shared_times_are_there(connection: Connection) -> None:
    known = shared_times.read(connection, SharedTime.CLOSED_UNTIL)
    assert known == THEN
    shared_times.put(connection, SharedTime.CLOSED_UNTIL, NOW)
    assert shared_times.read(connection, SharedTime.CLOSED_UNTIL) == NOW
    if connection.dialect.name == "postgresql":  # SQLite has no lease: it is for one process
        state = leader_lease.acquire_or_renew(connection, "today's bot")
        assert state == leader_lease.LeaseState(held=True, taken_over=True)


async def test_the_open_database_takes_work(url: str) -> None:
    record: Record = open_record(url)
    try:
        request = await record.database.read(lambda connection: get_by_id(connection, IDS[State.READY]))
        assert request is not None
        await record.database.run(lambda connection: home_views.mark_opened(connection, BEN, NOW))
        due_views = await record.database.read(lambda connection: home_views.find_due(connection, NOW))
        assert due_views == [(ANN, THEN), (BEN, NOW)]
    finally:
        record.close()


def _by_id(connection: Connection, notification_id: int) -> Notification:
    (found,) = (one for one in notification_rows(connection) if one.id == notification_id)
    return found
