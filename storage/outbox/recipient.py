"""Who gets the direct message with a request's question, or with why it was rejected, as cards say."""

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.tables import DeliveryState, notifications

KINDS = (NotificationKind.QUESTION, NotificationKind.REJECTION)


class Recipient(Struct, frozen=True, kw_only=True):
    """Who gets a direct message about a request, and whether it can be delivered."""

    #: The user ID of the person who made the request, or of the admin who is asked instead.
    user_id: str
    #: Whether Slack refused it, so that nobody got it.
    is_undeliverable: bool = False


def find_recipient(connection: Connection, request: Request) -> Recipient | None:
    """Return the latest one of a request that waits for an answer or was rejected, otherwise None."""
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
    return Recipient(
        user_id=latest.recipient_id or request.user_id,
        is_undeliverable=latest.delivery == DeliveryState.UNDELIVERABLE,
    )
