"""What a start finds in the outbox, in a real database: looked for before it is posted again."""

import uuid

from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.outbox import delivery_transitions
from storage.outbox.enqueue import enqueue_for_new_request
from storage.tables import DeliveryState
from tests.support.outbox_steps import CHANNEL, save_created
from tests.support.record_rows import (
    insert_request,
    notification_rows,
)
from tests.support.samples import HOUR, MINUTE, NOW, SECOND


def test_after_a_start_old_notifications_and_those_being_sent_are_looked_for(connection: Connection) -> None:
    for number in (1, 2, 3):
        save_created(connection, number)
    young, sending, _ = notification_rows(connection)
    begun = delivery_transitions.start_sending(connection, sending, CHANNEL, None, NOW)
    assert begun is not None
    delivery_transitions.check_again_at(connection, begun, NOW + HOUR)
    assert delivery_transitions.recover_possibly_restored(connection, NOW + MINUTE, 10) == 0
    assert delivery_transitions.recover_interrupted(connection, NOW + MINUTE, 10) == 1
    assert notification_rows(connection)[0] == young
    assert notification_rows(connection)[1] == replace(begun, due_at=NOW + MINUTE)
    later = NOW + HOUR + SECOND
    assert delivery_transitions.recover_possibly_restored(connection, later, 1) == 1
    assert delivery_transitions.recover_possibly_restored(connection, later, 10) == 1
    assert [(each.delivery, each.attempted_at, each.due_at) for each in notification_rows(connection)] == [
        (DeliveryState.SENDING, None, later),
        (DeliveryState.SENDING, NOW, NOW + MINUTE),
        (DeliveryState.SENDING, None, later),
    ]
    assert [each.maybe_restored for each in notification_rows(connection)] == [True, False, True]


def test_a_notification_of_a_restored_request_is_looked_for_first_by_the_same_uuid(
    connection: Connection,
) -> None:
    before = insert_request(connection, state=State.SUBMITTING, attempted_at=NOW, maybe_restored=True)
    enqueue_for_new_request(connection, before, NOW)
    (announcement,) = notification_rows(connection)
    assert (announcement.delivery, announcement.maybe_restored) == (DeliveryState.SENDING, True)
    name = f"clsfy-bot:{before.uuid}:announcement:0"
    assert announcement.uuid == str(uuid.uuid5(uuid.NAMESPACE_URL, name))
