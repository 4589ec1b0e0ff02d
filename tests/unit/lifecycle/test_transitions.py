"""The state machine of a request: attempts, reports, absences and recovery."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from storage.lifecycle import recovery, transitions
from storage.lifecycle.names import normalize_name
from storage.lifecycle.request import OPEN, Question, State
from storage.lifecycle.transitions import Outcome
from tests.support.samples import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    a_request,
    building,
    campaign_edit,
    candidates,
    report,
    uncertain,
)

LATER = NOW + 5 * MINUTE
NOT_BUILDING = [state for state in State if state is not State.BUILDING]


def test_an_attempt_is_counted_and_dated_before_the_call() -> None:
    before = a_request(attempts=1, absences=1, uncertain_since=NOW)
    after = transitions.start_attempt(before, LATER)
    assert after == replace(before, state=State.SUBMITTING, attempts=2, attempted_at=LATER, absences=0)


@pytest.mark.parametrize(("counts", "attempts"), [(True, 1), (False, 0)])
def test_a_request_that_was_definitely_not_received_waits_for_its_time(counts: bool, attempts: int) -> None:
    sending = transitions.start_attempt(a_request(), NOW)
    after = transitions.reschedule(sending, LATER, counts=counts)
    assert after == replace(sending, state=State.ACCEPTED, due_at=LATER, attempts=attempts)


def test_uncertain_since_keeps_the_first_uncertain_attempt() -> None:
    first = transitions.mark_uncertain(transitions.start_attempt(a_request(), NOW), LATER)
    assert (first.state, first.attempted_at, first.uncertain_since) == (State.UNCERTAIN, NOW, NOW)
    assert first.due_at == LATER
    again = transitions.mark_uncertain(
        transitions.start_attempt(replace(first, absences=1), LATER), LATER + HOUR
    )
    assert (again.attempted_at, again.uncertain_since, again.absences) == (LATER, NOW, 0)


def test_uncertain_since_is_the_acceptance_if_there_was_no_attempt() -> None:
    after = transitions.mark_uncertain(a_request(), LATER)
    assert (after.attempted_at, after.uncertain_since) == (NOW, NOW)


def test_a_rejection_keeps_the_words_of_classify() -> None:
    after = transitions.reject(transitions.start_attempt(a_request(), NOW), 422, "name is too long")
    assert (after.state, after.error_status, after.error_message) == (State.REJECTED, 422, "name is too long")


def test_a_created_request_is_building_and_has_no_question() -> None:
    before = uncertain(absences=1, question=Question.WHICH, candidates=candidates(7, 8))
    after = transitions.mark_created(before, report(7, created_at=NOW), LATER)
    assert (after.state, after.classify_id, after.classify_status) == (State.BUILDING, 7, "pending")
    assert (after.question, after.candidates, after.absences) == (None, (), 0)
    assert (after.created_at, after.due_at) == (NOW, LATER)


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.COMPLETE, State.READY), (Outcome.FAILED, State.FAILED)]
)
def test_a_request_that_is_found_finished_goes_straight_to_its_result(outcome: Outcome, state: State) -> None:
    after = transitions.mark_created(uncertain(), report(7, outcome, finished_at=NOW), LATER)
    assert (after.state, after.classify_id, after.finished_at, after.noticed_at) == (state, 7, NOW, LATER)


@pytest.mark.parametrize(
    ("said", "shown"),
    [("processing", "processing"), ("pending", "pending"), ("dreaming", "processing"), (None, "processing")],
)
def test_only_known_statuses_are_kept(said: str | None, shown: str) -> None:
    after = transitions.apply_report(building(classify_status="processing"), report(status=said), LATER)
    assert (after.state, after.classify_status, after.due_at) == (State.BUILDING, shown, LATER)


def test_a_report_resets_the_absences_and_keeps_the_date_of_creation() -> None:
    after = transitions.apply_report(building(absences=2, created_at=NOW), report(), LATER)
    assert (after.absences, after.created_at) == (0, NOW)
    assert transitions.apply_report(building(), report(created_at=LATER), LATER).created_at == LATER


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.COMPLETE, State.READY), (Outcome.FAILED, State.FAILED)]
)
def test_a_finished_request_has_classifys_time_if_it_is_known(outcome: Outcome, state: State) -> None:
    told = transitions.apply_report(building(), report(7, outcome, finished_at=LATER), LATER + MINUTE)
    assert (told.state, told.finished_at, told.noticed_at) == (state, LATER, LATER + MINUTE)
    untold = transitions.apply_report(building(), report(7, outcome), LATER)
    assert (untold.state, untold.finished_at, untold.noticed_at) == (state, None, LATER)


@pytest.mark.parametrize("state", NOT_BUILDING)
def test_a_report_changes_only_a_building_request(state: State) -> None:
    before = building(state=state)
    assert transitions.apply_report(before, report(7, Outcome.FAILED), LATER) is before
    assert transitions.record_absence(before, LATER) is before


def test_the_third_absence_in_a_row_is_lost() -> None:
    first = transitions.record_absence(building(), NOW)
    second = transitions.record_absence(first, NOW + MINUTE)
    third = transitions.record_absence(second, NOW + 2 * MINUTE)
    assert [each.state for each in (first, second, third)] == [State.BUILDING, State.BUILDING, State.LOST]
    assert (second.noticed_at, third.noticed_at) == (None, NOW + 2 * MINUTE)


def test_absences_with_a_report_between_them_do_not_add_up() -> None:
    request = building()
    for _ in range(3):
        request = transitions.record_absence(transitions.record_absence(request, NOW), NOW)
        request = transitions.apply_report(request, report(), NOW)
    assert request.state is State.BUILDING


@pytest.mark.parametrize(
    ("age", "overdue", "wait"),
    [(DAY - SECOND, False, timedelta()), (DAY, True, HOUR), (3 * DAY, True, HOUR)],
)
@pytest.mark.parametrize("attempted", [True, False], ids=["sent by us", "watched only"])
def test_a_build_unfinished_after_a_day_is_overdue_and_checked_hourly(
    age: timedelta, overdue: bool, wait: timedelta, attempted: bool
) -> None:
    before = building() if attempted else building(attempted_at=None)
    for after in (
        transitions.apply_report(before, report(), NOW + age),
        transitions.record_absence(before, NOW + age),
    ):
        assert (after.state, after.overdue, after.due_at) == (State.BUILDING, overdue, NOW + age + wait)


@pytest.mark.parametrize(
    ("state", "age", "uncertain"),
    [
        (State.SUBMITTING, SECOND, True),
        (State.SUBMITTING, DAY, True),
        (State.ACCEPTED, HOUR, False),
        (State.ACCEPTED, HOUR + SECOND, True),
        *[(state, DAY, False) for state in State if state not in (State.SUBMITTING, State.ACCEPTED)],
    ],
)
def test_a_start_makes_what_an_earlier_process_may_have_sent_uncertain(
    state: State, age: timedelta, uncertain: bool
) -> None:
    before = a_request(state)
    after = recovery.recover_at_start(before, NOW + age)
    suspected = replace(before, maybe_restored=age > HOUR and state in OPEN)
    assert after == (transitions.mark_uncertain(suspected, NOW + age) if uncertain else suspected)


@pytest.mark.parametrize("age", [SECOND, DAY])
@pytest.mark.parametrize("state", State)
def test_a_start_lets_an_edit_be_repeated_and_makes_none_uncertain(state: State, age: timedelta) -> None:
    before = campaign_edit(state, attempts=1, attempted_at=NOW)
    after = recovery.recover_at_start(before, NOW + age)
    suspected = replace(before, maybe_restored=age > HOUR and state in OPEN)
    sending = state is State.SUBMITTING
    assert after == (replace(suspected, state=State.ACCEPTED, due_at=NOW + age) if sending else suspected)


def test_an_edit_is_finished_as_soon_as_it_is_made() -> None:
    after = transitions.mark_created(
        transitions.start_attempt(campaign_edit(), NOW), report(609, Outcome.COMPLETE), LATER
    )
    assert (after.state, after.classify_id, after.noticed_at) == (State.READY, 609, LATER)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Snow  Buyers", " Snow Buyers\n", True),
        ("Café", "Cafe\u0301", True),
        ("Snow", "snow", False),
    ],
)
def test_names_are_compared_composed_and_with_single_spaces(one: str, other: str, same: bool) -> None:
    assert (normalize_name(one) == normalize_name(other)) is same
