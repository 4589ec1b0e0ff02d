"""Settle uncertain requests from a snapshot of Classify: found, absent, or a question for the person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.classify_jobs.reports import to_build_report
from bot.classify_jobs.snapshot import Snapshot
from classify import Campaign, Segment
from storage.lifecycle import transitions
from storage.lifecycle.names import NameIndex, NameMatch, match_name, possible_keys
from storage.lifecycle.request import Request, Step
from storage.requests import queue
from storage.requests.save_steps import save_all_and_enqueue

# `created_date` has whole seconds, and so has the `Date` header by which the clocks are compared.
_CLOCK_MARGIN = timedelta(seconds=2)

# The objects that Classify lists, by the `name_key` of the requests that they may belong to.
Namesakes = Mapping[str, Sequence[Segment | Campaign]]


def find_namesakes(uncertain: Sequence[Request], snapshot: Snapshot) -> Namesakes:
    """Return the objects in the list whose name may be that of one of these requests."""
    by_name: dict[str, list[Segment | Campaign]] = {request.name_key: [] for request in uncertain}
    index = NameIndex(by_name)
    for item in snapshot.listed or ():
        for name in index.find(item.name):
            by_name[name].append(item)
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
    in_flight = queue.count_names_in_flight(connection, uncertain[0].kind) if ids else Counter[str]()
    steps: list[Step] = []
    for request in unchanged:
        candidates = [item for item in recent[request.id] if item.id not in adopted]
        if not candidates and not snapshot.complete:
            continue
        # If one has no date or only a similar name, or another request may claim it too, the person decides.
        unambiguous = not candidates or (
            all(candidate.created_date for candidate in candidates)
            and all(match_name(request.name_key, each.name) is NameMatch.EXACT for each in candidates)
            and all(in_flight[key] == 1 for key in possible_keys(request.name_key))
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
