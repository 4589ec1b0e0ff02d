"""What a change of a request makes us owe to Slack: pure, from before and after to messages by name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.lifecycle.request import ENDED, MADE, Request, State

KEPT_AFTER = timedelta(seconds=10)


class What(StrEnum):
    """A message that must reach someone once. Its words are rendered when it is sent, never before."""

    ANNOUNCEMENT = "announcement"  # the channel's: built, registered or edited; its `ts` is the thread
    END = "end"  # the thread's: ready, failed, or lost
    OVERDUE = "overdue"  # the thread's: a day without an end
    SUMMARY = "summary"  # the channel's: many failed at once, each told in its own thread alone
    SLOW = "slow"  # the person's: it takes far longer than others did
    KEPT = "kept"  # the person's: not made yet, still being tried
    REFUSAL = "refusal"  # the person's: Classify said no
    QUESTION = "question"  # the person's: only you can decide
    UNCONFIRMED = "unconfirmed"  # the person's: the note in the thread may or may not be there

    @property
    def place(self) -> "Place":
        """Where it belongs."""
        return _PLACES[self]

    @property
    def has_detour(self) -> bool:
        """Whether the person is told where its place refuses it. What a summary sums up was told each of
        those whom it concerns."""
        return self.place is not Place.PERSON and self is not What.SUMMARY


class Place(StrEnum):
    """Where a message belongs, before anything went wrong with that place."""

    CHANNEL = "channel"
    THREAD = "thread"
    PERSON = "person"


_PLACES = {
    What.ANNOUNCEMENT: Place.CHANNEL,
    What.END: Place.THREAD,
    What.OVERDUE: Place.THREAD,
    What.SUMMARY: Place.CHANNEL,
    What.SLOW: Place.PERSON,
    What.KEPT: Place.PERSON,
    What.REFUSAL: Place.PERSON,
    What.QUESTION: Place.PERSON,
    What.UNCONFIRMED: Place.PERSON,
}


def lane(place: Place, request: Request) -> str:
    """What Slack's pace is kept by: the channel, or the person."""
    return request.user_id if place is Place.PERSON else request.channel_id


@dataclass(frozen=True)
class Debt:
    """One message to be owed. occasion: tells apart what can be owed more than once to one request."""

    what: What
    due_at: datetime
    occasion: int = 0


def debts(before: Request | None, after: Request, now: datetime) -> tuple[Debt, ...]:
    """What the step from `before` (None: just accepted) to `after` makes us owe."""
    owed: list[Debt] = []
    was = before.state if before else None
    if before is None and after.state is State.ACCEPTED:
        owed.append(Debt(What.KEPT, now + KEPT_AFTER))
    if after.state in MADE and was not in MADE:
        owed.append(Debt(What.ANNOUNCEMENT, now))
    if after.kind.builds and after.state in ENDED and was not in ENDED:
        owed.append(Debt(What.END, now))
    if before is None:
        return tuple(owed)
    if after.slow and not before.slow:
        owed.append(Debt(What.SLOW, now))
    if after.overdue and not before.overdue:
        owed.append(Debt(What.OVERDUE, now))
    if after.state is State.REJECTED and before.state is not State.REJECTED:
        owed.append(Debt(What.REFUSAL, now))
    if after.question and after.question is not before.question:
        owed.append(Debt(What.QUESTION, now, occasion=after.version))
    return tuple(owed)
