"""Each rule of a request's life, branch by branch: what it changes, and what it leaves alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.lifecycle import transitions
from storage.lifecycle.request import OPEN, Question, Request, State
from storage.lifecycle.transitions import BuildReport, Outcome
from storage.requests.submissions import normalize_name
from tests.support.samples import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    SETTLE,
    a_request,
    building,
    campaign_edit,
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
def test_what_was_surely_not_taken_waits_for_its_time(counts: bool, attempts: int) -> None:
    sending = transitions.start_attempt(a_request(), NOW)
    after = transitions.reschedule(sending, LATER, counts=counts)
    assert after == replace(sending, state=State.ACCEPTED, due_at=LATER, attempts=attempts)


def test_doubt_counts_from_the_attempt_and_remembers_the_first() -> None:
    first = transitions.mark_uncertain(transitions.start_attempt(a_request(), NOW), LATER)
    assert (first.state, first.attempted_at, first.uncertain_since) == (State.UNCERTAIN, NOW, NOW)
    assert first.due_at == LATER
    again = transitions.mark_uncertain(
        transitions.start_attempt(replace(first, absences=1), LATER), LATER + HOUR
    )
    assert (again.attempted_at, again.uncertain_since, again.absences) == (LATER, NOW, 0)


def test_doubt_without_an_attempt_counts_from_when_it_was_asked_for() -> None:
    after = transitions.mark_uncertain(a_request(), LATER)
    assert (after.attempted_at, after.uncertain_since) == (NOW, NOW)


def test_a_rejection_keeps_the_words_of_classify() -> None:
    after = transitions.reject(transitions.start_attempt(a_request(), NOW), 422, "name is too long")
    assert (after.state, after.error_status, after.error_message) == (State.REJECTED, 422, "name is too long")


def test_what_was_made_is_building_and_asks_nothing_any_more() -> None:
    before = uncertain(absences=1, question=Question.WHICH, candidates=(7, 8))
    after = transitions.mark_created(before, report(7, created_at=NOW), LATER)
    assert (after.state, after.classify_id, after.classify_status) == (State.BUILDING, 7, "pending")
    assert (after.question, after.candidates, after.absences) == (None, (), 0)
    assert (after.created_at, after.due_at) == (NOW, LATER)


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.COMPLETE, State.READY), (Outcome.FAILED, State.FAILED)]
)
def test_what_has_ended_when_it_is_found_goes_straight_to_its_end(outcome: Outcome, state: State) -> None:
    after = transitions.mark_created(uncertain(), report(7, outcome, finished_at=NOW), LATER)
    assert (after.state, after.classify_id, after.finished_at, after.noticed_at) == (state, 7, NOW, LATER)


@pytest.mark.parametrize(
    ("said", "shown"),
    [("processing", "processing"), ("pending", "pending"), ("dreaming", "processing"), (None, "processing")],
)
def test_only_known_status_words_are_shown(said: str | None, shown: str) -> None:
    after = transitions.apply_report(building(classify_status="processing"), report(status=said), LATER)
    assert (after.state, after.classify_status, after.due_at) == (State.BUILDING, shown, LATER)


def test_a_sighting_ends_a_run_of_absences_and_keeps_the_date_of_creation() -> None:
    after = transitions.apply_report(building(absences=2, created_at=NOW), report(), LATER)
    assert (after.absences, after.created_at) == (0, NOW)
    assert transitions.apply_report(building(), report(created_at=LATER), LATER).created_at == LATER


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.COMPLETE, State.READY), (Outcome.FAILED, State.FAILED)]
)
def test_an_end_carries_classifys_time_or_only_when_it_was_noticed(outcome: Outcome, state: State) -> None:
    told = transitions.apply_report(building(), report(7, outcome, finished_at=LATER), LATER + MINUTE)
    assert (told.state, told.finished_at, told.noticed_at) == (state, LATER, LATER + MINUTE)
    untold = transitions.apply_report(building(), report(7, outcome), LATER)
    assert (untold.state, untold.finished_at, untold.noticed_at) == (state, None, LATER)


@pytest.mark.parametrize("state", NOT_BUILDING)
def test_a_look_changes_nothing_of_what_is_not_building(state: State) -> None:
    before = building(state=state)
    assert transitions.apply_report(before, report(7, Outcome.FAILED), LATER) is before
    assert transitions.record_absence(before, LATER) is before


def test_the_third_absence_in_a_row_is_lost() -> None:
    first = transitions.record_absence(building(), NOW)
    second = transitions.record_absence(first, NOW + MINUTE)
    third = transitions.record_absence(second, NOW + 2 * MINUTE)
    assert [each.state for each in (first, second, third)] == [State.BUILDING, State.BUILDING, State.LOST]
    assert (second.noticed_at, third.noticed_at) == (None, NOW + 2 * MINUTE)


def test_two_absences_with_a_sighting_between_them_are_not_lost() -> None:
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
def test_a_day_without_an_end_is_overdue_and_looked_at_hourly(
    age: timedelta, overdue: bool, wait: timedelta, attempted: bool
) -> None:
    before = building() if attempted else building(attempted_at=None)
    for after in (
        transitions.apply_report(before, report(), NOW + age),
        transitions.record_absence(before, NOW + age),
    ):
        assert (after.state, after.overdue, after.due_at) == (State.BUILDING, overdue, NOW + age + wait)


def test_one_candidate_is_it_even_before_the_settling_time() -> None:
    after = transitions.reconcile(uncertain(), [report(7)], NOW + SECOND, SETTLE)
    assert (after.state, after.classify_id) == (State.BUILDING, 7)


@pytest.mark.parametrize(
    ("ids", "alone"), [((9, 8), True), ((8,), False), ((8, 9), False)], ids=["two", "a namesake", "both"]
)
def test_where_it_could_be_anothers_the_person_is_asked(ids: tuple[int, ...], alone: bool) -> None:
    before = uncertain(absences=1)
    after = transitions.reconcile(before, [report(number) for number in ids], LATER, SETTLE, alone=alone)
    assert after == replace(before, question=Question.WHICH, candidates=tuple(sorted(ids)))


def test_before_the_settling_time_absence_counts_for_nothing() -> None:
    before = uncertain()
    assert transitions.reconcile(before, [], NOW + SETTLE - SECOND, SETTLE) is before


def test_two_absences_after_the_settling_time_mean_that_it_was_never_taken() -> None:
    first = transitions.reconcile(uncertain(), [], NOW + SETTLE, SETTLE)
    assert (first.state, first.absences) == (State.UNCERTAIN, 1)
    second = transitions.reconcile(first, [], NOW + SETTLE + MINUTE, SETTLE)
    assert (second.state, second.absences, second.due_at) == (State.ACCEPTED, 0, NOW + SETTLE + MINUTE)
    assert second.uncertain_since == NOW


@pytest.mark.parametrize(
    "before",
    [
        a_request(attempted_at=NOW),
        building(),
        uncertain(question=Question.WHICH, candidates=(7, 8)),
    ],
    ids=["accepted", "building", "asked which"],
)
def test_a_list_settles_nothing_but_open_doubts(before: Request) -> None:
    assert transitions.reconcile(before, [report(7)], LATER, SETTLE) is before


def test_what_turns_up_while_the_person_is_asked_whether_to_go_on_is_taken() -> None:
    before = uncertain(question=Question.CONTINUE)
    found = transitions.reconcile(before, [report(7)], LATER, SETTLE)
    assert (found.state, found.classify_id, found.question) == (State.BUILDING, 7, None)
    two = transitions.reconcile(before, [report(7), report(8)], LATER, SETTLE)
    assert two.question is Question.WHICH
    assert transitions.reconcile(before, [], LATER, SETTLE) is before


def test_refused_candidates_are_none_in_later_lists() -> None:
    which = transitions.reconcile(uncertain(), [report(7), report(8)], LATER, SETTLE)
    none = transitions.continue_sending(which, LATER)
    assert (none.state, none.question, none.continued_at) == (State.UNCERTAIN, None, LATER)
    seen: list[BuildReport] = [report(7), report(8)]
    assert transitions.reconcile(none, [*seen, report(9)], LATER, SETTLE).classify_id == 9
    asked_again = transitions.reconcile(none, [*seen, report(9), report(6)], LATER, SETTLE)
    assert (asked_again.question, asked_again.candidates) == (Question.WHICH, (6, 7, 8, 9))
    absent = transitions.reconcile(transitions.reconcile(none, seen, LATER, SETTLE), seen, LATER, SETTLE)
    assert absent.state is State.ACCEPTED


@pytest.mark.parametrize("state", [State.ACCEPTED, State.UNCERTAIN])
def test_what_is_not_made_within_a_day_is_asked_about(state: State) -> None:
    before = a_request(state)
    assert transitions.ask_to_continue(before, NOW + DAY - SECOND) is before
    assert transitions.ask_to_continue(before, NOW + DAY) == replace(before, question=Question.CONTINUE)


def test_after_an_answer_the_day_begins_anew() -> None:
    before = a_request(continued_at=NOW + DAY)
    assert transitions.ask_to_continue(before, NOW + 2 * DAY - SECOND) is before
    assert transitions.ask_to_continue(before, NOW + 2 * DAY).question is Question.CONTINUE


@pytest.mark.parametrize(
    "before",
    [a_request(state) for state in State if state not in (State.ACCEPTED, State.UNCERTAIN)]
    + [uncertain(question=Question.WHICH)],
    ids=lambda request: f"{request.state} {request.question}",
)
def test_nothing_else_is_asked_about(before: Request) -> None:
    assert transitions.ask_to_continue(before, NOW + 9 * DAY) is before


@pytest.mark.parametrize("state", [State.ACCEPTED, State.UNCERTAIN])
def test_to_go_on_takes_the_question_away_and_proves_nothing(state: State) -> None:
    before = a_request(state, question=Question.CONTINUE, absences=1)
    after = transitions.continue_sending(before, LATER)
    assert after == replace(before, question=None, continued_at=LATER, due_at=LATER, absences=0)


def test_what_turns_out_to_be_anothers_is_decided_anew() -> None:
    before = uncertain(question=Question.WHICH, candidates=(7, 8), absences=1)
    after = transitions.reconcile_again(before, LATER)
    assert after == replace(before, question=None, candidates=(), due_at=LATER, absences=0)


def test_a_dropped_request_asks_nothing_any_more() -> None:
    after = transitions.drop(uncertain(question=Question.WHICH, candidates=(7, 8)))
    assert (after.state, after.question, after.candidates) == (State.DROPPED, None, ())


@pytest.mark.parametrize(
    ("state", "age", "doubted"),
    [
        (State.SUBMITTING, SECOND, True),
        (State.SUBMITTING, DAY, True),
        (State.ACCEPTED, HOUR, False),
        (State.ACCEPTED, HOUR + SECOND, True),
        *[(state, DAY, False) for state in State if state not in (State.SUBMITTING, State.ACCEPTED)],
    ],
)
def test_a_start_doubts_what_an_earlier_run_may_have_done(
    state: State, age: timedelta, doubted: bool
) -> None:
    before = a_request(state)
    after = transitions.recover_at_start(before, NOW + age)
    suspected = replace(before, maybe_restored=age > HOUR and state in OPEN)
    assert after == (transitions.mark_uncertain(suspected, NOW + age) if doubted else suspected)


@pytest.mark.parametrize("age", [SECOND, DAY])
@pytest.mark.parametrize("state", State)
def test_a_start_lets_an_edit_be_repeated_and_doubts_none(state: State, age: timedelta) -> None:
    before = campaign_edit(state, attempts=1, attempted_at=NOW)
    after = transitions.recover_at_start(before, NOW + age)
    suspected = replace(before, maybe_restored=age > HOUR and state in OPEN)
    sending = state is State.SUBMITTING
    assert after == (replace(suspected, state=State.ACCEPTED, due_at=NOW + age) if sending else suspected)


def test_an_edit_of_what_was_changed_meanwhile_is_asked_about_with_what_stands_there_now() -> None:
    sending = transitions.start_attempt(campaign_edit(), NOW)
    after = transitions.ask_to_overwrite(sending, {"name": "Theirs"})
    assert (after.state, after.question) == (State.ACCEPTED, Question.OVERWRITE)
    assert after.inputs["before"] == {"name": "Theirs", "description": "EV deals"}
    assert after.inputs["changes"] == sending.inputs["changes"]
    assert transitions.ask_to_continue(after, NOW + 9 * DAY) is after
    assert transitions.recover_at_start(after, NOW + SECOND) == after
    again = transitions.continue_sending(after, LATER)
    assert (again.state, again.question, again.due_at) == (State.ACCEPTED, None, LATER)
    assert transitions.drop(after).state is State.DROPPED


def test_an_edit_is_at_its_end_as_soon_as_it_is_made() -> None:
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
def test_names_are_the_same_composed_and_with_single_spaces(one: str, other: str, same: bool) -> None:
    assert (normalize_name(one) == normalize_name(other)) is same
