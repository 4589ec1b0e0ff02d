"""Notifications and edits that the previous release stored are sent."""

import uuid

from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import Conversation, NotificationKind
from storage.lifecycle.request import State
from storage.outbox import delivery_transitions, due, edits
from storage.outbox.notification import Notification
from storage.requests import stuck
from storage.tables import DeliveryState
from tests.support.previous_release_rows import (
    CHANNEL,
    IDS,
    QUESTIONED,
    THEN,
)
from tests.support.record_rows import notification_rows
from tests.support.samples import MINUTE, SECOND

NOW = THEN + 10 * MINUTE


def test_a_notification_in_each_state_is_read(connection: Connection) -> None:
    kept = {notification.id: notification for notification in notification_rows(connection)}
    assert {number: (one.kind, one.delivery) for number, one in kept.items() if number <= 8} == {
        2: (NotificationKind.ANNOUNCEMENT, DeliveryState.SENT),
        3: (NotificationKind.ANNOUNCEMENT, DeliveryState.SENT),
        4: (NotificationKind.RESULT, DeliveryState.SENDING),
        5: (NotificationKind.RESULT, DeliveryState.UNKNOWN),
        6: (NotificationKind.SLOW, DeliveryState.OBSOLETE),
        7: (NotificationKind.REJECTION, DeliveryState.UNDELIVERABLE),
        8: (NotificationKind.QUESTION, DeliveryState.PENDING),
    }
    assert (kept[2].throttle_key, kept[2].ts) == (CHANNEL, "2.000200")
    assert (kept[3].fallback_reason, kept[3].conversation) == ("is_archived", Conversation.PERSON)
    assert (kept[4].attempts, kept[4].attempted_at, kept[4].thread_ts) == (1, THEN, "3.000200")
    assert (kept[5].thread_only, kept[4].thread_only, kept[8].occasion) == (True, False, 3)
    assert edits.announcement_fallback_reason(connection, IDS[State.READY]) == "is_archived"


def test_requests_that_are_not_created_yet_are_announced_instead_of_saved_notices(
    connection: Connection,
) -> None:
    announced = [one for one in notification_rows(connection) if one.id > 8]
    not_created = (State.ACCEPTED, State.SUBMITTING, State.UNCERTAIN)
    assert [one.request_id for one in announced] == [*(IDS[state] for state in not_created), QUESTIONED]
    for one in announced:
        name = f"clsfy-bot:form-{one.request_id}:announcement:0"
        assert one.uuid == str(uuid.uuid5(uuid.NAMESPACE_URL, name))
        assert (one.kind, one.delivery, one.throttle_key) == (
            NotificationKind.ANNOUNCEMENT,
            DeliveryState.PENDING,
            CHANNEL,
        )
        assert (one.created_at, one.due_at, one.attempts) == (THEN, THEN + 3 * SECOND, 0)


def test_due_notifications_are_found_and_sent(connection: Connection) -> None:
    found = due.find_due(connection, THEN)
    assert [one.id for one in found.notifications] == [4]
    assert found.throttle_keys == {CHANNEL}
    assert due.next_due(connection, THEN) == THEN + 3 * SECOND
    question, result = due.find_due(connection, THEN + MINUTE).notifications[::-1]
    begun = delivery_transitions.start_sending(connection, question, "D1ANN", None, NOW)
    assert begun is not None
    delivery_transitions.mark_sent(connection, begun, "D1ANN", "9.1", "", NOW, read_due_at=None)
    delivery_transitions.mark_sent(connection, result, CHANNEL, "9.2", "", NOW, read_due_at=None)
    assert _by_id(connection, 8).delivery is DeliveryState.SENT
    assert _by_id(connection, 4).ts == "9.2"
    unknown, undeliverable = stuck.find_stuck_notifications(connection)
    assert (unknown.notification.id, unknown.request.id) == (5, IDS[State.FAILED])
    assert (undeliverable.notification.id, undeliverable.request.id) == (7, IDS[State.REJECTED])


def test_a_due_edit_is_found_and_made(connection: Connection) -> None:
    request = edits.find_due_announcement_edit(connection, NOW)
    assert request is not None
    assert request.id == IDS[State.BUILDING]
    edits.mark_edited(connection, request.id, request.status_key, NOW, read_due_at=request.edit_due_at)
    assert edits.find_due_announcement_edit(connection, NOW) is None


def _by_id(connection: Connection, notification_id: int) -> Notification:
    (found,) = (one for one in notification_rows(connection) if one.id == notification_id)
    return found
