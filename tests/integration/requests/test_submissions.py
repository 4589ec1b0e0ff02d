"""The record of requests in a real SQLite file: taken in once, claimed once, saved by compare-and-set."""

from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, StatementError

from storage.lifecycle import transitions
from storage.lifecycle.notifications import NotificationKind
from storage.lifecycle.request import Kind, Question, State, Step
from storage.outbox import due as turns
from storage.outbox import edits
from storage.outbox.enqueue import enqueue_for_steps
from storage.request_rows import find_by_uuid, get_by_id, select_requests
from storage.requests import queue
from storage.requests.queue import Pending, claim_due, find_pending, next_attempt_at
from storage.requests.repository import save_and_enqueue
from storage.requests.submissions import Acceptance, accept_submission
from storage.tables import DeliveryState
from storage.tables import requests as table
from tests.support.record_rows import (
    accept,
    insert_request,
    planned_notifications,
    reload,
    save_step,
    submission,
)
from tests.support.samples import DAY, HOUR, MINUTE, NOW, SECOND, building, report

PENDING = DeliveryState.PENDING


def test_a_new_form_is_a_request_that_owes_word_of_being_kept(connection: Connection) -> None:
    acceptance, request = accept_submission(connection, submission(name=" Cafe\u0301  Buyers "), NOW)
    assert (acceptance, request.state, request.version) == (Acceptance.NEW, State.ACCEPTED, 1)
    assert request.name_key == "Café Buyers"
    assert reload(connection, request) == request == find_by_uuid(connection, "form-1")
    assert planned_notifications(connection) == [(NotificationKind.SAVED, PENDING)]


def test_a_form_sent_four_times_is_one_request(connection: Connection) -> None:
    answers = [accept_submission(connection, submission(), NOW) for _ in range(4)]
    assert [acceptance for acceptance, _ in answers] == [Acceptance.NEW, *[Acceptance.UNCHANGED] * 3]
    assert len({request.id for _, request in answers}) == 1
    assert len(planned_notifications(connection)) == 1


def test_a_corrected_form_replaces_what_was_not_sent_yet(connection: Connection) -> None:
    first = accept(connection)
    acceptance, second = accept_submission(connection, submission(name="Snow Buyers"), NOW)
    assert (acceptance, second.id, second.name, second.name_key) == (
        Acceptance.CORRECTED,
        first.id,
        "Snow Buyers",
        "Snow Buyers",
    )
    assert reload(connection, first) == second
    assert len(planned_notifications(connection)) == 1


@pytest.mark.parametrize("state", [state for state in State if state is not State.ACCEPTED])
def test_a_correction_that_comes_too_late_changes_nothing(connection: Connection, state: State) -> None:
    first = insert_request(connection, state=state)
    assert accept_submission(connection, submission(name="Snow"), NOW) == (Acceptance.TOO_LATE, first)
    assert accept_submission(connection, submission(), NOW) == (Acceptance.UNCHANGED, first)


def test_a_correction_of_what_the_person_is_asked_about_comes_too_late(connection: Connection) -> None:
    insert_request(connection, question=Question.CONTINUE)
    assert accept_submission(connection, submission(name="Snow"), NOW)[0] is Acceptance.TOO_LATE


def test_anothers_form_is_not_taken(connection: Connection) -> None:
    first = accept(connection)
    with pytest.raises(PermissionError):
        accept_submission(connection, submission(name="Snow", user_id="U2BEN"), NOW)
    assert reload(connection, first) == first


def test_a_claim_commits_the_attempt_before_the_call(connection: Connection) -> None:
    request = accept(connection)
    (claimed,) = claim_due(connection, NOW + SECOND, 8)
    assert (claimed.state, claimed.attempted_at, claimed.attempts) == (State.SUBMITTING, NOW + SECOND, 1)
    assert reload(connection, request) == claimed
    assert claim_due(connection, NOW + SECOND, 8) == []


def test_the_oldest_are_claimed_first_and_no_more_than_asked_for(connection: Connection) -> None:
    ids = [accept(connection, number, f"Segment {number}").id for number in range(5)]
    assert [request.id for request in claim_due(connection, NOW, 2)] == ids[:2]
    assert [request.id for request in claim_due(connection, NOW, 8)] == ids[2:]


@pytest.mark.parametrize("state", [State.SUBMITTING, State.UNCERTAIN])
def test_of_one_name_only_one_is_under_way(connection: Connection, state: State) -> None:
    holder = insert_request(connection, 1, state=state, attempted_at=NOW)
    accept(connection, 2)
    other = accept(connection, 3, "Snow")
    assert [request.id for request in claim_due(connection, NOW, 8)] == [other.id]
    save_step(connection, holder, transitions.mark_created(holder, report(7), NOW))
    assert [request.uuid for request in claim_due(connection, NOW, 8)] == ["form-2"]


def test_an_unanswered_question_holds_up_nobody_but_is_a_namesake(connection: Connection) -> None:
    insert_request(connection, 1, state=State.UNCERTAIN, question=Question.WHICH)
    accept(connection, 2)
    (claimed,) = claim_due(connection, NOW, 8)
    assert claimed.uuid == "form-2"
    assert queue.count_same_name(connection, claimed) == 1
    assert queue.count_same_name(connection, accept(connection, 3, "Snow")) == 0


def test_two_of_one_name_are_not_claimed_together(connection: Connection) -> None:
    first, _ = accept(connection, 1), accept(connection, 2)
    assert [request.id for request in claim_due(connection, NOW, 8)] == [first.id]


def test_what_waits_for_its_time_or_for_an_answer_is_not_claimed(connection: Connection) -> None:
    insert_request(connection, 1, name="a", due_at=NOW + MINUTE)
    insert_request(connection, 2, name="b", question=Question.CONTINUE)
    insert_request(connection, 3, name="c", question=Question.CONTINUE, due_at=NOW + SECOND)
    assert claim_due(connection, NOW, 8) == []
    assert next_attempt_at(connection, NOW) == NOW + MINUTE
    assert next_attempt_at(connection, NOW + MINUTE) is None


def test_a_step_is_saved_with_what_it_makes_us_owe(connection: Connection) -> None:
    accept(connection)
    (request,) = claim_due(connection, NOW, 1)
    made = save_step(connection, request, transitions.mark_created(request, report(7), NOW))
    assert reload(connection, request) == made
    assert (made.version, made.edit_due_at) == (request.version + 1, NOW)
    assert planned_notifications(connection) == [
        (NotificationKind.SAVED, PENDING),
        (NotificationKind.ANNOUNCEMENT, PENDING),
    ]


def test_of_two_who_write_the_slower_changes_and_owes_nothing(connection: Connection) -> None:
    before = insert_request(connection, state=State.BUILDING, classify_id=7)
    faster = save_step(connection, before, replace(before, state=State.READY))
    assert save_and_enqueue(connection, before, replace(before, state=State.FAILED), NOW) is None
    assert reload(connection, before) == faster
    assert planned_notifications(connection) == [(NotificationKind.RESULT, PENDING)]


def test_a_step_that_changes_nothing_is_not_written(connection: Connection) -> None:
    before = insert_request(connection)
    assert save_and_enqueue(connection, before, replace(before), NOW) is before
    assert reload(connection, before).version == 1


def test_a_step_writes_its_own_columns_alone(connection: Connection) -> None:
    before = insert_request(connection, state=State.BUILDING, classify_id=7)
    connection.execute(sa.update(table).values(thread_ts="1.5", thread_channel="C1MEDIA"))
    save_step(connection, before, replace(before, classify_status="processing"))
    assert reload(connection, before).thread_ts == "1.5"


def test_one_segment_belongs_to_one_request(connection: Connection) -> None:
    insert_request(connection, 1, state=State.READY, classify_id=7)
    other = insert_request(connection, 2, state=State.UNCERTAIN, attempted_at=NOW)
    with pytest.raises(IntegrityError), connection.begin_nested():
        save_and_enqueue(connection, other, transitions.mark_created(other, report(7), NOW), NOW)
    assert reload(connection, other) == other
    assert planned_notifications(connection) == []
    assert queue.already_adopted(connection, Kind.SEGMENT, [6, 7]) == {7}


def test_a_time_without_an_offset_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="without an offset"), connection.begin_nested():
        insert_request(connection, due_at=datetime(2026, 3, 2))


def test_what_goes_in_comes_out(connection: Connection) -> None:
    full = building(
        enterprise_id="E1",
        candidates=(7, 2**63 - 1),
        question=Question.WHICH,
        created_at=NOW,
        finished_at=NOW + SECOND / 2,
        noticed_at=NOW,
        overdue=True,
        error_message="<no> & 🎿",
        classify_id=2**63 - 1,
    )
    row = insert_request(connection)
    save_step(connection, row, replace(full, id=row.id, uuid=row.uuid))
    assert reload(connection, row) == replace(full, id=row.id, uuid=row.uuid, version=2, edit_due_at=NOW)
    assert get_by_id(connection, 99) is None


def test_the_next_looks_are_the_due_ones_by_classifys_ids(connection: Connection) -> None:
    insert_request(connection, 1, state=State.BUILDING, classify_id=9, attempted_at=NOW + SECOND)
    insert_request(
        connection, 2, state=State.BUILDING, classify_id=8, classify_status="processing", absences=2
    )
    insert_request(connection, 3, state=State.BUILDING, classify_id=7, due_at=NOW + HOUR)
    insert_request(connection, 4, state=State.READY, classify_id=6)
    due = [Pending(2, 8, "processing", True), Pending(1, 9, None, False)]
    assert find_pending(connection, NOW, 4 * HOUR) == due
    assert find_pending(connection, NOW - DAY, 4 * HOUR) == []


def test_a_next_look_that_makes_no_sense_is_left_out(in_file: Connection) -> None:
    for number in (1, 2, 3):
        insert_request(in_file, number, state=State.BUILDING, classify_id=number, attempted_at=NOW)
    in_file.exec_driver_sql("UPDATE requests SET classify_id = 'soon' WHERE id = 2")
    assert find_pending(in_file, NOW, HOUR) == [Pending(1, 1, None, False), Pending(3, 3, None, False)]


def test_many_are_read_by_their_ids(connection: Connection) -> None:
    ids = [insert_request(connection, number).id for number in range(3)]
    assert [request.id for request in queue.get_by_ids(connection, ids[1:] + [99] * 600)] == ids[1:]
    assert [request.id for request in queue.find_in_state(connection, State.ACCEPTED)] == ids


def test_what_is_not_made_within_a_day_is_asked_about_once(connection: Connection) -> None:
    insert_request(connection, 1)
    insert_request(connection, 2, state=State.UNCERTAIN)
    insert_request(connection, 3, state=State.BUILDING)
    assert [len(queue.ask_overdue_to_continue(connection, NOW + age)) for age in (HOUR, DAY, DAY)] == [
        0,
        2,
        0,
    ]
    assert planned_notifications(connection) == [(NotificationKind.QUESTION, PENDING)] * 2


def test_a_start_doubts_what_was_in_the_middle(connection: Connection) -> None:
    sending = insert_request(connection, 1, state=State.SUBMITTING, attempted_at=NOW)
    waiting = insert_request(connection, 2)
    assert len(queue.recover_at_start(connection, NOW + MINUTE)) == 1
    assert reload(connection, sending).state is State.UNCERTAIN
    assert reload(connection, waiting) == waiting
    assert len(queue.recover_at_start(connection, NOW + HOUR + SECOND)) == 2
    assert reload(connection, waiting).maybe_restored


@pytest.mark.parametrize(
    "damage",
    ["state = 'dreaming'", "inputs = '{broken'", "candidates = 'null'", "due_at = 'yesterday'"],
)
def test_a_row_that_cant_be_read_stands_in_no_others_way(in_file: Connection, damage: str) -> None:
    connection = in_file  # PostgreSQL would not keep such a row
    for number in range(3):
        insert_request(connection, number, name=str(number))
    connection.exec_driver_sql(f"UPDATE requests SET {damage} WHERE id = 2")
    assert [request.id for request in select_requests(connection, sa.select(table).order_by(table.c.id))] == [
        1,
        3,
    ]
    assert [request.id for request in claim_due(connection, NOW, 8)] == [1, 3]


def test_a_broken_row_holds_up_no_other_look_message_or_edit(in_file: Connection) -> None:
    connection = in_file  # PostgreSQL would not keep such a row
    ids = [
        insert_request(
            connection,
            number,
            state=State.BUILDING,
            classify_id=60 + number,
            user_id=f"U{number}",
            thread_channel="C1",
            thread_ts=f"{number}.1",
            edit_due_at=NOW,
        ).id
        for number in (1, 2)
    ]
    for request_id in ids:
        request = get_by_id(connection, request_id)
        assert request is not None
        enqueue_for_steps(connection, [Step(replace(request, state=State.SUBMITTING), request)], NOW)
    connection.exec_driver_sql("UPDATE requests SET attempted_at = 'soon' WHERE id = ?", (ids[0],))
    connection.exec_driver_sql("UPDATE notifications SET kind = 'song' WHERE request_id = ?", (ids[0],))
    looked_at = [row.id for row in find_pending(connection, NOW, 4 * HOUR)]
    assert [request.id for request in queue.get_by_ids(connection, looked_at)] == ids[1:]
    edit = edits.find_due_edit(connection, NOW)
    assert edit is not None
    assert edit.id == ids[1]
    assert (
        turns.find_due(connection, NOW).notifications == []
    )  # the broken one was its lane's oldest, and is set aside
    assert [message.request_id for message in turns.find_due(connection, NOW).notifications] == ids[1:]


def test_a_broken_row_holds_up_none_of_its_name(in_file: Connection) -> None:
    broken, whole = (insert_request(in_file, number, due_at=NOW).id for number in (1, 2))
    in_file.exec_driver_sql("UPDATE requests SET attempted_at = 'soon' WHERE id = ?", (broken,))
    assert [request.id for request in claim_due(in_file, NOW, 8)] == [whole]


@pytest.mark.parametrize(
    "text", ["a \x00 b", "'; DROP TABLE requests; -- %s %(x)s :x", "🎿" * 3000, "\u202e\ufeff\x1b"]
)
def test_whatever_text_comes_is_kept(connection: Connection, text: str) -> None:
    kept = reload(connection, insert_request(connection, name=text, error_message=text))
    assert kept.inputs == {"name": text}
    assert kept.error_message in (text, text.replace("\x00", "\ufffd"))
