"""Which notifications are due, and when the next one is, in a real database."""

from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import State
from storage.outbox import delivery_transitions, due
from tests.support.outbox_steps import CHANNEL, deliver, due_kinds, save_created
from tests.support.record_rows import (
    insert_request,
    notification_rows,
    reload,
    save_step,
)
from tests.support.samples import MINUTE, NOW


def test_the_oldest_notification_of_each_throttle_key_is_due(connection: Connection) -> None:
    save_created(connection, 1)
    save_created(connection, 2)
    save_created(connection, 3, channel_id="C2")
    refused = insert_request(connection, 4, name="4", state=State.SUBMITTING)
    save_step(connection, refused, replace(refused, state=State.REJECTED))
    assert due_kinds(connection) == [
        (1, NotificationKind.ANNOUNCEMENT),
        (3, NotificationKind.ANNOUNCEMENT),
        (4, NotificationKind.REJECTION),
    ]


def test_a_throttled_key_is_reported_but_its_notifications_are_not_due(connection: Connection) -> None:
    for number in range(3):
        save_created(connection, number, channel_id=f"C{number}")
    found = due.find_due(connection, NOW, {"C0", "C9"}, limit=1)
    assert [message.throttle_key for message in found.notifications] == ["C1"]
    assert found.throttle_keys == {"C0", "C1", "C2"}


def test_a_reply_waits_for_its_announcement(connection: Connection) -> None:
    request = save_created(connection, state=State.READY)
    assert due_kinds(connection) == [(1, NotificationKind.ANNOUNCEMENT)]
    deliver(connection, notification_rows(connection)[0], status_key="ready")
    assert due_kinds(connection) == [(1, NotificationKind.RESULT)]
    stored = reload(connection, request)
    assert (stored.thread_channel, stored.thread_ts, stored.displayed_status) == (
        CHANNEL,
        "1.1",
        "ready",
    )
    assert (stored.version, stored.edit_due_at) == (request.version, None)


def test_a_waiting_reply_blocks_no_other_notification(connection: Connection) -> None:
    save_created(connection, 1, State.READY)
    save_created(connection, 2)
    announcement, _, _ = notification_rows(connection)
    delivery_transitions.reschedule(connection, announcement, NOW + MINUTE)
    assert due_kinds(connection) == [(2, NotificationKind.ANNOUNCEMENT)]
    assert due.next_due(connection, NOW) == NOW + MINUTE


def test_an_empty_outbox_has_nothing_due(connection: Connection) -> None:
    insert_request(connection)
    assert due.find_due(connection, NOW) == due.Due([], frozenset())
    assert due.next_due(connection, NOW) is None
