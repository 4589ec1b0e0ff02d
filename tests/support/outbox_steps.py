"""Steps that put notifications into the outbox and deliver them."""

from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.outbox import delivery_transitions, due
from storage.outbox.enqueue import enqueue_for_new_request
from storage.outbox.notification import Notification
from storage.read_requests import get_by_id
from tests.support.record_rows import (
    insert_request,
    save_step,
)
from tests.support.samples import NOW, SECOND

CHANNEL, DIRECT = "C1MEDIA", "D1ANN"


def save_created(
    connection: Connection, number: int = 1, state: State = State.BUILDING, channel_id: str = CHANNEL
) -> Request:
    """Return a request that was just created in Classify, with the notifications that this enqueued."""
    before = insert_request(
        connection,
        number,
        name=str(number),
        state=State.SUBMITTING,
        attempted_at=NOW,
        channel_id=channel_id,
    )
    enqueue_for_new_request(connection, before, NOW)
    return save_step(connection, before, replace(before, state=state, classify_id=number))


def deliver(
    connection: Connection, notification: Notification, ts: str = "1.1", status_key: str = "building:"
) -> Notification:
    """Send the notification to the channel. Return it as it was while being sent."""
    begun = delivery_transitions.start_sending(connection, notification, CHANNEL, None, NOW)
    request = get_by_id(connection, notification.request_id)
    assert begun is not None
    assert request is not None
    read_due_at = request.edit_due_at
    delivery_transitions.mark_sent(connection, begun, CHANNEL, ts, status_key, NOW, read_due_at=read_due_at)
    return begun


def due_kinds(connection: Connection, after: int = 0) -> list[tuple[int, NotificationKind]]:
    """Return the due notifications, each as the request's id and its kind."""
    return [
        (message.request_id, message.kind)
        for message in due.find_due(connection, NOW + after * SECOND).notifications
    ]
