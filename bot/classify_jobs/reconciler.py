"""Settle uncertain requests from a snapshot of Classify: found, absent, or a question for the person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.classify_jobs.reports import to_build_report
from bot.classify_jobs.snapshot import Snapshot
from classify import Campaign, Segment
from storage.lifecycle import transitions
from storage.lifecycle.request import Request, Step
from storage.requests import queue
from storage.requests.save_steps import save_and_enqueue
from storage.requests.submissions import normalize_name

# `created_date` has whole seconds, and so has the `Date` header by which the clocks are compared.
_CLOCK_MARGIN = timedelta(seconds=2)


def reconcile(
    connection: Connection,
    *,
    uncertain: Sequence[Request],
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
    by_name: dict[str, list[Segment | Campaign]] = {request.name_key: [] for request in uncertain}
    for item in snapshot.listed:
        if (key := normalize_name(item.name)) in by_name:
            by_name[key].append(item)
    steps: list[Step] = []
    for request in uncertain:
        candidates = _candidates(connection, request, by_name[request.name_key], snapshot.clock_offset)
        if not candidates and not snapshot.complete:
            continue
        # If one has no date, or another request of this name may claim it too, the person decides.
        unambiguous = queue.count_same_name(connection, request) == 0 and all(
            candidate.created_date for candidate in candidates
        )
        reports = [to_build_report(candidate) for candidate in candidates]
        after = transitions.reconcile(request, reports, requested_at, settling_time, alone=unambiguous)
        if (
            after is not request
            and (saved := save_and_enqueue(connection, request, after, requested_at)) is not None
        ):
            steps.append(Step(request, saved))
    return steps


def _candidates(
    connection: Connection, request: Request, namesakes: Sequence[Segment | Campaign], clock_offset: timedelta
) -> list[Segment | Campaign]:
    """Return those created since the first uncertain attempt that no other request has adopted."""
    if request.uncertain_since is None:
        return []
    since = request.uncertain_since + clock_offset - _CLOCK_MARGIN
    recent = [item for item in namesakes if item.created_date is None or item.created_date >= since]
    adopted = (
        queue.already_adopted(connection, request.kind, [item.id for item in recent]) if recent else set()
    )
    return [item for item in recent if item.id not in adopted]
