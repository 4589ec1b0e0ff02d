"""Steps that put notifications into the outbox and deliver them."""

from dataclasses import replace

from sqlalchemy.engine import Connection

from storage.lifecycle.notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.outbox import deliveries
from storage.outbox import due as turns
from storage.outbox.notification import Notification
from tests.support.record_rows import (
    insert_request,
    save_step,
)
from tests.support.samples import NOW, SECOND

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
