"""Claim one notification: check that it is still wanted, find its address, read its render context."""

from datetime import datetime

from msgspec import Struct, field
from sqlalchemy.engine import Connection

from bot.outbox.render_context import read_context
from handlers.messages.blocks import RenderContext
from storage.lifecycle.planned_notifications import Conversation, NotificationKind
from storage.lifecycle.request import Request, State
from storage.outbox import delivery_transitions
from storage.outbox.notification import Notification
from storage.read_requests import get_by_id
from storage.requests import queries
from storage.tables import DeliveryState


class Address(Struct, frozen=True):
    """Where a message goes."""

    #: The conversation's ID.
    channel: str
    #: The thread's `ts`. None: outside of any thread.
    thread_ts: str | None = None


class ClaimedNotification(Struct, frozen=True):
    """A notification that is about to be posted or read back."""

    notification: Notification
    request: Request
    #: None if it goes to a direct message that isn't known yet. Then nothing is claimed.
    address: Address | None
    #: Empty unless it is about to be posted.
    context: RenderContext = field(default_factory=RenderContext)


def claim_notification(
    connection: Connection,
    notification: Notification,
    direct: Address | None,
    now: datetime,
    slack_time: datetime | None,
) -> ClaimedNotification | None:
    """Claim a notification and read its render context in one transaction, so that both are current.

    slack_time: what Slack's clock says, or None if that isn't known. direct: the person's direct message.
    Without it, a notification that goes there is not claimed.
    Returns None if the notification has become obsolete or was claimed elsewhere.
    """
    request = get_by_id(connection, notification.request_id)
    if request is None:
        return None
    pending = notification.delivery is DeliveryState.PENDING
    if pending and not _is_wanted(notification, request):
        delivery_transitions.close(connection, notification, DeliveryState.OBSOLETE)
        return None
    request = queries.with_latest_edit(connection, request)
    address = direct or _address(connection, notification, request)
    if address is None or not pending:
        return ClaimedNotification(notification, request, address)
    sending = delivery_transitions.start_sending(
        connection, notification, address.channel, address.thread_ts, now, slack_time
    )
    if sending is None:
        return None
    context = read_context(connection, sending, request)
    return ClaimedNotification(notification=sending, request=request, address=address, context=context)


def _address(connection: Connection, notification: Notification, request: Request) -> Address | None:
    """Return the address, or None if it is the person's direct message, which may have to be opened.

    What was possibly posted is looked for where it was sent. What certainly wasn't goes to where the thread
    is now.
    """
    is_pending = notification.delivery is DeliveryState.PENDING
    may_have_moved = is_pending and notification.conversation is not Conversation.PERSON
    if notification.channel_id is not None and not may_have_moved:
        return Address(notification.channel_id, notification.thread_ts)
    if notification.conversation is Conversation.CHANNEL:
        parent = queries.find_parent(connection, request)
        if parent is not None and parent.thread_channel is not None:
            return Address(parent.thread_channel, parent.root_ts or parent.thread_ts)
        return Address(request.channel_id)
    if notification.conversation is Conversation.THREAD and request.thread_channel and request.thread_ts:
        return Address(request.thread_channel, request.root_ts or request.thread_ts)
    return None


def _is_wanted(notification: Notification, request: Request) -> bool:
    """Return whether the notification still applies to the request as it is now."""
    match notification.kind:
        case NotificationKind.ANNOUNCEMENT:  # the person was told, or dropped it
            return request.state not in (State.REJECTED, State.DROPPED)
        case NotificationKind.QUESTION:
            return request.question is not None
        case NotificationKind.OVERDUE | NotificationKind.SLOW:
            return request.state is State.BUILDING
        case NotificationKind.LEFT_OUT:  # the form was submitted again with other files
            return request.state is not State.PREPARING and request.left_out > 0
        case _:
            return True
