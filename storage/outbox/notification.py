"""A stored notification, read from its row."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection, Row

from storage.lifecycle.planned_notifications import Conversation, NotificationKind
from storage.lifecycle.request import Question
from storage.tables import DeliveryState, notifications

OUTSTANDING = (DeliveryState.PENDING, DeliveryState.SENDING)
BUG = "a bug"  # in place of Slack's error code, which has no spaces


class Notification(Struct, frozen=True, kw_only=True):
    """A row of `notifications`: one message to somebody. Times are in UTC."""

    #: The row's id, in the order of creation.
    id: int
    #: What the message's metadata carries, so that it can be found again in Slack.
    uuid: str
    #: The request that it is about.
    request_id: int
    #: What it says. The text is rendered when it is sent.
    kind: NotificationKind
    #: Tells apart several notifications of one kind about one request. 0 for the first or only one. The
    #: reminder of a question has the question's, negative.
    occasion: int
    #: How far its delivery has come.
    delivery: DeliveryState
    #: When it was enqueued.
    created_at: datetime
    #: When its next step (to post it, or to look for it) may be made.
    due_at: datetime
    #: What Slack's rate limit is counted by: the id of the channel, or of the person for a direct message.
    throttle_key: str
    #: How many times it was started to be sent.
    attempts: int
    #: When it was last started to be sent. None if it never was, or if this may be a restored backup.
    attempted_at: datetime | None
    #: The conversation that it was last sent to. None before the first attempt.
    channel_id: str | None
    #: The thread that it was last sent to. None if it isn't in a thread.
    thread_ts: str | None
    #: Slack's ID of the posted message. None until it is SENT.
    ts: str | None
    #: Why it goes to the person's direct message instead of its own place: Slack's error code, or
    #: "unconfirmed". None if it goes to its own place.
    fallback_reason: str | None
    #: Whether it is posted in its thread alone, without a broadcast to the channel.
    thread_only: bool = False
    #: When the direct message is to be edited. None if it is up to date, or can't change.
    edit_due_at: datetime | None = None
    #: What a QUESTION asks. None for any other kind, and for one from an earlier release.
    question: Question | None = None
    #: Slack's error code when it last refused this: why it waits, or is UNDELIVERABLE. `BUG` if it waits
    #: because of one. None if neither is so.
    error: str | None = None
    #: Slack's ID of the admin who gets it, because the person who made the request can't be reached. None if
    #: that person gets it.
    recipient_id: str | None = None
    #: When it was last started to be sent, in Slack's time. None if that isn't known.
    slack_attempted_at: datetime | None = None

    @property
    def reference(self) -> str:
        """Return the request's reference, as the log shows it."""
        return f"R{self.request_id}"

    @property
    def maybe_restored(self) -> bool:
        """Return whether it is looked for only because this may be a restored backup: no attempt is known."""
        return self.attempted_at is None

    @property
    def is_reminder(self) -> bool:
        """Return whether it asks a question again that nobody has answered for a day."""
        return self.occasion < 0

    @property
    def conversation(self) -> Conversation:
        """Return where it goes: its own place, or a direct message if there is a fallback reason."""
        return Conversation.PERSON if self.fallback_reason else self.kind.conversation


def notification_from_row(row: Row[Any]) -> Notification:
    """Return a `notifications` row as a Notification."""
    return Notification(**row._mapping)


def latest_posted(connection: Connection) -> Notification | None:
    """Return the latest notification that was posted outside a thread, or None if there is none."""
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
