"""The state machine of a request: what the person is asked, and the answers."""

import pytest
from msgspec.structs import replace

from storage.lifecycle import recovery, transitions
from storage.lifecycle.request import Question, Request, State
from tests.support.samples import (
    DAY,
    MINUTE,
    NOW,
    SECOND,
    a_request,
    campaign_edit,
    candidates,
    uncertain,
)

LATER = NOW + 5 * MINUTE
NOT_BUILDING = [state for state in State if state is not State.BUILDING]


NOT_CREATED = (State.PREPARING, State.ACCEPTED, State.UNCERTAIN)


@pytest.mark.parametrize("state", NOT_CREATED)
def test_a_request_not_created_within_a_day_is_asked_about(state: State) -> None:
    before = a_request(state)
    assert transitions.ask_to_continue(before, NOW + DAY - SECOND) is before
    assert transitions.ask_to_continue(before, NOW + DAY) == replace(before, question=Question.CONTINUE)


def test_after_an_answer_the_day_starts_again() -> None:
    before = a_request(continued_at=NOW + DAY)
    assert transitions.ask_to_continue(before, NOW + 2 * DAY - SECOND) is before
    assert transitions.ask_to_continue(before, NOW + 2 * DAY).question is Question.CONTINUE


@pytest.mark.parametrize(
    "before",
    [a_request(state) for state in State if state not in NOT_CREATED] + [uncertain(question=Question.WHICH)],
    ids=lambda request: f"{request.state} {request.question}",
)
def test_no_other_request_is_asked_about(before: Request) -> None:
    assert transitions.ask_to_continue(before, NOW + 9 * DAY) is before


@pytest.mark.parametrize("state", NOT_CREATED)
def test_continuing_removes_the_question_and_proves_nothing(state: State) -> None:
    before = a_request(state, question=Question.CONTINUE, absences=1)
    after = transitions.continue_sending(before, LATER)
    # The settling time of what is UNCERTAIN neither ends nor begins anew.
    due_at = before.due_at if state is State.UNCERTAIN else LATER
    assert after == replace(before, question=None, continued_at=LATER, due_at=due_at, absences=0)


def test_a_choice_that_belongs_to_another_request_is_decided_anew() -> None:
    before = uncertain(question=Question.WHICH, candidates=candidates(7, 8), absences=1)
    after = transitions.reconcile_again(before, LATER)
    assert after == replace(before, question=None, candidates=(), due_at=LATER, absences=0)


def test_a_dropped_request_has_no_question() -> None:
    after = transitions.drop(uncertain(question=Question.WHICH, candidates=candidates(7, 8)))
    assert (after.state, after.question, after.candidates) == (State.DROPPED, None, ())


def test_an_edit_of_a_changed_campaign_is_asked_about_with_the_current_values() -> None:
    sending = transitions.start_attempt(campaign_edit(), NOW)
    after = transitions.ask_to_overwrite(sending, {"name": "Theirs"})
    assert (after.state, after.question) == (State.ACCEPTED, Question.OVERWRITE)
    assert after.inputs["before"] == {"name": "Theirs", "description": "EV deals"}
    assert after.inputs["changes"] == sending.inputs["changes"]
    assert transitions.ask_to_continue(after, NOW + 9 * DAY) is after
    assert recovery.recover_at_start(after, NOW + SECOND) == after
    again = transitions.continue_sending(after, LATER)
    assert (again.state, again.question, again.due_at) == (State.ACCEPTED, None, LATER)
    assert transitions.drop(after).state is State.DROPPED
