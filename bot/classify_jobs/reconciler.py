"""What a list says of the requests whose call went unanswered: found, ask, or shown absent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.classify_jobs.reports import report_of
from bot.classify_jobs.snapshot import Snapshot
from classify import Campaign, Segment
from storage.lifecycle import transitions
from storage.lifecycle.request import Request, Step, normalize_name
from storage.requests import queue
from storage.requests.repository import save_and_enqueue

_CLOCK_MARGIN = timedelta(
    seconds=2
)  # created_date has whole seconds, and so has the Date by which clocks are compared


def reconcile(
    connection: Connection,
    uncertain: Sequence[Request],
    look: Snapshot,
    asked_at: datetime,
    settle: timedelta,
) -> list[Step]:
    """Settle what can be settled of `uncertain` (all of one kind), as read before the list was asked for at
    `asked_at`.

    Returns the steps made. A row that changed meanwhile is left alone: the list says nothing about an
    attempt that came after it.
    """
    if look.listed is None or not uncertain:
        return []
    named: dict[str, list[Segment | Campaign]] = {request.name_key: [] for request in uncertain}
    for thing in look.listed:
        if (key := normalize_name(thing.name)) in named:
            named[key].append(thing)
    steps: list[Step] = []
    for request in uncertain:
        found = _candidates(connection, request, named[request.name_key], look.clock_offset)
        if not found and not look.complete:
            continue
        # One that carries no date, or that a namesake may claim too, is for the person to decide.
        sure = queue.count_same_name(connection, request) == 0 and all(one.created_date for one in found)
        reports = [report_of(one) for one in found]
        after = transitions.reconcile(request, reports, asked_at, settle, alone=sure)
        if (
            after is not request
            and (saved := save_and_enqueue(connection, request, after, asked_at)) is not None
        ):
            steps.append(Step(request, saved))
    return steps


def _candidates(
    connection: Connection, request: Request, named: Sequence[Segment | Campaign], clock_offset: timedelta
) -> list[Segment | Campaign]:
    """Those of its name that were created since the first doubtful attempt and are nobody else's."""
    if request.uncertain_since is None:
        return []
    since = request.uncertain_since + clock_offset - _CLOCK_MARGIN
    recent = [one for one in named if one.created_date is None or one.created_date >= since]
    taken = queue.already_adopted(connection, request.kind, [one.id for one in recent]) if recent else set()
    return [one for one in recent if one.id not in taken]
