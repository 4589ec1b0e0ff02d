"""The delivery steps of a notification in a real database."""

from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import Conversation, NotificationKind, PlannedNotification
from storage.lifecycle.request import State
from storage.outbox import delivery_transitions, edits
from storage.outbox.enqueue import enqueue
from storage.tables import DeliveryState
from tests.support.outbox_steps import CHANNEL, DIRECT, deliver, due_kinds, save_created
from tests.support.record_rows import (
    insert_request,
    notification_rows,
    planned_notifications,
    reload,
    save_step,
)
from tests.support.samples import MINUTE, NOW, SECOND


def test_a_notification_is_started_once(connection: Connection) -> None:
    save_created(connection)
    (message,) = notification_rows(connection)
    begun = delivery_transitions.start_sending(connection, message, CHANNEL, None, NOW + SECOND)
    assert begun is not None
    assert begun.reference == "R1"
    assert (begun.delivery, begun.attempts, begun.attempted_at) == (DeliveryState.SENDING, 1, NOW + SECOND)
    assert begun.channel_id == CHANNEL
    assert delivery_transitions.start_sending(connection, message, CHANNEL, None, NOW) is None
    assert notification_rows(connection) == [begun]


def test_a_notification_that_somebody_else_has_sent_is_left_alone(connection: Connection) -> None:
    save_created(connection)
    (message,) = notification_rows(connection)
    deliver(connection, message)
    delivery_transitions.reschedule(connection, message, NOW)
    delivery_transitions.fall_back_to_direct_message(connection, message, "U1ANN", "is_archived", NOW)
    delivery_transitions.close(connection, message, DeliveryState.UNDELIVERABLE)
    assert planned_notifications(connection) == [(NotificationKind.ANNOUNCEMENT, DeliveryState.SENT)]
    assert due_kinds(connection) == []


def test_a_notification_that_was_definitely_not_posted_is_tried_again_later(connection: Connection) -> None:
    save_created(connection)
    begun = delivery_transitions.start_sending(
        connection, notification_rows(connection)[0], CHANNEL, None, NOW
    )
    assert begun is not None
    delivery_transitions.reschedule(connection, begun, NOW + 5 * SECOND)
    assert (due_kinds(connection), due_kinds(connection, 5)) == ([], [(1, NotificationKind.ANNOUNCEMENT)])
    assert notification_rows(connection)[0].delivery is DeliveryState.PENDING


def test_a_possibly_posted_notification_is_looked_for_later(connection: Connection) -> None:
    save_created(connection)
    begun = delivery_transitions.start_sending(
        connection, notification_rows(connection)[0], CHANNEL, None, NOW
    )
    assert begun is not None
    delivery_transitions.check_again_at(connection, begun, NOW + 5 * SECOND)
    assert (due_kinds(connection), due_kinds(connection, 5)) == ([], [(1, NotificationKind.ANNOUNCEMENT)])
    assert notification_rows(connection) == [replace(begun, due_at=NOW + 5 * SECOND)]


def test_an_announcement_that_its_channel_refuses_goes_to_the_person(connection: Connection) -> None:
    request = save_created(connection, state=State.READY)
    announcement, end = notification_rows(connection)
    begun = delivery_transitions.start_sending(connection, announcement, CHANNEL, None, NOW)
    assert begun is not None
    delivery_transitions.fall_back_to_direct_message(connection, begun, "U1ANN", "is_archived", NOW)
    moved = notification_rows(connection)[0]
    assert (moved.conversation, moved.throttle_key, moved.fallback_reason) == (
        Conversation.PERSON,
        "U1ANN",
        "is_archived",
    )
    assert (moved.delivery, moved.channel_id, moved.thread_ts) == (DeliveryState.PENDING, None, None)
    begun = delivery_transitions.start_sending(connection, moved, DIRECT, None, NOW)
    assert begun is not None
    delivery_transitions.mark_sent(connection, begun, DIRECT, "2.2", "ready", NOW, read_due_at=None)
    assert reload(connection, request).thread_channel == DIRECT
    assert edits.announcement_fallback_reason(connection, request.id) == "is_archived"
    assert due_kinds(connection) == [(1, end.kind)]


def test_a_direct_message_replaces_an_unknown_announcement_and_is_the_thread(
    connection: Connection,
) -> None:
    request = save_created(connection, state=State.READY)
    begun = delivery_transitions.start_sending(
        connection, notification_rows(connection)[0], CHANNEL, None, NOW
    )
    assert begun is not None
    delivery_transitions.mark_unknown(connection, begun, request, NOW)
    first, second = notification_rows(connection, NotificationKind.ANNOUNCEMENT)
    assert (first.delivery, second.delivery) == (DeliveryState.UNKNOWN, DeliveryState.PENDING)
    assert (second.fallback_reason, second.conversation, second.throttle_key) == (
        "unconfirmed",
        Conversation.PERSON,
        "U1ANN",
    )
    assert due_kinds(connection) == [(1, NotificationKind.ANNOUNCEMENT)], "the end waits for the new thread"
    deliver(connection, second, "3.3")
    assert reload(connection, request).thread_ts == "3.3"
    assert edits.announcement_fallback_reason(connection, request.id) == "unconfirmed"


def test_a_sent_reply_does_not_move_the_thread(connection: Connection) -> None:
    request = save_created(connection, state=State.READY)
    announcement, end = notification_rows(connection)
    deliver(connection, announcement, "1.1")
    deliver(connection, end, "1.2")
    assert reload(connection, request).thread_ts == "1.1"
    assert {delivery for _, delivery in planned_notifications(connection)} == {DeliveryState.SENT}


def test_an_unknown_reply_is_never_repeated_and_the_person_is_notified(connection: Connection) -> None:
    request = save_created(connection, state=State.READY)
    announcement, end = notification_rows(connection)
    deliver(connection, announcement)
    begun = delivery_transitions.start_sending(connection, end, CHANNEL, "1.1", NOW)
    assert begun is not None
    delivery_transitions.mark_unknown(connection, begun, request, NOW)
    assert planned_notifications(connection)[1:] == [
        (NotificationKind.RESULT, DeliveryState.UNKNOWN),
        (NotificationKind.UNCONFIRMED, DeliveryState.PENDING),
    ]
    assert due_kinds(connection) == [(1, NotificationKind.UNCONFIRMED)]


def test_an_unknown_direct_message_has_no_fallback(connection: Connection) -> None:
    before = insert_request(connection, state=State.SUBMITTING)
    request = save_step(connection, before, replace(before, state=State.REJECTED))
    begun = delivery_transitions.start_sending(
        connection, notification_rows(connection)[0], DIRECT, None, NOW
    )
    assert begun is not None
    delivery_transitions.mark_unknown(connection, begun, request, NOW)
    assert planned_notifications(connection) == [(NotificationKind.REJECTION, DeliveryState.UNKNOWN)]


def test_a_question_that_cannot_be_read_back_is_posted_again(connection: Connection) -> None:
    request = insert_request(connection)
    enqueue(connection, request, PlannedNotification(NotificationKind.QUESTION, NOW), NOW)
    begun = delivery_transitions.start_sending(
        connection, notification_rows(connection)[0], DIRECT, None, NOW
    )
    assert begun is not None
    delivery_transitions.mark_unknown(connection, begun, request, NOW + MINUTE)
    (question,) = notification_rows(connection)
    assert (question.delivery, question.due_at) == (DeliveryState.PENDING, NOW + MINUTE)
