"""Requests that the previous release stored are read and continued."""

import pytest
from sqlalchemy.engine import Connection

from storage.lifecycle import transitions
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Kind, Question, State
from storage.outbox import delivery_transitions
from storage.people import followers
from storage.read_requests import find_by_uuid, get_by_id
from storage.requests import duplicates, queries, queue, stuck
from storage.requests.counts import count_everything
from storage.requests.queries import Scope
from storage.requests.save_steps import save_and_enqueue
from storage.requests.submissions import Acceptance, Submission, accept_submission
from storage.tables import DeliveryState
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
)
from tests.support.record_rows import notification_rows
from tests.support.samples import HOUR, MINUTE, candidates, report

NOW = THEN + 10 * MINUTE


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
        candidates(61, 62, name=""),
        THEN,
    )
    found = stuck.find_stuck_requests(connection)
    assert [each.request.id for each in found] == [IDS[State.UNCERTAIN], QUESTIONED]


def test_pending_builds_are_found_and_finish_with_a_reply(connection: Connection) -> None:
    pending = queue.find_builds_to_check(connection, NOW, 4 * HOUR)
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
    recovered = queue.recover_possibly_restored(connection, NOW, 0, 100)
    assert [(step.before.id, step.after.state) for step in recovered.steps] == [
        (IDS[State.SUBMITTING], State.UNCERTAIN)
    ]
    assert delivery_transitions.recover_possibly_restored(connection, NOW, 100) == 0
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
    (duplicate,) = duplicates.find_duplicates(connection, f"key-{IDS[State.READY]}", "other", NOW)
    assert duplicate.state is State.READY
