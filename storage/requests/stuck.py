"""What does not go on by itself, and how the operator settles it by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.tolerant_rows import read_tolerantly
from storage.lifecycle import transitions
from storage.lifecycle.notifications import NotificationKind
from storage.lifecycle.request import OPEN, Kind, Request, State
from storage.outbox import deliveries
from storage.outbox.deliveries import OUTSTANDING, Notification
from storage.people import audit_log
from storage.people.retention import OPERATOR
from storage.request_rows import get_by_id, save_and_enqueue, select_requests
from storage.requests.queue import already_adopted
from storage.tables import Action, DeliveryState, notifications, requests


class NotStuckError(Exception):
    """It can't be settled so; the text is one sentence for the operator."""


class Resolution(StrEnum):
    """What the operator says: about a request, or (the last two) about a message."""

    CREATED = "made"
    SEND_AGAIN = "send again"
    DROP = "drop"
    POSTED = "told"
    POST_AGAIN = "tell again"


@dataclass(frozen=True)
class Stuck:
    """requests: uncertain, or waiting for a person's answer, each with what is owed for it. messages:
    unconfirmed, each with its request."""

    requests: Sequence[tuple[Request, tuple[NotificationKind, ...]]]
    messages: Sequence[tuple[Notification, Request]]


def find(connection: Connection) -> Stuck:
    """All of it, oldest first."""
    found = select_requests(connection, sa.select(requests).where(_stuck).order_by(requests.c.id))
    unknown, _ = read_tolerantly(
        connection,
        sa.select(notifications)
        .where(notifications.c.delivery == DeliveryState.UNKNOWN)
        .order_by(notifications.c.id),
        notifications.c.id,
        deliveries.notification_from_row,
    )
    of = {request.id: request for request in _of(connection, unknown)}
    return Stuck(
        [(request, _owed_for(connection, request)) for request in found],
        [(message, of[message.request_id]) for message in unknown if message.request_id in of],
    )


def settle_request(
    connection: Connection, request_id: int, word: Resolution, made: int | None, now: datetime
) -> Request:
    """The request as it is then. made: Classify's id, where that is the word.

    Raises NotStuckError.
    """
    request = get_by_id(connection, request_id)
    if request is None or not (
        request.state is State.UNCERTAIN or (request.state in OPEN and request.question)
    ):
        raise NotStuckError(f"R{request_id} is not stuck: it is neither uncertain nor waiting for an answer.")
    saved = save_and_enqueue(connection, request, _after(connection, request, word, made, now), now)
    if saved is None:
        raise NotStuckError(f"R{request_id} has just changed; look at `clsfy-bot stuck` again.")
    _write_down(connection, saved, now)
    return saved


def settle_message(connection: Connection, message_id: int, word: Resolution, now: datetime) -> Notification:
    """The message as it is then. Raises NotStuckError."""
    message = _message(connection, message_id)
    if message is None or message.delivery is not DeliveryState.UNKNOWN:
        raise NotStuckError(f"M{message_id} is not unconfirmed.")
    request = get_by_id(connection, message.request_id)
    if request is None:
        raise NotStuckError(f"The request of M{message_id} can't be read.")
    if word is Resolution.POSTED:
        deliveries.close(connection, message, DeliveryState.OBSOLETE)
    elif message.kind is NotificationKind.ANNOUNCEMENT and request.thread_ts is not None:
        raise NotStuckError(
            f"M{message_id} can't be told again: a direct message has taken its place, and is the thread now."
        )
    else:
        deliveries.reschedule(connection, message, now)
    _write_down(connection, request, now)
    settled = _message(connection, message_id)
    return message if settled is None else settled


def _after(
    connection: Connection, request: Request, word: Resolution, made: int | None, now: datetime
) -> Request:
    if word is Resolution.DROP:
        return transitions.drop(request)
    if word is not Resolution.CREATED or made is None:
        return transitions.force_resend(request, now)
    if request.kind is Kind.EDIT:
        raise NotStuckError(
            f"{request.reference} is an edit, which makes nothing new: send it again or drop it."
        )
    if already_adopted(connection, request.kind, [made]):
        raise NotStuckError(f"{request.kind.noun.capitalize()} {made} is another request's already.")
    outcome = transitions.Outcome.BUILDING if request.kind.has_build else transitions.Outcome.COMPLETE
    return transitions.mark_created(request, transitions.BuildReport(made, outcome), now)


_stuck = (requests.c.state == State.UNCERTAIN) | (
    requests.c.state.in_(OPEN) & requests.c.question.is_not(None)
)


def _of(connection: Connection, messages: Sequence[Notification]) -> list[Request]:
    ids = {message.request_id for message in messages}
    return select_requests(connection, sa.select(requests).where(requests.c.id.in_(ids)))


def _owed_for(connection: Connection, request: Request) -> tuple[NotificationKind, ...]:
    rows = connection.execute(
        sa.select(notifications.c.kind)
        .where(notifications.c.request_id == request.id, notifications.c.delivery.in_(OUTSTANDING))
        .order_by(notifications.c.id)
    )
    return tuple(rows.scalars())


def _message(connection: Connection, message_id: int) -> Notification | None:
    row = connection.execute(sa.select(notifications).where(notifications.c.id == message_id)).one_or_none()
    return None if row is None else deliveries.notification_from_row(row)


def _write_down(connection: Connection, request: Request, now: datetime) -> None:
    entry = audit_log.Entry(now, OPERATOR, Action.SETTLED, request.channel_id, request.id, request.team_id)
    audit_log.record(connection, entry)
