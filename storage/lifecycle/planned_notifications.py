"""Decide which notifications a change of a request causes. Pure: from the request before and after."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from storage.lifecycle.request import CREATED, WITH_RESULT, Request, State

ANNOUNCED_AFTER = timedelta(seconds=3)  # even if Classify hasn't created it by then


class NotificationKind(StrEnum):
    """What a notification says. Its text is rendered when it is sent, never before."""

    # In the channel: it is being sent, or what became of it. Its `ts` becomes the thread.
    ANNOUNCEMENT = "announcement"
    RESULT = "end"  # in the thread: it is ready, it failed, or it is lost
    OVERDUE = "overdue"  # in the thread: it hasn't finished within a day
    DIGEST = "summary"  # in the channel: several failed at once. Each is reported in its own thread alone
    SLOW = "slow"  # to the person: it takes far longer than others did
    REJECTION = "refusal"  # to the person: Classify rejected it
    QUESTION = "question"  # to the person: only they can decide
    LEFT_OUT = "left_out"  # in the thread: what couldn't be used of the files
    ENDS_SOON = "ends_soon"  # in the thread: the deal ends in a week
    ENDS_TOMORROW = "ends_tomorrow"  # in the thread: the deal ends in a day
    UNUSED = "unused"  # in the thread: the deal may soon be closed unless it is used
    UNCONFIRMED = "unconfirmed"  # to the person: the reply in the thread was possibly not posted

    @property
    def log_name(self) -> str:
        """Return what logs and operators call it. Some stored values are older words."""
        return self.name.lower()

    @property
    def conversation(self) -> "Conversation":
        """Return the kind of conversation that it is posted to."""
        return _CONVERSATIONS[self]

    @property
    def has_fallback(self) -> bool:
        """Return whether a direct message replaces it if its own place refuses it."""
        return self.conversation is not Conversation.PERSON and not self.is_repetition

    @property
    def is_repetition(self) -> bool:
        """Return whether nobody misses it: everyone concerned was notified in their own thread."""
        return self is NotificationKind.DIGEST


class Conversation(StrEnum):
    """Where a notification is posted, unless that place refuses it."""

    CHANNEL = "channel"  # the request's channel
    THREAD = "thread"  # the thread of the request's announcement
    PERSON = "person"  # a direct message to the person who requested it


_SENT_ON = (State.ACCEPTED, State.UNCERTAIN)  # what a request becomes if its files are read

_CONVERSATIONS = {
    NotificationKind.ANNOUNCEMENT: Conversation.CHANNEL,
    NotificationKind.RESULT: Conversation.THREAD,
    NotificationKind.OVERDUE: Conversation.THREAD,
    NotificationKind.DIGEST: Conversation.CHANNEL,
    NotificationKind.SLOW: Conversation.PERSON,
    NotificationKind.REJECTION: Conversation.PERSON,
    NotificationKind.QUESTION: Conversation.PERSON,
    NotificationKind.LEFT_OUT: Conversation.THREAD,
    NotificationKind.ENDS_SOON: Conversation.THREAD,
    NotificationKind.ENDS_TOMORROW: Conversation.THREAD,
    NotificationKind.UNUSED: Conversation.THREAD,
    NotificationKind.UNCONFIRMED: Conversation.PERSON,
}


def throttle_key(conversation: Conversation, request: Request) -> str:
    """Return what Slack's rate limit is counted by: the id of the channel, or of the person."""
    return request.user_id if conversation is Conversation.PERSON else request.channel_id


class PlannedNotification(Struct, frozen=True):
    """One notification that is to be enqueued."""

    #: What it says.
    kind: NotificationKind
    #: When it may be sent, in UTC.
    due_at: datetime
    #: Tells apart several notifications of one kind about one request. 0 for the first or only one.
    occasion: int = 0


def plan_notifications(
    before: Request | None, after: Request, now: datetime
) -> tuple[PlannedNotification, ...]:
    """Return the notifications that the step from `before` to `after` causes.

    before: None if the request was just inserted. Its announcement waits a moment for Classify. See
    `is_announced_at_once`. If the access to its channel isn't known, it is announced once it is.
    """
    planned: list[PlannedNotification] = []
    state_before = before.state if before else None
    is_new = before is None or before.access_unknown
    if is_new and not after.access_unknown:
        announced_at = now if after.state in CREATED else now + ANNOUNCED_AFTER
        planned.append(PlannedNotification(NotificationKind.ANNOUNCEMENT, announced_at))
    if after.state in WITH_RESULT and state_before not in WITH_RESULT and after.kind.has_build:
        planned.append(PlannedNotification(NotificationKind.RESULT, now))
    if before is None:
        return tuple(planned)
    if after.slow and not before.slow:
        planned.append(PlannedNotification(NotificationKind.SLOW, now))
    if after.overdue and not before.overdue:
        planned.append(PlannedNotification(NotificationKind.OVERDUE, now))
    if after.state is State.REJECTED and before.state is not State.REJECTED:
        planned.append(PlannedNotification(NotificationKind.REJECTION, now))
    if before.state is State.PREPARING and after.state in _SENT_ON and after.left_out:
        # A form that is submitted again has its files read again.
        planned.append(PlannedNotification(NotificationKind.LEFT_OUT, now, occasion=after.version))
    if after.question and after.question is not before.question:
        planned.append(PlannedNotification(NotificationKind.QUESTION, now, occasion=after.version))
    return tuple(planned)


def is_announced_at_once(before: Request, after: Request) -> bool:
    """Return whether the step makes an announcement due that still waits for Classify."""
    return after.state in CREATED and before.state not in CREATED
