"""What the jobs find and claim, in a real database."""

import pytest
from sqlalchemy.engine import Connection

from storage.lifecycle import transitions
from storage.lifecycle.names import possible_keys
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question, State
from storage.requests import queue
from storage.requests.queue import Pending, claim_due, find_builds_to_check, next_attempt_at
from storage.tables import DeliveryState
from tests.support.record_rows import (
    accept,
    insert_request,
    planned_notifications,
    reload,
    save_step,
)
from tests.support.samples import DAY, HOUR, MINUTE, NOW, SECOND, report

PENDING = DeliveryState.PENDING


def test_a_claim_commits_the_attempt_before_the_call(connection: Connection) -> None:
    request = accept(connection)
    (claimed,) = claim_due(connection, NOW + SECOND, 8)
    assert (claimed.state, claimed.attempted_at, claimed.attempts) == (State.SUBMITTING, NOW + SECOND, 1)
    assert reload(connection, request) == claimed
    assert claim_due(connection, NOW + SECOND, 8) == []


def test_the_oldest_are_claimed_first_up_to_the_limit(connection: Connection) -> None:
    ids = [accept(connection, number, f"Segment {number}").id for number in range(5)]
    assert [request.id for request in claim_due(connection, NOW, 2)] == ids[:2]
    assert [request.id for request in claim_due(connection, NOW, 8)] == ids[2:]


@pytest.mark.parametrize("state", [State.SUBMITTING, State.UNCERTAIN])
def test_only_one_request_of_a_name_is_in_progress(connection: Connection, state: State) -> None:
    holder = insert_request(connection, 1, state=state, attempted_at=NOW)
    accept(connection, 2)
    other = accept(connection, 3, "Snow")
    assert [request.id for request in claim_due(connection, NOW, 8)] == [other.id]
    save_step(connection, holder, transitions.mark_created(holder, report(7), NOW))
    assert [request.uuid for request in claim_due(connection, NOW, 8)] == ["form-2"]


def test_an_unanswered_question_blocks_nobody_but_counts_as_the_same_name(connection: Connection) -> None:
    insert_request(connection, 1, state=State.UNCERTAIN, question=Question.WHICH)
    accept(connection, 2)
    (claimed,) = claim_due(connection, NOW, 8)
    assert claimed.uuid == "form-2"
    accept(connection, 3, "Snow")
    (key,) = possible_keys(claimed.name_key)
    assert queue.count_names_in_flight(connection, claimed.kind) == {key: 2}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Snow Buyers", "SNOW  buyers"),
        ("Snow Buyers 🎿", "Snow Buyers"),
        ("Snow & Ice", "Snow &amp; Ice"),
        ("Snow 🎿 Buyers", "Snow"),
        ("Snow 🎿 Buyers", "Snow Buyers"),
        (f"{'Long ' * 50} one", f"{'Long ' * 50} other"),
    ],
)
def test_requests_whose_names_may_look_the_same_at_classify_wait_for_each_other(
    connection: Connection, one: str, other: str
) -> None:
    first = accept(connection, 1, one)
    accept(connection, 2, other)
    assert [request.id for request in claim_due(connection, NOW, 8)] == [first.id]


def test_two_requests_of_one_name_are_not_claimed_together(connection: Connection) -> None:
    first, _ = accept(connection, 1), accept(connection, 2)
    assert [request.id for request in claim_due(connection, NOW, 8)] == [first.id]


def test_a_request_that_waits_for_its_time_or_an_answer_is_not_claimed(connection: Connection) -> None:
    insert_request(connection, 1, name="a", due_at=NOW + MINUTE)
    insert_request(connection, 2, name="b", question=Question.CONTINUE)
    insert_request(connection, 3, name="c", question=Question.CONTINUE, due_at=NOW + SECOND)
    assert claim_due(connection, NOW, 8) == []
    assert next_attempt_at(connection, NOW) == NOW + MINUTE
    assert next_attempt_at(connection, NOW + MINUTE) is None


def test_due_builds_are_found_in_the_order_of_classifys_ids(connection: Connection) -> None:
    insert_request(connection, 1, state=State.BUILDING, classify_id=9, attempted_at=NOW + SECOND)
    insert_request(
        connection, 2, state=State.BUILDING, classify_id=8, classify_status="processing", absences=2
    )
    insert_request(connection, 3, state=State.BUILDING, classify_id=7, due_at=NOW + HOUR)
    insert_request(connection, 4, state=State.READY, classify_id=6)
    due = [Pending(2, 8, "processing", True), Pending(1, 9, None, False)]
    assert find_builds_to_check(connection, NOW, 4 * HOUR) == due
    assert find_builds_to_check(connection, NOW - DAY, 4 * HOUR) == []


def test_many_requests_are_read_by_their_ids(connection: Connection) -> None:
    ids = [insert_request(connection, number).id for number in range(3)]
    assert [request.id for request in queue.get_by_ids(connection, ids[1:] + [99] * 600)] == ids[1:]
    assert [request.id for request in queue.find_in_state(connection, State.ACCEPTED)] == ids


def test_a_request_not_created_within_a_day_is_asked_about_once(connection: Connection) -> None:
    insert_request(connection, 1)
    insert_request(connection, 2, state=State.UNCERTAIN)
    insert_request(connection, 3, state=State.BUILDING)
    assert [len(queue.ask_whether_to_continue(connection, NOW + age, 10)) for age in (HOUR, DAY, DAY)] == [
        0,
        2,
        0,
    ]
    assert planned_notifications(connection) == [(NotificationKind.QUESTION, PENDING)] * 2


def test_a_start_makes_interrupted_requests_uncertain(connection: Connection) -> None:
    sending = insert_request(connection, 1, state=State.SUBMITTING, attempted_at=NOW)
    waiting = insert_request(connection, 2)
    assert queue.recover_interrupted(connection, NOW + MINUTE, [sending.id], 10) == []
    assert len(queue.recover_interrupted(connection, NOW + MINUTE, (), 10)) == 1
    assert reload(connection, sending).state is State.UNCERTAIN
    assert reload(connection, waiting) == waiting


def test_a_start_looks_for_each_old_request_once_in_batches(connection: Connection) -> None:
    ids = [insert_request(connection, number).id for number in range(3)]
    insert_request(connection, 3, state=State.READY)
    first = queue.recover_possibly_restored(connection, NOW + MINUTE, 0, 2)
    assert first == ([], ids[1]), "none of them is old"
    later = NOW + HOUR + SECOND
    first = queue.recover_possibly_restored(connection, later, 0, 2)
    assert [(step.after.id, step.after.state) for step in first.steps] == [
        (one, State.UNCERTAIN) for one in ids[:2]
    ]
    second = queue.recover_possibly_restored(connection, later, first.last_id or 0, 2)
    assert [step.after.id for step in second.steps] == ids[2:]
    assert second.last_id is None, "a form that is submitted now is not from a backup"
    assert all(request.maybe_restored for request in queue.find_in_state(connection, State.UNCERTAIN))
