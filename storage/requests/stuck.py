"""What does not go on by itself, and how the operator settles it by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.tolerant_rows import read
from storage.lifecycle import transitions
from storage.lifecycle.notifications import What
from storage.lifecycle.request import LIVE, Kind, Request, State
from storage.outbox import deliveries
from storage.outbox.deliveries import OUTSTANDING, Message
from storage.people import audit_log
from storage.people.retention import OPERATOR
from storage.request_rows import every, get, save
from storage.requests.queue import taken
from storage.tables import Deed, Delivery, owed, requests


class NotStuckError(Exception):
    """It can't be settled so; the text is one sentence for the operator."""


class Word(StrEnum):
    """What the operator says: about a request, or (the last two) about a message."""

    MADE = "made"
    SEND_AGAIN = "send again"
    DROP = "drop"
    TOLD = "told"
    TELL_AGAIN = "tell again"


@dataclass(frozen=True)
class Stuck:
    """requests: uncertain, or waiting for a person's answer, each with what is owed for it. messages:
    unconfirmed, each with its request."""

    requests: Sequence[tuple[Request, tuple[What, ...]]]
    messages: Sequence[tuple[Message, Request]]


def find(connection: Connection) -> Stuck:
    """All of it, oldest first."""
    found = every(connection, sa.select(requests).where(_stuck).order_by(requests.c.id))
    unknown, _ = read(
        connection,
        sa.select(owed).where(owed.c.delivery == Delivery.UNKNOWN).order_by(owed.c.id),
        owed.c.id,
        deliveries.message_of,
    )
    of = {request.id: request for request in _of(connection, unknown)}
    return Stuck(
        [(request, _owed_for(connection, request)) for request in found],
        [(message, of[message.request_id]) for message in unknown if message.request_id in of],
    )


def settle_request(
    connection: Connection, request_id: int, word: Word, made: int | None, now: datetime
) -> Request:
    """The request as it is then. made: Classify's id, where that is the word.

    Raises NotStuckError.
    """
    request = get(connection, request_id)
    if request is None or not (
        request.state is State.UNCERTAIN or (request.state in LIVE and request.question)
    ):
        raise NotStuckError(f"R{request_id} is not stuck: it is neither uncertain nor waiting for an answer.")
    saved = save(connection, request, _after(connection, request, word, made, now), now)
    if saved is None:
        raise NotStuckError(f"R{request_id} has just changed; look at `clsfy-bot stuck` again.")
    _write_down(connection, saved, now)
    return saved


def settle_message(connection: Connection, message_id: int, word: Word, now: datetime) -> Message:
    """The message as it is then. Raises NotStuckError."""
    message = _message(connection, message_id)
    if message is None or message.delivery is not Delivery.UNKNOWN:
        raise NotStuckError(f"M{message_id} is not unconfirmed.")
    request = get(connection, message.request_id)
    if request is None:
        raise NotStuckError(f"The request of M{message_id} can't be read.")
    if word is Word.TOLD:
        deliveries.close(connection, message, Delivery.OBSOLETE)
    elif message.what is What.ANNOUNCEMENT and request.thread_ts is not None:
        raise NotStuckError(
            f"M{message_id} can't be told again: a direct message has taken its place, and is the thread now."
        )
    else:
        deliveries.put_off(connection, message, now)
    _write_down(connection, request, now)
    settled = _message(connection, message_id)
    return message if settled is None else settled


def _after(connection: Connection, request: Request, word: Word, made: int | None, now: datetime) -> Request:
    if word is Word.DROP:
        return transitions.drop(request)
    if word is not Word.MADE or made is None:
        return transitions.send_by_hand(request, now)
    if request.kind is Kind.EDIT:
        raise NotStuckError(
            f"{request.reference} is an edit, which makes nothing new: send it again or drop it."
        )
    if taken(connection, request.kind, [made]):
        raise NotStuckError(f"{request.kind.noun.capitalize()} {made} is another request's already.")
    outcome = transitions.Outcome.BUILDING if request.kind.builds else transitions.Outcome.COMPLETE
    return transitions.make(request, transitions.Report(made, outcome), now)


_stuck = (requests.c.state == State.UNCERTAIN) | (
    requests.c.state.in_(LIVE) & requests.c.question.is_not(None)
)


def _of(connection: Connection, messages: Sequence[Message]) -> list[Request]:
    ids = {message.request_id for message in messages}
    return every(connection, sa.select(requests).where(requests.c.id.in_(ids)))


def _owed_for(connection: Connection, request: Request) -> tuple[What, ...]:
    rows = connection.execute(
        sa.select(owed.c.what)
        .where(owed.c.request_id == request.id, owed.c.delivery.in_(OUTSTANDING))
        .order_by(owed.c.id)
    )
    return tuple(rows.scalars())


def _message(connection: Connection, message_id: int) -> Message | None:
    row = connection.execute(sa.select(owed).where(owed.c.id == message_id)).one_or_none()
    return None if row is None else deliveries.message_of(row)


def _write_down(connection: Connection, request: Request, now: datetime) -> None:
    entry = audit_log.Entry(now, OPERATOR, Deed.SETTLED, request.channel_id, request.id, request.team_id)
    audit_log.enter(connection, entry)
