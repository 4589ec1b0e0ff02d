"""The delivery steps of a notification: start sending, mark as sent, reschedule, fall back, close.

Each step is a compare-and-set on the delivery state and the number of attempts. If somebody else was faster,
it changes nothing.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import Conversation, NotificationKind, PlannedNotification
from storage.lifecycle.request import Request
from storage.outbox import edits
from storage.outbox.enqueue import enqueue, request_home_update
from storage.outbox.notification import BUG, Notification, notification_from_row
from storage.tables import DeliveryState, notifications, requests

OLD_AT_START = timedelta(hours=1)
_MAX_ERROR_LENGTH = 60  # of the column. An unknown error code may be anything


def postpone(connection: Connection, notification_id: int, until: datetime) -> None:
    """Make it due at `until`, whatever its state, because of a bug: it mustn't block its throttle key."""
    postponed = sa.update(notifications).where(notifications.c.id == notification_id)
    connection.execute(postponed.values(due_at=until, error=BUG))


def start_sending(
    connection: Connection,
    notification: Notification,
    channel_id: str,
    thread_ts: str | None,
    now: datetime,
    slack_time: datetime | None = None,
) -> Notification | None:
    """PENDING -> SENDING, with the conversation it goes to. Commit this, and only then post.

    slack_time: what Slack's clock says. None if that isn't known.

    Return the notification as it is now, or None if it isn't PENDING anymore.
    """
    return _step(
        connection,
        notification,
        DeliveryState.PENDING,
        delivery=DeliveryState.SENDING,
        attempts=notification.attempts + 1,
        attempted_at=now,
        slack_attempted_at=slack_time,
        channel_id=channel_id,
        thread_ts=thread_ts,
    )


def mark_sent(
    connection: Connection,
    notification: Notification,
    channel_id: str,
    ts: str,
    status_key: str,
    now: datetime,
    *,
    read_due_at: datetime | None,
) -> None:
    """SENDING -> SENT: it was posted as `ts`.

    An announcement starts the request's thread, unless it is a reply in another's.

    status_key: the status that it shows, empty if unknown. read_due_at: see `edits.mark_edited`.
    """
    _step(
        connection,
        notification,
        DeliveryState.SENDING,
        delivery=DeliveryState.SENT,
        channel_id=channel_id,
        ts=ts,
        error=None,
    )
    if notification.kind is NotificationKind.ANNOUNCEMENT:
        connection.execute(
            sa.update(requests)
            .where(requests.c.id == notification.request_id)
            .values(thread_channel=channel_id, thread_ts=ts, root_ts=notification.thread_ts, permalink=None)
        )
        edits.mark_edited(connection, notification.request_id, status_key, now, read_due_at=read_due_at)


def reschedule(
    connection: Connection, notification: Notification, until: datetime, error: str | None = None
) -> None:
    """-> PENDING: it was definitely not posted. Try again at `until`.

    error: Slack's error code if it has refused it.
    """
    _step(
        connection,
        notification,
        notification.delivery,
        delivery=DeliveryState.PENDING,
        due_at=until,
        error=error,
    )


def check_again_at(
    connection: Connection, notification: Notification, until: datetime, error: str | None = None
) -> None:
    """Repeat the step at `until`, in the same state: nothing new is known. error: see `reschedule`."""
    _step(connection, notification, notification.delivery, due_at=until, error=error)


def fall_back_to_direct_message(
    connection: Connection, notification: Notification, user_id: str, error: str, now: datetime
) -> None:
    """-> PENDING, to the person's direct message, because Slack refuses its own place for good.

    error: Slack's error code.
    """
    _redirect(connection, notification, user_id, now, fallback_reason=error)


def leave_thread(connection: Connection, notification: Notification, user_id: str, now: datetime) -> None:
    """-> PENDING, without its thread, which was deleted. It goes where the request's thread will be."""
    _redirect(connection, notification, user_id, now)


def forward(connection: Connection, notification: Notification, recipient_id: str, now: datetime) -> None:
    """-> PENDING, to a direct message with somebody else, because the person can't be reached."""
    _redirect(connection, notification, recipient_id, now, recipient_id=recipient_id)
    edits.request_announcement_edit(connection, notification.request_id, now)


def close(
    connection: Connection, notification: Notification, delivery: DeliveryState, error: str | None = None
) -> bool:
    """-> UNDELIVERABLE or OBSOLETE: there is no further step. Return False if somebody else was faster.

    error: Slack's error code if it has refused it.
    """
    closed = _step(connection, notification, notification.delivery, delivery=delivery, error=error)
    return closed is not None


def mark_unknown(connection: Connection, notification: Notification, request: Request, now: datetime) -> None:
    """SENDING -> UNKNOWN: it was possibly posted, and Slack can't be read. It is never posted blindly.

    A direct message replaces an unknown announcement. About an unknown reply in the thread, the person gets a
    direct message that it is unconfirmed. A direct message has no other place to go. Only a question is
    posted again: if it is asked twice, it is still answered once, but if it isn't asked, it waits forever.
    What only repeats other messages becomes OBSOLETE.
    """
    if notification.kind.is_repetition:
        close(connection, notification, DeliveryState.OBSOLETE)
        return
    if notification.kind is NotificationKind.QUESTION:
        reschedule(connection, notification, now)
        return
    if _step(connection, notification, DeliveryState.SENDING, delivery=DeliveryState.UNKNOWN) is None:
        return  # it was marked already, and what follows from that was enqueued
    request_home_update(connection, request.user_id, now)
    if notification.conversation is not Conversation.PERSON and notification.kind.has_fallback:
        instead = (
            NotificationKind.ANNOUNCEMENT
            if notification.kind is NotificationKind.ANNOUNCEMENT
            else NotificationKind.UNCONFIRMED
        )
        enqueue(
            connection,
            request,
            PlannedNotification(instead, now, occasion=notification.id),
            now,
            fallback_reason="unconfirmed",
        )


def recover_interrupted(connection: Connection, now: datetime, limit: int) -> int:
    """Make up to `limit` notifications due that were being sent, so that they are looked for at once.

    Return how many. Call it again until there are fewer than `limit`.
    """
    interrupted = (notifications.c.delivery == DeliveryState.SENDING) & (notifications.c.due_at > now)
    return _update_some(connection, interrupted, limit, due_at=now)


def recover_possibly_restored(connection: Connection, now: datetime, limit: int) -> int:
    """Have up to `limit` old pending notifications looked for before they are posted. Return how many.

    One older than `OLD_AT_START` may have been sent after a backup was taken that this database was restored
    from. Call it again until there are fewer than `limit`.
    """
    old = (notifications.c.delivery == DeliveryState.PENDING) & (
        notifications.c.created_at < now - OLD_AT_START
    )
    unknown = {"attempted_at": None, "slack_attempted_at": None}
    return _update_some(connection, old, limit, delivery=DeliveryState.SENDING, due_at=now, **unknown)


def _update_some(connection: Connection, condition: sa.ColumnElement[bool], limit: int, **values: Any) -> int:
    ids = sa.select(notifications.c.id).where(condition).order_by(notifications.c.id).limit(limit)
    statement = sa.update(notifications).where(notifications.c.id.in_(ids)).values(**values)
    return connection.execute(statement).rowcount


def _redirect(
    connection: Connection, notification: Notification, user_id: str, now: datetime, **changes: Any
) -> None:
    """-> PENDING, to a direct message with `user_id`, whose conversation is looked up again."""
    _step(
        connection,
        notification,
        notification.delivery,
        delivery=DeliveryState.PENDING,
        error=None,
        throttle_key=user_id,
        channel_id=None,
        thread_ts=None,
        due_at=now,
        **changes,
    )


def _step(
    connection: Connection, notification: Notification, expected: DeliveryState, **values: Any
) -> Notification | None:
    if error := values.get("error"):
        values["error"] = error[:_MAX_ERROR_LENGTH]
    row = connection.execute(
        sa.update(notifications)
        .where(
            notifications.c.id == notification.id,
            notifications.c.delivery == expected,
            notifications.c.attempts == notification.attempts,
        )
        .values(**values)
        .returning(notifications)
    ).one_or_none()
    return None if row is None else notification_from_row(row)
