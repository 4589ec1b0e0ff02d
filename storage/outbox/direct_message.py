"""The direct message with a request's question, or with why it was rejected: who gets it, as cards say."""

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.tables import DeliveryState, notifications

KINDS = (NotificationKind.QUESTION, NotificationKind.REJECTION)


class DirectMessage(Struct, frozen=True, kw_only=True):
    """Who gets it, and whether it can be delivered."""

    #: The user ID of the person who made the request, or of the admin who is asked instead.
    user_id: str
    #: Whether Slack refused it, so that nobody got it.
    is_undeliverable: bool = False


def find_direct_message(connection: Connection, request: Request) -> DirectMessage | None:
    """Return the latest one about a request that waits for an answer or was rejected, otherwise None."""
    if not (request.is_waiting_for_answer or request.state is State.REJECTED):
        return None
    latest = connection.execute(
        sa.select(notifications.c.recipient_id, notifications.c.delivery)
        .where(notifications.c.request_id == request.id, notifications.c.kind.in_(KINDS))
        .order_by(notifications.c.id.desc())
        .limit(1)
    ).one_or_none()
    if latest is None:
        return None
    return DirectMessage(
        user_id=latest.recipient_id or request.user_id,
        is_undeliverable=latest.delivery == DeliveryState.UNDELIVERABLE,
    )
