"""The state machine of a request: an UNCERTAIN request against a list."""

import pytest
from msgspec.structs import replace

from storage.lifecycle import transitions
from storage.lifecycle.request import Question, Request, State
from storage.lifecycle.transitions import BuildReport
from tests.support.samples import (
    MINUTE,
    NOW,
    SECOND,
    SETTLE,
    a_request,
    building,
    candidates,
    report,
    uncertain,
)

LATER = NOW + 5 * MINUTE
NOT_BUILDING = [state for state in State if state is not State.BUILDING]


def test_a_single_candidate_is_taken_even_before_the_settling_time() -> None:
    after = transitions.reconcile(uncertain(), [report(7)], NOW + SECOND, SETTLE)
    assert (after.state, after.classify_id) == (State.BUILDING, 7)


@pytest.mark.parametrize(
    ("ids", "alone"), [((9, 8), True), ((8,), False), ((8, 9), False)], ids=["two", "a namesake", "both"]
)
def test_the_person_is_asked_if_it_could_belong_to_another_request(ids: tuple[int, ...], alone: bool) -> None:
    before = uncertain(absences=1)
    after = transitions.reconcile(before, [report(number) for number in ids], LATER, SETTLE, alone=alone)
    assert after == replace(before, question=Question.WHICH, candidates=candidates(*sorted(ids), name=""))


def test_an_absence_before_the_settling_time_does_not_count() -> None:
    before = uncertain()
    assert transitions.reconcile(before, [], NOW + SETTLE - SECOND, SETTLE) is before


def test_two_absences_after_the_settling_time_mean_that_it_was_never_received() -> None:
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
        uncertain(question=Question.WHICH, candidates=candidates(7, 8)),
    ],
    ids=["accepted", "building", "asked which"],
)
def test_a_list_changes_only_uncertain_requests_without_that_question(before: Request) -> None:
    assert transitions.reconcile(before, [report(7)], LATER, SETTLE) is before


def test_a_request_found_while_the_person_is_asked_to_continue_is_taken() -> None:
    before = uncertain(question=Question.CONTINUE)
    found = transitions.reconcile(before, [report(7)], LATER, SETTLE)
    assert (found.state, found.classify_id, found.question) == (State.BUILDING, 7, None)
    two = transitions.reconcile(before, [report(7), report(8)], LATER, SETTLE)
    assert two.question is Question.WHICH
    assert transitions.reconcile(before, [], LATER, SETTLE) is before


def test_ruled_out_candidates_do_not_count_in_later_lists() -> None:
    which = transitions.reconcile(uncertain(), [report(7), report(8)], LATER, SETTLE)
    none = transitions.continue_sending(which, LATER)
    assert (none.state, none.question, none.continued_at) == (State.UNCERTAIN, None, LATER)
    seen: list[BuildReport] = [report(7), report(8)]
    assert transitions.reconcile(none, [*seen, report(9)], LATER, SETTLE).classify_id == 9
    asked_again = transitions.reconcile(none, [*seen, report(9), report(6)], LATER, SETTLE)
    assert (asked_again.question, asked_again.candidates) == (Question.WHICH, candidates(6, 7, 8, 9, name=""))
    absent = transitions.reconcile(transitions.reconcile(none, seen, LATER, SETTLE), seen, LATER, SETTLE)
    assert absent.state is State.ACCEPTED
