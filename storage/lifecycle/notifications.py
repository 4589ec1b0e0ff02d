"""What a change of a request makes us owe to Slack: pure, from before and after to messages by name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.lifecycle.request import CREATED, FINISHED, Request, State

SAVED_NOTICE_AFTER = timedelta(seconds=10)


class NotificationKind(StrEnum):
    """A message that must reach someone once. Its words are rendered when it is sent, never before."""

    ANNOUNCEMENT = "announcement"  # the channel's: built, registered or edited; its `ts` is the thread
    RESULT = "end"  # the thread's: ready, failed, or lost
    OVERDUE = "overdue"  # the thread's: a day without an end
    DIGEST = "summary"  # the channel's: many failed at once, each told in its own thread alone
    SLOW = "slow"  # the person's: it takes far longer than others did
    SAVED = "kept"  # the person's: not made yet, still being tried
    REJECTION = "refusal"  # the person's: Classify said no
    QUESTION = "question"  # the person's: only you can decide
    UNCONFIRMED = "unconfirmed"  # the person's: the note in the thread may or may not be there

    @property
    def destination(self) -> "Destination":
        """Where it belongs."""
        return _DESTINATIONS[self]

    @property
    def has_fallback(self) -> bool:
        """Whether the person is told where its place refuses it. What a summary sums up was told each of
        those whom it concerns."""
        return self.destination is not Destination.PERSON and self is not NotificationKind.DIGEST


class Destination(StrEnum):
    """Where a message belongs, before anything went wrong with that place."""

    CHANNEL = "channel"
    THREAD = "thread"
    PERSON = "person"


_DESTINATIONS = {
    NotificationKind.ANNOUNCEMENT: Destination.CHANNEL,
    NotificationKind.RESULT: Destination.THREAD,
    NotificationKind.OVERDUE: Destination.THREAD,
    NotificationKind.DIGEST: Destination.CHANNEL,
    NotificationKind.SLOW: Destination.PERSON,
    NotificationKind.SAVED: Destination.PERSON,
    NotificationKind.REJECTION: Destination.PERSON,
    NotificationKind.QUESTION: Destination.PERSON,
    NotificationKind.UNCONFIRMED: Destination.PERSON,
}


def throttle_key(place: Destination, request: Request) -> str:
    """What Slack's pace is kept by: the channel, or the person."""
    return request.user_id if place is Destination.PERSON else request.channel_id


@dataclass(frozen=True)
class PlannedNotification:
    """One message to be owed. occasion: tells apart what can be owed more than once to one request."""

    kind: NotificationKind
    due_at: datetime
    occasion: int = 0


def plan_notifications(
    before: Request | None, after: Request, now: datetime
) -> tuple[PlannedNotification, ...]:
    """What the step from `before` (None: just accepted) to `after` makes us owe."""
    owed: list[PlannedNotification] = []
    was = before.state if before else None
    if before is None and after.state is State.ACCEPTED:
        owed.append(PlannedNotification(NotificationKind.SAVED, now + SAVED_NOTICE_AFTER))
    if after.state in CREATED and was not in CREATED:
        owed.append(PlannedNotification(NotificationKind.ANNOUNCEMENT, now))
    if after.state in FINISHED and was not in FINISHED and after.kind.has_build:
        owed.append(PlannedNotification(NotificationKind.RESULT, now))
    if before is None:
        return tuple(owed)
    if after.slow and not before.slow:
        owed.append(PlannedNotification(NotificationKind.SLOW, now))
    if after.overdue and not before.overdue:
        owed.append(PlannedNotification(NotificationKind.OVERDUE, now))
    if after.state is State.REJECTED and before.state is not State.REJECTED:
        owed.append(PlannedNotification(NotificationKind.REJECTION, now))
    if after.question and after.question is not before.question:
        owed.append(PlannedNotification(NotificationKind.QUESTION, now, occasion=after.version))
    return tuple(owed)
