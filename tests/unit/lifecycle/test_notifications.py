"""What each step makes us owe to Slack, in which place, in whose lane, and when."""

from dataclasses import replace

import pytest

from storage.lifecycle import planned_notifications
from storage.lifecycle.planned_notifications import Destination, NotificationKind, PlannedNotification
from storage.lifecycle.request import CREATED, FINISHED, Question, Request, State
from tests.support.samples import NOW, SECOND, a_request, building, uncertain

ANNOUNCEMENT, END = (
    PlannedNotification(NotificationKind.ANNOUNCEMENT, NOW),
    PlannedNotification(NotificationKind.RESULT, NOW),
)


def test_a_new_request_owes_word_that_it_is_kept_ten_seconds_on() -> None:
    assert planned_notifications.plan_notifications(None, a_request(), NOW) == (
        PlannedNotification(NotificationKind.SAVED, NOW + 10 * SECOND),
    )


@pytest.mark.parametrize(
    ("before", "after", "owed"),
    [
        (a_request(), a_request(State.SUBMITTING), ()),
        (a_request(State.SUBMITTING), a_request(), ()),
        (a_request(State.SUBMITTING), uncertain(), ()),
        (uncertain(), a_request(), ()),
        (a_request(State.SUBMITTING), building(), (ANNOUNCEMENT,)),
        (uncertain(), building(), (ANNOUNCEMENT,)),
        (uncertain(), building(state=State.FAILED), (ANNOUNCEMENT, END)),
        (
            uncertain(),
            building(overdue=True),
            (ANNOUNCEMENT, PlannedNotification(NotificationKind.OVERDUE, NOW)),
        ),
        (building(), building(classify_status="processing"), ()),
        (building(), building(absences=1), ()),
        (building(), building(overdue=True), (PlannedNotification(NotificationKind.OVERDUE, NOW),)),
        (building(overdue=True), building(overdue=True, absences=1), ()),
        (building(), building(state=State.READY), (END,)),
        (building(overdue=True), building(overdue=True, state=State.LOST), (END,)),
        (building(state=State.READY), building(state=State.READY, thread_ts="1.2"), ()),
        (
            a_request(State.SUBMITTING),
            a_request(State.REJECTED),
            (PlannedNotification(NotificationKind.REJECTION, NOW),),
        ),
        (a_request(State.REJECTED), a_request(State.REJECTED, displayed_status="rejected"), ()),
        (
            a_request(),
            a_request(question=Question.CONTINUE, version=4),
            (PlannedNotification(NotificationKind.QUESTION, NOW, occasion=4),),
        ),
        (a_request(question=Question.CONTINUE), a_request(), ()),
        (
            uncertain(question=Question.CONTINUE),
            uncertain(question=Question.CONTINUE, due_at=NOW + SECOND),
            (),
        ),
        (uncertain(question=Question.WHICH), a_request(State.DROPPED), ()),
    ],
)
def test_a_step_owes(before: Request, after: Request, owed: tuple[PlannedNotification, ...]) -> None:
    assert planned_notifications.plan_notifications(before, after, NOW) == owed


def test_the_same_question_asked_twice_is_owed_twice() -> None:
    before, first = a_request(), a_request(question=Question.CONTINUE, version=2)
    second = replace(first, version=9)
    (one,), (other,) = (
        planned_notifications.plan_notifications(before, first, NOW),
        planned_notifications.plan_notifications(before, second, NOW),
    )
    assert (one.kind, one.occasion) != (other.kind, other.occasion)


@pytest.mark.parametrize(
    ("what", "place"),
    [
        (NotificationKind.ANNOUNCEMENT, Destination.CHANNEL),
        (NotificationKind.RESULT, Destination.THREAD),
        (NotificationKind.OVERDUE, Destination.THREAD),
        (NotificationKind.SAVED, Destination.PERSON),
        (NotificationKind.REJECTION, Destination.PERSON),
        (NotificationKind.QUESTION, Destination.PERSON),
        (NotificationKind.UNCONFIRMED, Destination.PERSON),
    ],
)
def test_each_message_has_its_place(what: NotificationKind, place: Destination) -> None:
    assert what.destination is place


def test_every_message_is_placed() -> None:
    assert all(isinstance(what.destination, Destination) for what in NotificationKind)


@pytest.mark.parametrize(
    ("place", "lane"),
    [(Destination.CHANNEL, "C1MEDIA"), (Destination.THREAD, "C1MEDIA"), (Destination.PERSON, "U1ANN")],
)
def test_pace_is_kept_by_the_channel_or_by_the_person(place: Destination, lane: str) -> None:
    assert planned_notifications.throttle_key(place, a_request()) == lane


def test_every_end_was_made_first() -> None:
    assert set(FINISHED) < set(CREATED)


@pytest.mark.parametrize(
    ("request_", "face"),
    [
        (building(), "building:pending"),
        (building(classify_status=None), "building:"),
        (building(state=State.READY), "ready"),
    ],
)
def test_an_edit_is_owed_where_the_face_changes(request_: Request, face: str) -> None:
    assert request_.status_key == face
