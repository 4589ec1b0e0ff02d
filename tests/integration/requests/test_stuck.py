"""What does not go on by itself, and the operator's word for it."""

import pytest
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle import preparation, recovery, transitions
from storage.lifecycle.planned_notifications import Conversation, NotificationKind, PlannedNotification
from storage.lifecycle.request import Kind, Question, Request, State
from storage.outbox import delivery_transitions, due, undeliverable
from storage.outbox.enqueue import enqueue, enqueue_for_new_request
from storage.people import audit_log
from storage.requests import stuck
from storage.requests.stuck import NotStuckError, Resolution
from storage.tables import Action, DeliveryState
from tests.support.record_rows import (
    entries_for_request,
    insert_request,
    notification_rows,
    reload,
    save_step,
)
from tests.support.samples import DAY, HOUR, NOW, SETTLE, candidates, report

LATER = NOW + HOUR


def uncertain_request(connection: Connection, number: int = 1, **more: object) -> Request:
    """A request whose call went unanswered."""
    plain: dict[str, object] = {"state": State.UNCERTAIN, "attempted_at": NOW, "uncertain_since": NOW}
    return insert_request(connection, number, name=str(number), **{**plain, **more})


def unconfirmed(connection: Connection, what: NotificationKind, **more: object) -> Request:
    """A request with one message of which nobody knows whether it stands."""
    request = insert_request(connection, 5, name="5", state=State.READY, classify_id=5, **more)
    enqueue(connection, request, PlannedNotification(what, NOW), NOW)
    (message,) = notification_rows(connection, what)
    begun = delivery_transitions.start_sending(connection, message, "C1MEDIA", "1.1", NOW)
    assert begun is not None
    delivery_transitions.mark_unknown(connection, begun, request, NOW)
    return request


def refusal(connection: Connection, word: Resolution, number: int = 1, made: int | None = None) -> str:
    """The sentence with which a word about a request is refused."""
    with pytest.raises(NotStuckError) as refused:
        stuck.settle_request(connection, number, word, made, LATER)
    return str(refused.value)


def test_exactly_the_stuck_requests_and_messages_are_listed(connection: Connection) -> None:
    uncertain_request(connection, 1)
    before = insert_request(connection, 2, name="2")
    save_step(connection, before, replace(before, question=Question.CONTINUE))
    insert_request(connection, 3, name="3", state=State.BUILDING)
    insert_request(connection, 4, name="4", state=State.DROPPED)
    unconfirmed(connection, NotificationKind.RESULT)
    listed = stuck.find_stuck_requests(connection)
    assert [(request.reference, pending) for request, pending in listed] == [
        ("R1", ()),
        ("R2", (NotificationKind.QUESTION,)),
    ]
    messages = stuck.find_stuck_notifications(connection)
    assert [(each.kind, request.reference) for each, request in messages] == [(NotificationKind.RESULT, "R5")]


def test_a_request_settled_as_created_is_announced_and_watched(connection: Connection) -> None:
    request = uncertain_request(connection, question=Question.WHICH, candidates=candidates(7, 8))
    enqueue_for_new_request(connection, request, LATER)
    settled = stuck.settle_request(connection, request.id, Resolution.CREATED, 7, LATER)
    assert (settled.state, settled.classify_id, settled.question) == (State.BUILDING, 7, None)
    assert reload(connection, request) == settled
    (announcement,) = notification_rows(connection)
    assert (announcement.kind, announcement.due_at) == (NotificationKind.ANNOUNCEMENT, LATER)
    (line,) = entries_for_request(connection, request.id)
    assert (line.user_id, line.action) == (audit_log.OPERATOR, Action.SETTLED)


def test_a_campaign_settled_as_created_is_ready(connection: Connection) -> None:
    request = uncertain_request(connection, kind=Kind.CAMPAIGN)
    assert stuck.settle_request(connection, request.id, Resolution.CREATED, 7, LATER).state is State.READY


def test_a_request_settled_as_resend_is_sent_at_once(connection: Connection) -> None:
    request = uncertain_request(connection, question=Question.WHICH, candidates=candidates(7, 8))
    settled = stuck.settle_request(connection, request.id, Resolution.SEND_AGAIN, None, LATER)
    assert (settled.state, settled.question, settled.due_at) == (State.ACCEPTED, None, LATER)
    retried = transitions.mark_uncertain(transitions.start_attempt(settled, LATER), LATER)
    found = transitions.reconcile(retried, [report(7), report(8)], LATER + DAY, SETTLE)
    assert found.question is None, "what the operator has seen and refused is no candidate anymore"


def test_an_operators_decision_survives_the_next_start(connection: Connection) -> None:
    request = uncertain_request(connection, accepted_at=NOW - DAY)
    settled = stuck.settle_request(connection, request.id, Resolution.SEND_AGAIN, None, LATER)
    assert recovery.recover_at_start(settled, LATER + SETTLE).state is State.ACCEPTED
    assert recovery.recover_at_start(settled, LATER + 2 * HOUR).state is State.UNCERTAIN, "a backup, perhaps"


@pytest.mark.parametrize("question", [Question.LISTS, Question.OVERLAP, Question.CONTINUE])
def test_a_request_with_lists_settled_as_resend_is_sent_with_them(
    connection: Connection, question: Question
) -> None:
    """Its files are read first if they weren't yet."""
    request = insert_request(connection, 1, state=State.PREPARING, question=question, list_count=1)
    settled = stuck.settle_request(connection, request.id, Resolution.SEND_AGAIN, None, LATER)
    assert (settled.state, settled.question, settled.due_at) == (State.PREPARING, None, LATER)
    asked_before = question in preparation.QUESTIONS
    assert settled.decided is (question if asked_before else None)


def test_a_request_settled_as_dropped_is_closed(connection: Connection) -> None:
    request = uncertain_request(connection)
    assert stuck.settle_request(connection, request.id, Resolution.DROP, None, LATER).state is State.DROPPED


def test_an_impossible_settlement_is_refused_with_the_reason(connection: Connection) -> None:
    uncertain_request(connection, 1)
    insert_request(connection, 2, name="2", state=State.BUILDING, classify_id=61)
    insert_request(connection, 3, kind=Kind.EDIT, question=Question.OVERWRITE, name="3")
    assert "R9 is not stuck" in refusal(connection, Resolution.DROP, 9)
    assert "R2 is not stuck" in refusal(connection, Resolution.DROP, 2)
    assert "Segment 61 is another request's" in refusal(connection, Resolution.CREATED, 1, 61)
    assert [message.kind for message in notification_rows(connection)] == []
    assert entries_for_request(connection, 1) == []


def test_an_edit_cannot_be_settled_as_created(connection: Connection) -> None:
    edit = insert_request(connection, 3, kind=Kind.EDIT, question=Question.OVERWRITE, classify_id=None)
    with pytest.raises(NotStuckError, match="creates nothing"):
        stuck.settle_request(connection, edit.id, Resolution.CREATED, 7, LATER)
    assert (
        stuck.settle_request(connection, edit.id, Resolution.SEND_AGAIN, None, LATER).state is State.ACCEPTED
    )


def test_a_message_settled_as_posted_is_not_sent_again(connection: Connection) -> None:
    request = unconfirmed(connection, NotificationKind.RESULT)
    (message,) = notification_rows(connection, NotificationKind.RESULT)
    assert (
        stuck.settle_notification(connection, message.id, Resolution.POSTED, LATER).delivery
        is DeliveryState.OBSOLETE
    )
    assert stuck.find_stuck_notifications(connection) == []
    assert [line.action for line in entries_for_request(connection, request.id)] == [Action.SETTLED]
    with pytest.raises(NotStuckError, match="is neither unconfirmed nor undeliverable"):
        stuck.settle_notification(connection, message.id, Resolution.POSTED, LATER)


def test_an_undeliverable_message_is_listed_with_its_error_code_and_sent_again(
    connection: Connection,
) -> None:
    request = insert_request(connection, 6, name="6", state=State.READY, classify_id=6)
    enqueue(connection, request, PlannedNotification(NotificationKind.RESULT, NOW), NOW)
    (message,) = notification_rows(connection, NotificationKind.RESULT)
    undeliverable.mark_undeliverable(connection, message, request, "invalid_blocks", NOW)
    ((listed, _),) = stuck.find_stuck_notifications(connection)
    assert (listed.delivery, listed.error) == (DeliveryState.UNDELIVERABLE, "invalid_blocks")
    assert undeliverable.find_undeliverable(connection, [request]) == {request.id}
    settled = stuck.settle_notification(connection, message.id, Resolution.POST_AGAIN, LATER)
    assert (settled.delivery, settled.error) == (DeliveryState.PENDING, None)
    assert stuck.find_stuck_notifications(connection) == []
    assert not undeliverable.send_again(connection, request.id, LATER)


def test_a_message_that_slack_refuses_for_now_is_listed_until_it_is_sent(connection: Connection) -> None:
    request = insert_request(connection, 6, name="6", state=State.READY, classify_id=6)
    enqueue(connection, request, PlannedNotification(NotificationKind.RESULT, NOW), NOW)
    (message,) = notification_rows(connection, NotificationKind.RESULT)
    begun = delivery_transitions.start_sending(connection, message, "C1MEDIA", "1.1", NOW)
    assert begun is not None
    delivery_transitions.reschedule(connection, begun, LATER, "accesslimited")
    ((listed, _),) = stuck.find_stuck_notifications(connection)
    assert (listed.delivery, listed.error) == (DeliveryState.PENDING, "accesslimited")
    begun = delivery_transitions.start_sending(connection, listed, "C1MEDIA", "1.1", LATER)
    assert begun is not None
    delivery_transitions.mark_sent(connection, begun, "C1MEDIA", "1.2", "", LATER, read_due_at=None)
    assert stuck.find_stuck_notifications(connection) == []


def test_a_message_settled_as_not_posted_is_sent_again_to_its_own_place(connection: Connection) -> None:
    unconfirmed(connection, NotificationKind.RESULT)
    (message,) = notification_rows(connection, NotificationKind.RESULT)
    settled = stuck.settle_notification(connection, message.id, Resolution.POST_AGAIN, LATER)
    assert (settled.delivery, settled.due_at, settled.conversation) == (
        DeliveryState.PENDING,
        LATER,
        Conversation.THREAD,
    )
    assert message.id in [one.id for one in due.find_due(connection, LATER).notifications]


def test_an_announcement_that_was_replaced_is_not_sent_again(connection: Connection) -> None:
    unconfirmed(connection, NotificationKind.ANNOUNCEMENT, thread_channel="D1ANN", thread_ts="1.2")
    message = notification_rows(connection, NotificationKind.ANNOUNCEMENT)[0]
    with pytest.raises(NotStuckError, match="a direct message has taken its place"):
        stuck.settle_notification(connection, message.id, Resolution.POST_AGAIN, LATER)
    assert (
        stuck.settle_notification(connection, message.id, Resolution.POSTED, LATER).delivery
        is DeliveryState.OBSOLETE
    )
