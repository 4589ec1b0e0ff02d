"""Settle uncertain requests from a snapshot of Classify: found, absent, or a question for the person."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.classify_jobs.reports import to_build_report
from bot.classify_jobs.snapshot import Snapshot
from classify import Campaign, Segment
from storage.lifecycle import transitions
from storage.lifecycle.request import Request, Step
from storage.requests import queue
from storage.requests.save_steps import save_all_and_enqueue
from storage.requests.submissions import normalize_name

# `created_date` has whole seconds, and so has the `Date` header by which the clocks are compared.
_CLOCK_MARGIN = timedelta(seconds=2)

# The objects that Classify lists, by the `name_key` of the requests that they may belong to.
Namesakes = Mapping[str, Sequence[Segment | Campaign]]


def find_namesakes(uncertain: Sequence[Request], snapshot: Snapshot) -> Namesakes:
    """Return the objects in the list that have the name of one of these requests."""
    by_name: dict[str, list[Segment | Campaign]] = {request.name_key: [] for request in uncertain}
    for item in snapshot.listed or ():
        if (key := normalize_name(item.name)) in by_name:
            by_name[key].append(item)
    return by_name


def reconcile(
    connection: Connection,
    *,
    uncertain: Sequence[Request],
    namesakes: Namesakes,
    snapshot: Snapshot,
    requested_at: datetime,
    settling_time: timedelta,
) -> list[Step]:
    """Settle as many of `uncertain` as the snapshot allows, and return the steps made.

    `uncertain` holds requests of one kind, read before the list was requested at `requested_at`. A row that
    has changed since then is left alone: the list says nothing about a later attempt.
    """
    if snapshot.listed is None or not uncertain:
        return []
    unchanged = queue.find_unchanged(connection, uncertain)
    recent = {request.id: _recent(request, namesakes, snapshot.clock_offset) for request in unchanged}
    ids = [item.id for items in recent.values() for item in items]
    adopted = queue.already_adopted(connection, uncertain[0].kind, ids) if ids else set()
    steps: list[Step] = []
    for request in unchanged:
        candidates = [item for item in recent[request.id] if item.id not in adopted]
        if not candidates and not snapshot.complete:
            continue
        # If one has no date, or another request of this name may claim it too, the person decides.
        unambiguous = not candidates or (
            all(candidate.created_date for candidate in candidates)
            and queue.count_same_name(connection, request) == 0
        )
        reports = [to_build_report(candidate) for candidate in candidates]
        after = transitions.reconcile(request, reports, requested_at, settling_time, alone=unambiguous)
        if after is not request:
            steps.append(Step(request, after))
    return save_all_and_enqueue(connection, steps, requested_at)


def _recent(request: Request, namesakes: Namesakes, clock_offset: timedelta) -> list[Segment | Campaign]:
    """Return the namesakes that were created since the first uncertain attempt."""
    if request.uncertain_since is None:
        return []
    since = request.uncertain_since + clock_offset - _CLOCK_MARGIN
    return [
        item
        for item in namesakes[request.name_key]
        if item.created_date is None or item.created_date >= since
    ]
