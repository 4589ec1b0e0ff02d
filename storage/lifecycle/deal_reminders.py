"""When people are reminded of a deal: before it ends, and before it may be closed because it is unused. Pure.

The times are wall times. A reminder that came due while the bot was down is left out if it would say nothing
new.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from msgspec import Struct

from storage.lifecycle.deals import end_date_of, result_of
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request

_DAY = timedelta(days=1)
_AT = time(14, tzinfo=UTC)  # during office hours in Europe and on the American East Coast
_UNUSED_AFTER = 12 * _DAY
_CLOSED_AFTER = 14 * _DAY  # "Deal IDs": one that is unused for about two weeks may be closed


class Reminder(Struct, frozen=True, kw_only=True):
    """A reminder of a deal."""

    #: What it says.
    kind: NotificationKind
    #: When it is due, in UTC.
    due_at: datetime
    #: From when on it would say nothing new, or nothing true.
    until: datetime


def schedule(request: Request) -> Sequence[Reminder]:
    """Return every reminder of an issued deal, in the order of their times. None if no deal was issued."""
    issued_at = request.finished_at or request.noticed_at
    if result_of(request) is None or issued_at is None:
        return ()
    unused_until, reminders = issued_at + _CLOSED_AFTER, []
    if end_date := end_date_of(request):
        last = datetime.combine(end_date, _AT) - _DAY
        ended = datetime.combine(end_date + _DAY, time(tzinfo=UTC))
        reminders = [
            Reminder(kind=NotificationKind.ENDS_SOON, due_at=last - 6 * _DAY, until=last),
            Reminder(kind=NotificationKind.ENDS_TOMORROW, due_at=last, until=ended),
        ]
        unused_until = min(unused_until, ended)
    unused = Reminder(kind=NotificationKind.UNUSED, due_at=issued_at + _UNUSED_AFTER, until=unused_until)
    return sorted([*reminders, unused], key=lambda reminder: reminder.due_at)


def next_due_at(request: Request, now: datetime) -> datetime | None:
    """Return when the next reminder is due. None if there is no more."""
    later = [
        reminder.due_at
        for reminder in schedule(request)
        if reminder.due_at > now and reminder.due_at < reminder.until
    ]
    return min(later, default=None)


def find_due(request: Request, now: datetime) -> Sequence[Reminder]:
    """Return the reminders that are due now and weren't sent yet."""
    since = request.reminder_due_at
    return [
        reminder
        for reminder in schedule(request)
        if since is not None and since <= reminder.due_at <= now < reminder.until
    ]


def matters_beside(kind: NotificationKind, deal: Request, newer: Request) -> bool:
    """Return whether to remind of a deal although a newer one has replaced it.

    Its end matters, because a campaign may still use it. That it is unused doesn't matter anymore. If
    Classify issued the same Deal ID again, only the newer activation reminds of it.
    """
    return kind is not NotificationKind.UNUSED and result_of(deal) != result_of(newer)
