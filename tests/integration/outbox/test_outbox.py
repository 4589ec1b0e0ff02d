"""What is owed to Slack in a real SQLite file: what may go, where it went, and what becomes of doubts."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy.engine import Connection

from storage.lifecycle import notifications
from storage.lifecycle.notifications import Destination, NotificationKind
from storage.lifecycle.request import Request, State
from storage.outbox import deliveries, edits
from storage.outbox import due as turns
from storage.outbox.enqueue import enqueue
from storage.outbox.notification import Notification
from storage.tables import DeliveryState
from tests.support.record_rows import (
    insert_request,
    notification_rows,
    planned_notifications,
    reload,
    save_step,
)
from tests.support.samples import HOUR, MINUTE, NOW, SECOND

CHANNEL, DIRECT = "C1MEDIA", "D1ANN"


def made(
    connection: Connection, number: int = 1, state: State = State.BUILDING, channel_id: str = CHANNEL
) -> Request:
    """A request that has just become this, owing what that makes it owe."""
    before = insert_request(
        connection,
        number,
        name=str(number),
        state=State.SUBMITTING,
        attempted_at=NOW,
        channel_id=channel_id,
    )
    return save_step(connection, before, replace(before, state=state, classify_id=number))


def post(
    connection: Connection, message: Notification, ts: str = "1.1", face: str = "building:"
) -> Notification:
    """The message delivered to its channel."""
    begun = deliveries.start_sending(connection, message, CHANNEL, None, NOW)
    assert begun is not None
    deliveries.mark_sent(connection, begun, CHANNEL, ts, face, NOW)
    return begun


def due(connection: Connection, after: int = 0) -> list[tuple[int, NotificationKind]]:
    """What may go, as the request's id and what it is."""
    return [
        (message.request_id, message.kind)
        for message in turns.find_due(connection, NOW + after * SECOND).notifications
    ]


def test_of_each_lane_the_oldest_may_go(connection: Connection) -> None:
    made(connection, 1)
    made(connection, 2)
    elsewhere = insert_request(connection, 3, name="3", state=State.SUBMITTING, channel_id="C2")
    save_step(connection, elsewhere, replace(elsewhere, state=State.BUILDING, classify_id=3))
    refused = insert_request(connection, 4, name="4", state=State.SUBMITTING)
    save_step(connection, refused, replace(refused, state=State.REJECTED))
    assert due(connection) == [
        (1, NotificationKind.ANNOUNCEMENT),
        (3, NotificationKind.ANNOUNCEMENT),
        (4, NotificationKind.REJECTION),
    ]


def test_of_a_closed_lane_nothing_goes_but_it_is_told_that_something_could(connection: Connection) -> None:
    for number in range(3):
        made(connection, number, channel_id=f"C{number}")
    found = turns.find_due(connection, NOW, {"C0", "C9"}, limit=1)
    assert [message.throttle_key for message in found.notifications] == ["C1"]
    assert found.throttle_keys == {"C0", "C1", "C2"}


def test_what_belongs_in_a_thread_waits_for_it(connection: Connection) -> None:
    request = made(connection, state=State.READY)
    assert due(connection) == [(1, NotificationKind.ANNOUNCEMENT)]
    post(connection, notification_rows(connection)[0], face="ready")
    assert due(connection) == [(1, NotificationKind.RESULT)]
    standing = reload(connection, request)
    assert (standing.thread_channel, standing.thread_ts, standing.displayed_status) == (
        CHANNEL,
        "1.1",
        "ready",
    )
    assert (standing.version, standing.edit_due_at) == (request.version, None)


def test_a_waiting_reply_stands_in_no_others_way(connection: Connection) -> None:
    made(connection, 1, State.READY)
    made(connection, 2)
    announcement, _, _ = notification_rows(connection)
    deliveries.reschedule(connection, announcement, NOW + MINUTE)
    assert due(connection) == [(2, NotificationKind.ANNOUNCEMENT)]
    assert turns.next_due(connection, NOW) == NOW + MINUTE


def test_a_message_is_begun_once(connection: Connection) -> None:
    made(connection)
    (message,) = notification_rows(connection)
    begun = deliveries.start_sending(connection, message, CHANNEL, None, NOW + SECOND)
    assert begun is not None
    assert begun.reference == "R1"
    assert (begun.delivery, begun.attempts, begun.attempted_at) == (DeliveryState.SENDING, 1, NOW + SECOND)
    assert begun.channel_id == CHANNEL
    assert deliveries.start_sending(connection, message, CHANNEL, None, NOW) is None
    assert notification_rows(connection) == [begun]


def test_what_another_has_moved_on_is_left_alone(connection: Connection) -> None:
    made(connection)
    (message,) = notification_rows(connection)
    post(connection, message)
    deliveries.reschedule(connection, message, NOW)
    deliveries.fall_back_to_direct_message(connection, message, "U1ANN", "is_archived", NOW)
    deliveries.close(connection, message, DeliveryState.UNDELIVERABLE)
    assert planned_notifications(connection) == [(NotificationKind.ANNOUNCEMENT, DeliveryState.SENT)]
    assert due(connection) == []


def test_what_was_surely_not_posted_is_tried_again_later(connection: Connection) -> None:
    made(connection)
    begun = deliveries.start_sending(connection, notification_rows(connection)[0], CHANNEL, None, NOW)
    assert begun is not None
    deliveries.reschedule(connection, begun, NOW + 5 * SECOND)
    assert (due(connection), due(connection, 5)) == ([], [(1, NotificationKind.ANNOUNCEMENT)])
    assert notification_rows(connection)[0].delivery is DeliveryState.PENDING


def test_what_was_perhaps_posted_is_looked_for_later(connection: Connection) -> None:
    made(connection)
    begun = deliveries.start_sending(connection, notification_rows(connection)[0], CHANNEL, None, NOW)
    assert begun is not None
    deliveries.check_again_at(connection, begun, NOW + 5 * SECOND)
    assert (due(connection), due(connection, 5)) == ([], [(1, NotificationKind.ANNOUNCEMENT)])
    assert notification_rows(connection) == [replace(begun, due_at=NOW + 5 * SECOND)]


def test_word_of_being_kept_is_overtaken_by_the_announcement(connection: Connection) -> None:
    request = made(connection)
    kept = notifications.PlannedNotification(NotificationKind.SAVED, NOW)
    from_now_on = notification_rows(connection)[0]
    enqueue(connection, request, kept, NOW)
    post(connection, from_now_on)
    assert planned_notifications(connection) == [
        (NotificationKind.ANNOUNCEMENT, DeliveryState.SENT),
        (NotificationKind.SAVED, DeliveryState.OBSOLETE),
    ]


def test_a_place_that_refuses_for_good_gives_way_to_the_person(connection: Connection) -> None:
    request = made(connection, state=State.READY)
    announcement, end = notification_rows(connection)
    begun = deliveries.start_sending(connection, announcement, CHANNEL, None, NOW)
    assert begun is not None
    deliveries.fall_back_to_direct_message(connection, begun, "U1ANN", "is_archived", NOW)
    moved = notification_rows(connection)[0]
    assert (moved.destination, moved.throttle_key, moved.fallback_reason) == (
        Destination.PERSON,
        "U1ANN",
        "is_archived",
    )
    assert (moved.delivery, moved.channel_id, moved.thread_ts) == (DeliveryState.PENDING, None, None)
    begun = deliveries.start_sending(connection, moved, DIRECT, None, NOW)
    assert begun is not None
    deliveries.mark_sent(connection, begun, DIRECT, "2.2", "ready", NOW)
    assert reload(connection, request).thread_channel == DIRECT
    assert edits.announcement_fallback_reason(connection, request.id) == "is_archived"
    assert due(connection) == [(1, end.kind)]


def test_an_unknown_announcement_goes_to_the_person_and_is_the_thread(connection: Connection) -> None:
    request = made(connection, state=State.READY)
    begun = deliveries.start_sending(connection, notification_rows(connection)[0], CHANNEL, None, NOW)
    assert begun is not None
    deliveries.mark_unknown(connection, begun, request, NOW)
    first, second = notification_rows(connection, NotificationKind.ANNOUNCEMENT)
    assert (first.delivery, second.delivery) == (DeliveryState.UNKNOWN, DeliveryState.PENDING)
    assert (second.fallback_reason, second.destination, second.throttle_key) == (
        "unconfirmed",
        Destination.PERSON,
        "U1ANN",
    )
    assert due(connection) == [(1, NotificationKind.ANNOUNCEMENT)], "the end waits for the new thread"
    post(connection, second, "3.3")
    assert reload(connection, request).thread_ts == "3.3"
    assert edits.announcement_fallback_reason(connection, request.id) == "unconfirmed"


def test_a_reply_that_stands_moves_no_thread(connection: Connection) -> None:
    request = made(connection, state=State.READY)
    announcement, end = notification_rows(connection)
    post(connection, announcement, "1.1")
    post(connection, end, "1.2")
    assert reload(connection, request).thread_ts == "1.1"
    assert {delivery for _, delivery in planned_notifications(connection)} == {DeliveryState.SENT}


def test_an_unknown_reply_is_never_repeated_and_the_person_told(connection: Connection) -> None:
    request = made(connection, state=State.READY)
    announcement, end = notification_rows(connection)
    post(connection, announcement)
    begun = deliveries.start_sending(connection, end, CHANNEL, "1.1", NOW)
    assert begun is not None
    deliveries.mark_unknown(connection, begun, request, NOW)
    assert planned_notifications(connection)[1:] == [
        (NotificationKind.RESULT, DeliveryState.UNKNOWN),
        (NotificationKind.UNCONFIRMED, DeliveryState.PENDING),
    ]
    assert due(connection) == [(1, NotificationKind.UNCONFIRMED)]


def test_what_was_for_the_person_alone_has_no_further_place(connection: Connection) -> None:
    before = insert_request(connection, state=State.SUBMITTING)
    request = save_step(connection, before, replace(before, state=State.REJECTED))
    begun = deliveries.start_sending(connection, notification_rows(connection)[0], DIRECT, None, NOW)
    assert begun is not None
    deliveries.mark_unknown(connection, begun, request, NOW)
    assert planned_notifications(connection) == [(NotificationKind.REJECTION, DeliveryState.UNKNOWN)]


def test_a_start_looks_for_what_was_on_its_way_and_for_what_is_old(connection: Connection) -> None:
    for number in (1, 2, 3):
        made(connection, number)
    young, sending, _ = notification_rows(connection)
    begun = deliveries.start_sending(connection, sending, CHANNEL, None, NOW)
    assert begun is not None
    deliveries.check_again_at(connection, begun, NOW + HOUR)
    assert deliveries.recover_at_start(connection, NOW + MINUTE) == 0
    assert notification_rows(connection)[0] == young
    assert notification_rows(connection)[1] == replace(begun, due_at=NOW + MINUTE)
    later = NOW + HOUR + SECOND
    assert deliveries.recover_at_start(connection, later) == 2
    assert [(each.delivery, each.attempted_at, each.due_at) for each in notification_rows(connection)] == [
        (DeliveryState.SENDING, None, later),
        (DeliveryState.SENDING, NOW, later),
        (DeliveryState.SENDING, None, later),
    ]
    assert [each.maybe_restored for each in notification_rows(connection)] == [True, False, True]


def test_what_a_suspected_request_owes_is_looked_for_first_by_a_name_that_a_backup_shares(
    connection: Connection,
) -> None:
    before = insert_request(connection, state=State.SUBMITTING, attempted_at=NOW, maybe_restored=True)
    save_step(connection, before, replace(before, state=State.BUILDING, classify_id=7))
    (announcement,) = notification_rows(connection)
    assert (announcement.delivery, announcement.maybe_restored) == (DeliveryState.SENDING, True)
    name = f"clsfy-bot:{before.uuid}:announcement:0"
    assert announcement.uuid == str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def test_a_question_that_cannot_be_read_back_is_asked_again(connection: Connection) -> None:
    request = insert_request(connection)
    enqueue(connection, request, notifications.PlannedNotification(NotificationKind.QUESTION, NOW), NOW)
    begun = deliveries.start_sending(connection, notification_rows(connection)[0], DIRECT, None, NOW)
    assert begun is not None
    deliveries.mark_unknown(connection, begun, request, NOW + MINUTE)
    (question,) = notification_rows(connection)
    assert (question.delivery, question.due_at) == (DeliveryState.PENDING, NOW + MINUTE)


def test_a_start_gives_patience_another_ten_seconds(connection: Connection) -> None:
    request = insert_request(connection)
    enqueue(
        connection, request, notifications.PlannedNotification(NotificationKind.SAVED, NOW + 10 * SECOND), NOW
    )
    deliveries.recover_at_start(connection, NOW + MINUTE)
    assert notification_rows(connection)[0].due_at == NOW + MINUTE + 10 * SECOND


def test_an_edit_is_owed_where_the_message_shows_yesterdays_state(connection: Connection) -> None:
    request = made(connection)
    assert edits.find_due_edit(connection, NOW) is None, "nothing stands there yet"
    post(connection, notification_rows(connection)[0], face=request.status_key)
    standing = reload(connection, request)
    assert edits.find_due_edit(connection, NOW) is None
    ready = save_step(connection, standing, replace(standing, state=State.READY))
    assert edits.find_due_edit(connection, NOW) == ready
    assert edits.find_due_edit(connection, NOW, {"C1ELSEWHERE"}) == ready
    assert edits.find_due_edit(connection, NOW, {ready.channel_id}) is None, "messages go first"
    edits.reschedule_edit(connection, ready.id, NOW + MINUTE)
    assert edits.find_due_edit(connection, NOW) is None
    assert turns.next_due(connection, NOW + SECOND) == NOW + MINUTE


@pytest.mark.parametrize(("shown", "owed"), [("ready", False), ("building:", True), ("", True)])
def test_an_edit_stays_owed_until_it_shows_the_state_of_now(
    connection: Connection, shown: str, owed: bool
) -> None:
    request = made(connection, state=State.READY)
    post(connection, notification_rows(connection)[0], face=shown)
    assert (edits.find_due_edit(connection, NOW) is not None) is owed
    edits.mark_edited(connection, request.id, "ready", NOW)
    assert edits.find_due_edit(connection, NOW) is None
    edits.mark_edited(connection, 99, "ready", NOW)


def test_nothing_owed_is_nothing_due(connection: Connection) -> None:
    insert_request(connection)
    assert turns.find_due(connection, NOW) == turns.Due([], frozenset())
    assert turns.next_due(connection, NOW) is None
