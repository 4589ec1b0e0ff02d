"""Settle uncertain requests from a snapshot of Classify: found, absent, or a question for the person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy.engine import Connection

from bot.classify_jobs.reports import to_build_report
from bot.classify_jobs.snapshot import Snapshot
from bot.runtime.settling import SettlingTime
from classify import Campaign, Segment
from storage.lifecycle import transitions
from storage.lifecycle.names import NameIndex, NameMatch, match_name, possible_keys
from storage.lifecycle.request import Request, Step
from storage.requests import queue
from storage.requests.save_steps import save_all_and_enqueue

# `created_date` has whole seconds, and so has the `Date` header by which the clocks are compared.
_CLOCK_MARGIN = timedelta(seconds=2)
# What was created this long before the attempt may still be its result, because clocks are wrong.
_CLOSE = timedelta(minutes=5)
_CLOSE_IF_UNKNOWN = timedelta(days=1)  # Classify's time wasn't known then, so our clock may have been wrong

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
    settling_time: SettlingTime,
) -> list[Step]:
    """Settle as many of `uncertain` as the snapshot allows, and return the steps made.

    `uncertain` holds requests of one kind, read before the list was requested at `requested_at`. A row that
    has changed since then is left alone: the list says nothing about a later attempt.
    """
    if snapshot.listed is None or not uncertain:
        return []
    unchanged = queue.find_unchanged(connection, uncertain)
    close = {request.id: _find_close(request, namesakes, snapshot.clock_offset) for request in unchanged}
    ids = [item.id for found in close.values() for item in found.items]
    adopted = queue.already_adopted(connection, uncertain[0].kind, ids) if ids else set()
    in_flight = queue.count_names_in_flight(connection, uncertain[0].kind) if ids else Counter[str]()
    steps: list[Step] = []
    for request in unchanged:
        candidates = [item for item in close[request.id].items if item.id not in adopted]
        since_attempt = [item for item in candidates if close[request.id].is_since_attempt(item)]
        if not candidates and not snapshot.complete:
            continue
        counted = since_attempt or candidates
        # The person decides if it was created before the attempt, if it has no date or only a similar name,
        # or if another request may claim it too.
        unambiguous = not candidates or (
            bool(since_attempt)
            and all(candidate.created_date for candidate in counted)
            and all(match_name(request.name_key, each.name) is NameMatch.EXACT for each in counted)
            and all(in_flight[key] == 1 for key in possible_keys(request.name_key))
        )
        reports = [to_build_report(candidate) for candidate in counted]
        settle = settling_time.ends_at(request.due_at) - request.due_at
        after = transitions.reconcile(request, reports, requested_at, settle, alone=unambiguous)
        if after is not request:
            steps.append(Step(request, after))
    return save_all_and_enqueue(connection, steps, requested_at)


class _CloseNamesakes(Struct, frozen=True):
    """The namesakes that were created since the first uncertain attempt, or shortly before.

    The latter may be its result if a clock was wrong. So the person is asked, and nothing is sent again.
    """

    items: Sequence[Segment | Campaign] = ()
    #: When the attempt began, in Classify's time. None if there was none.
    attempted_at: datetime | None = None

    def is_since_attempt(self, item: Segment | Campaign) -> bool:
        """Return whether it was created since the attempt, or has no date."""
        return (
            self.attempted_at is None
            or item.created_date is None
            or item.created_date >= self.attempted_at - _CLOCK_MARGIN
        )


def _find_close(request: Request, namesakes: Namesakes, clock_offset: timedelta) -> _CloseNamesakes:
    if request.uncertain_since is None:
        return _CloseNamesakes()
    if request.classify_attempted_at is not None:
        attempted_at, close = request.classify_attempted_at, _CLOSE
    else:
        attempted_at, close = request.uncertain_since + clock_offset, _CLOSE_IF_UNKNOWN
    since = attempted_at - _CLOCK_MARGIN - close
    items = [
        item
        for item in namesakes[request.name_key]
        if item.created_date is None or item.created_date >= since
    ]
    return _CloseNamesakes(items, attempted_at)
