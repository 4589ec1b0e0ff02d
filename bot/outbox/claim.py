"""Taking one message in hand: whether it is still wanted, where it goes, what its words depend on."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.outbox.render_context import read_context
from handlers.messages.blocks import RenderContext
from storage.lifecycle.notifications import Destination, NotificationKind
from storage.lifecycle.request import Request, State
from storage.outbox import deliveries
from storage.outbox.notification import Notification
from storage.request_rows import get_by_id
from storage.tables import DeliveryState


@dataclass(frozen=True)
class Address:
    """Where a message goes: a conversation, and a thread in it."""

    channel: str
    thread_ts: str | None = None


@dataclass(frozen=True)
class ClaimedNotification:
    """A message that is about to be sent or looked for, and what its words depend on. address: None where it
    goes to a direct message that isn't known; then nothing is claimed yet."""

    notification: Notification
    request: Request
    address: Address | None
    context: RenderContext = field(default_factory=RenderContext)


def claim_notification(
    connection: Connection, message: Notification, direct: Address | None, now: datetime
) -> ClaimedNotification | None:
    """Claim the message and read what its words depend on in one transaction: they are of this moment.

    direct: the person's direct message; without it, what goes there is not claimed yet. None where events
    have overtaken it.
    """
    request = get_by_id(connection, message.request_id)
    if request is None:
        return None
    pending = message.delivery is DeliveryState.PENDING
    if pending and not _wanted(message, request):
        deliveries.close(connection, message, DeliveryState.OBSOLETE)
        return None
    address = direct or _address(message, request)
    if address is None or not pending:
        return ClaimedNotification(message, request, address)
    sending = deliveries.start_sending(connection, message, address.channel, address.thread_ts, now)
    if sending is None:
        return None
    return ClaimedNotification(sending, request, address, read_context(connection, sending, request))


def _address(message: Notification, request: Request) -> Address | None:
    """Where it goes; None where that is the person's direct message, which may have to be opened."""
    if message.channel_id is not None:
        return Address(message.channel_id, message.thread_ts)
    if message.destination is Destination.CHANNEL:
        return Address(request.channel_id)
    if message.destination is Destination.THREAD and request.thread_channel and request.thread_ts:
        return Address(request.thread_channel, request.thread_ts)
    return None


def _wanted(message: Notification, request: Request) -> bool:
    """Whether events have overtaken what is owed."""
    match message.kind:
        case NotificationKind.SAVED:
            over = request.state in (State.REJECTED, State.DROPPED)
            return request.thread_ts is None and request.question is None and not over
        case NotificationKind.QUESTION:
            return request.question is not None
        case NotificationKind.OVERDUE | NotificationKind.SLOW:
            return request.state is State.BUILDING
        case _:
            return True
