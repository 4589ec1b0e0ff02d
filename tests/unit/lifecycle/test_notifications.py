"""Which notifications each step enqueues: where they go, their throttle keys, and when they are due."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from storage.lifecycle import planned_notifications
from storage.lifecycle.planned_notifications import Conversation, NotificationKind, PlannedNotification
from storage.lifecycle.request import CREATED, WITH_RESULT, Kind, Question, Request, State
from tests.support.samples import NOW, SECOND, a_request, building, uncertain

RESULT_NOW = PlannedNotification(NotificationKind.RESULT, NOW)


@pytest.mark.parametrize(
    ("request_", "due_at"), [(a_request(), NOW + 3 * SECOND), (building(kind=Kind.WATCH), NOW)]
)
def test_a_new_request_is_announced_within_three_seconds_and_a_watch_at_once(
    request_: Request, due_at: datetime
) -> None:
    assert planned_notifications.plan_notifications(None, request_, NOW) == (
        PlannedNotification(NotificationKind.ANNOUNCEMENT, due_at),
    )


@pytest.mark.parametrize(
    ("before", "after", "at_once"),
    [
        (a_request(State.SUBMITTING), building(), True),
        (uncertain(), building(state=State.FAILED), True),
        (a_request(), a_request(State.SUBMITTING), False),
        (a_request(State.SUBMITTING), uncertain(), False),
        (a_request(State.SUBMITTING), a_request(State.REJECTED), False),
        (building(), building(state=State.READY), False),
    ],
)
def test_a_request_is_announced_at_once_when_it_is_created(
    before: Request, after: Request, at_once: bool
) -> None:
    assert planned_notifications.is_announced_at_once(before, after) is at_once


@pytest.mark.parametrize(
    ("before", "after", "planned"),
    [
        (a_request(), a_request(State.SUBMITTING), ()),
        (a_request(State.SUBMITTING), a_request(), ()),
        (a_request(State.SUBMITTING), uncertain(), ()),
        (uncertain(), a_request(), ()),
        (a_request(State.SUBMITTING), building(), ()),
        (uncertain(), building(), ()),
        (uncertain(), building(state=State.FAILED), (RESULT_NOW,)),
        (
            uncertain(),
            building(overdue=True),
            (PlannedNotification(NotificationKind.OVERDUE, NOW),),
        ),
        (building(), building(classify_status="processing"), ()),
        (building(), building(absences=1), ()),
        (building(), building(overdue=True), (PlannedNotification(NotificationKind.OVERDUE, NOW),)),
        (building(overdue=True), building(overdue=True, absences=1), ()),
        (building(), building(state=State.READY), (RESULT_NOW,)),
        (building(overdue=True), building(overdue=True, state=State.LOST), (RESULT_NOW,)),
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
def test_a_step_plans_its_notifications(
    before: Request, after: Request, planned: tuple[PlannedNotification, ...]
) -> None:
    assert planned_notifications.plan_notifications(before, after, NOW) == planned


def test_a_question_that_is_asked_twice_is_enqueued_twice() -> None:
    before, first = a_request(), a_request(question=Question.CONTINUE, version=2)
    second = replace(first, version=9)
    (one,), (other,) = (
        planned_notifications.plan_notifications(before, first, NOW),
        planned_notifications.plan_notifications(before, second, NOW),
    )
    assert (one.kind, one.occasion) != (other.kind, other.occasion)


@pytest.mark.parametrize(
    ("kind", "conversation"),
    [
        (NotificationKind.ANNOUNCEMENT, Conversation.CHANNEL),
        (NotificationKind.RESULT, Conversation.THREAD),
        (NotificationKind.OVERDUE, Conversation.THREAD),
        (NotificationKind.REJECTION, Conversation.PERSON),
        (NotificationKind.QUESTION, Conversation.PERSON),
        (NotificationKind.UNCONFIRMED, Conversation.PERSON),
    ],
)
def test_each_kind_of_notification_has_its_destination(
    kind: NotificationKind, conversation: Conversation
) -> None:
    assert kind.conversation is conversation


def test_every_kind_of_notification_has_a_destination() -> None:
    assert all(isinstance(kind.conversation, Conversation) for kind in NotificationKind)


@pytest.mark.parametrize(
    ("conversation", "key"),
    [(Conversation.CHANNEL, "C1MEDIA"), (Conversation.THREAD, "C1MEDIA"), (Conversation.PERSON, "U1ANN")],
)
def test_the_throttle_key_is_the_channel_or_the_person(conversation: Conversation, key: str) -> None:
    assert planned_notifications.throttle_key(conversation, a_request()) == key


def test_every_state_with_a_result_is_a_created_state() -> None:
    assert set(WITH_RESULT) < set(CREATED)


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (building(), "building:pending"),
        (building(classify_status=None), "building:"),
        (building(state=State.READY), "ready"),
        (a_request(), "sending"),
        (a_request(State.SUBMITTING, attempts=1), "sending"),
        (a_request(attempts=1), "delayed"),
        (a_request(State.SUBMITTING, attempts=2), "delayed"),
        (uncertain(), "uncertain"),
        (uncertain(question=Question.WHICH), "asked:which"),
        (a_request(State.REJECTED), "rejected"),
        (a_request(State.DROPPED), "dropped"),
    ],
)
def test_the_message_is_edited_if_the_status_key_changes(request_: Request, key: str) -> None:
    assert request_.status_key == key
