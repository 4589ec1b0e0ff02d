"""What is owed to Slack, as verbs: begin, sent, put off, wait, reroute, close, leave unknown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.lifecycle.notifications import KEPT_AFTER, Debt, Place, What
from storage.lifecycle.request import Request
from storage.outbox import edits
from storage.outbox.enqueue import enter, forget
from storage.people import home_views
from storage.tables import Delivery, owed, requests

OUTSTANDING = (Delivery.PENDING, Delivery.SENDING)
OLD_AT_START = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A row of `owed`: one message that must reach someone once.

    uuid: what the message's metadata carries. channel_id and thread_ts: where it was last sent to.
    detour: the error word for which it goes to the person's direct message instead of its own place.
    quiet: in its thread alone.
    """

    id: int
    uuid: str
    request_id: int
    what: What
    occasion: int
    delivery: Delivery
    created_at: datetime
    due_at: datetime
    lane: str
    attempts: int
    attempted_at: datetime | None
    channel_id: str | None
    thread_ts: str | None
    ts: str | None
    detour: str | None
    quiet: bool = False

    @property
    def reference(self) -> str:
        """The request's, as the log carries it."""
        return f"R{self.request_id}"

    @property
    def suspected(self) -> bool:
        """Whether it was never under way here, and is looked for only since this may be an old backup."""
        return self.attempted_at is None

    @property
    def place(self) -> Place:
        """Where it goes: its own place, or the person's direct message after a detour."""
        return Place.PERSON if self.detour else self.what.place


def message_of(row: Row[Any]) -> Message:
    """An `owed` row as a Message."""
    return Message(**row._mapping)


def set_aside(connection: Connection, message_id: int, until: datetime) -> None:
    """It can't be handled, and shall not hold up its lane."""
    connection.execute(sa.update(owed).where(owed.c.id == message_id).values(due_at=until))


def begin(
    connection: Connection, message: Message, channel_id: str, thread_ts: str | None, now: datetime
) -> Message | None:
    """PENDING -> SENDING, with where it goes: commit, then post. None where it is PENDING no more."""
    return _step(
        connection,
        message,
        Delivery.PENDING,
        delivery=Delivery.SENDING,
        attempts=message.attempts + 1,
        attempted_at=now,
        channel_id=channel_id,
        thread_ts=thread_ts,
    )


def sent(
    connection: Connection, message: Message, channel_id: str, ts: str, face: str, now: datetime
) -> None:
    """It stands in Slack as `ts`. An announcement becomes the thread, showing `face` (empty: unknown)."""
    _step(connection, message, Delivery.SENDING, delivery=Delivery.SENT, channel_id=channel_id, ts=ts)
    if message.what is What.ANNOUNCEMENT:
        connection.execute(
            sa.update(requests)
            .where(requests.c.id == message.request_id)
            .values(thread_channel=channel_id, thread_ts=ts)
        )
        edits.drawn(connection, message.request_id, face, now)
        forget(connection, message.request_id, What.KEPT)


def latest_posted(connection: Connection) -> Message | None:
    """The latest message that stands in Slack by itself, in no thread; None where there is none."""
    row = connection.execute(
        sa.select(owed)
        .where(owed.c.delivery == Delivery.SENT, owed.c.ts.is_not(None), owed.c.thread_ts.is_(None))
        .order_by(owed.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else message_of(row)


def put_off(connection: Connection, message: Message, until: datetime) -> None:
    """Surely not posted: to be tried again at `until`."""
    _step(connection, message, message.delivery, delivery=Delivery.PENDING, due_at=until)


def wait(connection: Connection, message: Message, until: datetime) -> None:
    """Nothing new is known: the same step again at `until`."""
    _step(connection, message, message.delivery, due_at=until)


def reroute(connection: Connection, message: Message, user_id: str, error: str, now: datetime) -> None:
    """Its place refuses it for good: it goes to the person instead."""
    _step(
        connection,
        message,
        message.delivery,
        delivery=Delivery.PENDING,
        detour=error,
        lane=user_id,
        channel_id=None,
        thread_ts=None,
        due_at=now,
    )


def close(connection: Connection, message: Message, delivery: Delivery) -> None:
    """No further step: UNDELIVERABLE or OBSOLETE."""
    _step(connection, message, message.delivery, delivery=delivery)


def leave_unknown(connection: Connection, message: Message, request: Request, now: datetime) -> None:
    """Perhaps posted and not readable: never posted blindly.

    The direct message takes the place of an unknown announcement; of an unknown note in the thread the
    person is told that it is unconfirmed. What was for the person alone has no further place, but for a
    question: asked twice it is answered once, and not asked it would wait for ever.
    """
    if message.what is What.QUESTION:
        put_off(connection, message, now)
        return
    if _step(connection, message, Delivery.SENDING, delivery=Delivery.UNKNOWN) is None:
        return  # known already: what follows from it is owed
    home_views.touch(connection, request.user_id, now)
    if message.place is not Place.PERSON and message.what.has_detour:
        instead = What.ANNOUNCEMENT if message.what is What.ANNOUNCEMENT else What.UNCONFIRMED
        enter(connection, request, Debt(instead, now, occasion=message.id), now, detour="unconfirmed")


def resume(connection: Connection, now: datetime) -> int:
    """At start: look for what was on its way, and for what is old enough to come from a backup; how many.

    What tells a person to be patient gets its patience again: the bot has only just come back.
    """
    result = connection.execute(
        sa.update(owed)
        .where(owed.c.delivery == Delivery.PENDING, owed.c.created_at < now - OLD_AT_START)
        .values(delivery=Delivery.SENDING, attempted_at=None)
    )
    connection.execute(sa.update(owed).where(owed.c.delivery == Delivery.SENDING).values(due_at=now))
    connection.execute(
        sa.update(owed)
        .where(
            owed.c.delivery == Delivery.PENDING,
            owed.c.what == What.KEPT,
            owed.c.due_at < now + KEPT_AFTER,
        )
        .values(due_at=now + KEPT_AFTER)
    )
    return result.rowcount


def _step(connection: Connection, message: Message, expected: Delivery, **values: Any) -> Message | None:
    row = connection.execute(
        sa.update(owed)
        .where(owed.c.id == message.id, owed.c.delivery == expected, owed.c.attempts == message.attempts)
        .values(**values)
        .returning(owed)
    ).one_or_none()
    return None if row is None else message_of(row)
