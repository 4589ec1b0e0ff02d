"""What each step makes us owe to Slack, in which place, in whose lane, and when."""

from dataclasses import replace

import pytest

from storage.lifecycle import notifications
from storage.lifecycle.notifications import Debt, Place, What
from storage.lifecycle.request import ENDED, MADE, Question, Request, State
from tests.support.samples import NOW, SECOND, asked, building, uncertain

ANNOUNCEMENT, END = Debt(What.ANNOUNCEMENT, NOW), Debt(What.END, NOW)


def test_a_new_request_owes_word_that_it_is_kept_ten_seconds_on() -> None:
    assert notifications.debts(None, asked(), NOW) == (Debt(What.KEPT, NOW + 10 * SECOND),)


@pytest.mark.parametrize(
    ("before", "after", "owed"),
    [
        (asked(), asked(State.SUBMITTING), ()),
        (asked(State.SUBMITTING), asked(), ()),
        (asked(State.SUBMITTING), uncertain(), ()),
        (uncertain(), asked(), ()),
        (asked(State.SUBMITTING), building(), (ANNOUNCEMENT,)),
        (uncertain(), building(), (ANNOUNCEMENT,)),
        (uncertain(), building(state=State.FAILED), (ANNOUNCEMENT, END)),
        (uncertain(), building(overdue=True), (ANNOUNCEMENT, Debt(What.OVERDUE, NOW))),
        (building(), building(classify_status="processing"), ()),
        (building(), building(absences=1), ()),
        (building(), building(overdue=True), (Debt(What.OVERDUE, NOW),)),
        (building(overdue=True), building(overdue=True, absences=1), ()),
        (building(), building(state=State.READY), (END,)),
        (building(overdue=True), building(overdue=True, state=State.LOST), (END,)),
        (building(state=State.READY), building(state=State.READY, thread_ts="1.2"), ()),
        (asked(State.SUBMITTING), asked(State.REJECTED), (Debt(What.REFUSAL, NOW),)),
        (asked(State.REJECTED), asked(State.REJECTED, shown="rejected"), ()),
        (asked(), asked(question=Question.SEND, version=4), (Debt(What.QUESTION, NOW, occasion=4),)),
        (asked(question=Question.SEND), asked(), ()),
        (uncertain(question=Question.SEND), uncertain(question=Question.SEND, due_at=NOW + SECOND), ()),
        (uncertain(question=Question.WHICH), asked(State.DROPPED), ()),
    ],
)
def test_a_step_owes(before: Request, after: Request, owed: tuple[Debt, ...]) -> None:
    assert notifications.debts(before, after, NOW) == owed


def test_the_same_question_asked_twice_is_owed_twice() -> None:
    before, first = asked(), asked(question=Question.SEND, version=2)
    second = replace(first, version=9)
    (one,), (other,) = notifications.debts(before, first, NOW), notifications.debts(before, second, NOW)
    assert (one.what, one.occasion) != (other.what, other.occasion)


@pytest.mark.parametrize(
    ("what", "place"),
    [
        (What.ANNOUNCEMENT, Place.CHANNEL),
        (What.END, Place.THREAD),
        (What.OVERDUE, Place.THREAD),
        (What.KEPT, Place.PERSON),
        (What.REFUSAL, Place.PERSON),
        (What.QUESTION, Place.PERSON),
        (What.UNCONFIRMED, Place.PERSON),
    ],
)
def test_each_message_has_its_place(what: What, place: Place) -> None:
    assert what.place is place


def test_every_message_is_placed() -> None:
    assert all(isinstance(what.place, Place) for what in What)


@pytest.mark.parametrize(
    ("place", "lane"), [(Place.CHANNEL, "C1MEDIA"), (Place.THREAD, "C1MEDIA"), (Place.PERSON, "U1ANN")]
)
def test_pace_is_kept_by_the_channel_or_by_the_person(place: Place, lane: str) -> None:
    assert notifications.lane(place, asked()) == lane


def test_every_end_was_made_first() -> None:
    assert set(ENDED) < set(MADE)


@pytest.mark.parametrize(
    ("request_", "face"),
    [
        (building(), "building:pending"),
        (building(classify_status=None), "building:"),
        (building(state=State.READY), "ready"),
    ],
)
def test_an_edit_is_owed_where_the_face_changes(request_: Request, face: str) -> None:
    assert request_.face == face
