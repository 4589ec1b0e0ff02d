"""What is owed to Slack, as verbs: begin, sent, put off, wait, reroute, close, leave unknown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.lifecycle.notifications import (
    SAVED_NOTICE_AFTER,
    Destination,
    NotificationKind,
    PlannedNotification,
)
from storage.lifecycle.request import Request
from storage.outbox import edits
from storage.outbox.enqueue import cancel_pending, enqueue
from storage.people import home_views
from storage.tables import DeliveryState, notifications, requests

OUTSTANDING = (DeliveryState.PENDING, DeliveryState.SENDING)
OLD_AT_START = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A row of `owed`: one message that must reach someone once.

    uuid: what the message's metadata carries. channel_id and thread_ts: where it was last sent to.
    fallback_reason: the error word for which it goes to the person's direct message instead of its own place.
    quiet: in its thread alone.
    """

    id: int
    uuid: str
    request_id: int
    kind: NotificationKind
    occasion: int
    delivery: DeliveryState
    created_at: datetime
    due_at: datetime
    throttle_key: str
    attempts: int
    attempted_at: datetime | None
    channel_id: str | None
    thread_ts: str | None
    ts: str | None
    fallback_reason: str | None
    thread_only: bool = False

    @property
    def reference(self) -> str:
        """The request's, as the log carries it."""
        return f"R{self.request_id}"

    @property
    def maybe_restored(self) -> bool:
        """Whether it was never under way here, and is looked for only since this may be an old backup."""
        return self.attempted_at is None

    @property
    def destination(self) -> Destination:
        """Where it goes: its own place, or the person's direct message after a fallback_reason."""
        return Destination.PERSON if self.fallback_reason else self.kind.destination


def notification_from_row(row: Row[Any]) -> Notification:
    """An `owed` row as a Message."""
    return Notification(**row._mapping)


def set_aside(connection: Connection, message_id: int, until: datetime) -> None:
    """It can't be handled, and shall not hold up its lane."""
    connection.execute(sa.update(notifications).where(notifications.c.id == message_id).values(due_at=until))


def start_sending(
    connection: Connection, message: Notification, channel_id: str, thread_ts: str | None, now: datetime
) -> Notification | None:
    """PENDING -> SENDING, with where it goes: commit, then post. None where it is PENDING no more."""
    return _step(
        connection,
        message,
        DeliveryState.PENDING,
        delivery=DeliveryState.SENDING,
        attempts=message.attempts + 1,
        attempted_at=now,
        channel_id=channel_id,
        thread_ts=thread_ts,
    )


def mark_sent(
    connection: Connection, message: Notification, channel_id: str, ts: str, face: str, now: datetime
) -> None:
    """It stands in Slack as `ts`. An announcement becomes the thread, showing `face` (empty: unknown)."""
    _step(
        connection, message, DeliveryState.SENDING, delivery=DeliveryState.SENT, channel_id=channel_id, ts=ts
    )
    if message.kind is NotificationKind.ANNOUNCEMENT:
        connection.execute(
            sa.update(requests)
            .where(requests.c.id == message.request_id)
            .values(thread_channel=channel_id, thread_ts=ts)
        )
        edits.mark_edited(connection, message.request_id, face, now)
        cancel_pending(connection, message.request_id, NotificationKind.SAVED)


def latest_posted(connection: Connection) -> Notification | None:
    """The latest message that stands in Slack by itself, in no thread; None where there is none."""
    row = connection.execute(
        sa.select(notifications)
        .where(
            notifications.c.delivery == DeliveryState.SENT,
            notifications.c.ts.is_not(None),
            notifications.c.thread_ts.is_(None),
        )
        .order_by(notifications.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else notification_from_row(row)


def reschedule(connection: Connection, message: Notification, until: datetime) -> None:
    """Surely not posted: to be tried again at `until`."""
    _step(connection, message, message.delivery, delivery=DeliveryState.PENDING, due_at=until)


def check_again_at(connection: Connection, message: Notification, until: datetime) -> None:
    """Nothing new is known: the same step again at `until`."""
    _step(connection, message, message.delivery, due_at=until)


def fall_back_to_direct_message(
    connection: Connection, message: Notification, user_id: str, error: str, now: datetime
) -> None:
    """Its place refuses it for good: it goes to the person instead."""
    _step(
        connection,
        message,
        message.delivery,
        delivery=DeliveryState.PENDING,
        fallback_reason=error,
        throttle_key=user_id,
        channel_id=None,
        thread_ts=None,
        due_at=now,
    )


def close(connection: Connection, message: Notification, delivery: DeliveryState) -> None:
    """No further step: UNDELIVERABLE or OBSOLETE."""
    _step(connection, message, message.delivery, delivery=delivery)


def mark_unknown(connection: Connection, message: Notification, request: Request, now: datetime) -> None:
    """Perhaps posted and not readable: never posted blindly.

    The direct message takes the place of an unknown announcement; of an unknown note in the thread the
    person is told that it is unconfirmed. What was for the person alone has no further place, but for a
    question: asked twice it is answered once, and not asked it would wait for ever.
    """
    if message.kind is NotificationKind.QUESTION:
        reschedule(connection, message, now)
        return
    if _step(connection, message, DeliveryState.SENDING, delivery=DeliveryState.UNKNOWN) is None:
        return  # known already: what follows from it is owed
    home_views.request_update(connection, request.user_id, now)
    if message.destination is not Destination.PERSON and message.kind.has_fallback:
        instead = (
            NotificationKind.ANNOUNCEMENT
            if message.kind is NotificationKind.ANNOUNCEMENT
            else NotificationKind.UNCONFIRMED
        )
        enqueue(
            connection,
            request,
            PlannedNotification(instead, now, occasion=message.id),
            now,
            fallback_reason="unconfirmed",
        )


def recover_at_start(connection: Connection, now: datetime) -> int:
    """At start: look for what was on its way, and for what is old enough to come from a backup; how many.

    What tells a person to be patient gets its patience again: the bot has only just come back.
    """
    result = connection.execute(
        sa.update(notifications)
        .where(
            notifications.c.delivery == DeliveryState.PENDING, notifications.c.created_at < now - OLD_AT_START
        )
        .values(delivery=DeliveryState.SENDING, attempted_at=None)
    )
    connection.execute(
        sa.update(notifications).where(notifications.c.delivery == DeliveryState.SENDING).values(due_at=now)
    )
    connection.execute(
        sa.update(notifications)
        .where(
            notifications.c.delivery == DeliveryState.PENDING,
            notifications.c.kind == NotificationKind.SAVED,
            notifications.c.due_at < now + SAVED_NOTICE_AFTER,
        )
        .values(due_at=now + SAVED_NOTICE_AFTER)
    )
    return result.rowcount


def _step(
    connection: Connection, message: Notification, expected: DeliveryState, **values: Any
) -> Notification | None:
    row = connection.execute(
        sa.update(notifications)
        .where(
            notifications.c.id == message.id,
            notifications.c.delivery == expected,
            notifications.c.attempts == message.attempts,
        )
        .values(**values)
        .returning(notifications)
    ).one_or_none()
    return None if row is None else notification_from_row(row)
