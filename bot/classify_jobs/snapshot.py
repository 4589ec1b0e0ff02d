"""A snapshot of Classify: the whole list, or a few single segments if those are cheaper."""

from collections.abc import Awaitable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

import structlog
from msgspec import Struct, field, structs

from bot.classify_jobs.call_state import PART, AbortedCheckError, CallState
from bot.runtime.clock import Clock
from bot.runtime.jobs import WATCHER
from classify import Campaign, Classify, ClassifyError, ListedSegment, Segment
from storage.lifecycle.kind import Kind

T = TypeVar("T")
MAX_SINGLE_CALLS = 3
# After that, no further call is begun: the rest of the tick needs time before the scheduler cancels it.
_TIME_FOR_CALLS = timedelta(seconds=45)
# Classify's page: a segment that isn't there is a 404, a rejected key a 401. The list may have 15 MB.
NO_SEGMENT = 2**31 - 1
_log = structlog.get_logger()


class Snapshot(Struct, frozen=True, kw_only=True):
    """What Classify answered."""

    #: The segments that were seen, by Classify's ID.
    seen: Mapping[int, ListedSegment] = field(default_factory=dict)
    #: IDs that Classify answered with a `404`, in an otherwise successful snapshot.
    missing: frozenset[int] = frozenset()
    #: Every segment or campaign. None if the whole list wasn't read.
    listed: Sequence[Segment | Campaign] | None = None
    #: Whether every row of that list was readable, and it lacks nothing that is known to exist, or that may.
    complete: bool = True
    #: Classify's clock minus ours. Zero if Classify's time isn't known.
    clock_offset: timedelta = timedelta()


class _ReadAlone(NamedTuple):
    """What single calls showed."""

    #: The segments that were seen, by Classify's ID.
    seen: Mapping[int, Segment]
    #: IDs that Classify answered with a `404`.
    missing: Set[int]
    #: Whether Classify gave a good answer to each call.
    successful: bool


class SnapshotReader:
    """Reads snapshots with at most one list call and three calls for single segments."""

    def __init__(self, *, classify: Classify, clock: Clock, call_state: CallState) -> None:
        self._classify = classify
        self._clock = clock
        self._call_state = call_state
        self._last_single_id = 0  # of the ids that the list lacks, the last that was fetched alone

    async def read(self, ids: Sequence[int], *, whole: bool) -> Snapshot:
        """Return what Classify says about `ids`, which ascend. With `whole`, read the list in any case.

        An outage proves nothing about a segment. What was seen before it counts, but a `404` doesn't.
        """
        wanted, until = frozenset(ids), self._clock.now() + _TIME_FOR_CALLS
        seen: dict[int, ListedSegment] = {}
        listed: list[Segment] | None = None
        complete = True
        try:
            if whole:
                listed = await self._call(self._classify.list_segments())
                # Read now, since the next list call overwrites it.
                complete = self._classify.skipped_segments == 0
                seen = {segment.id: segment for segment in listed if segment.id in wanted}
            elif len(ids) > MAX_SINGLE_CALLS:
                seen = dict(await self._call(self._classify.find_in_list(wanted)))
        except AbortedCheckError:
            return Snapshot(clock_offset=self._clock_offset())
        unseen = [one for one in ids if one not in seen]
        alone = await self._read_alone(unseen, until)
        # A list that lacks one that was there before, and isn't known to be gone, may lack others.
        complete = complete and alone.missing >= set(unseen)
        seen |= alone.seen
        if have_all_vanished(len(alone.missing), len(seen)):
            problem = "clsfy's API key can't see clsfy's segments"
            if self._call_state.health.report_problem(PART, problem, job=WATCHER):
                _log.error("all segments vanished at once: is this the key of another account?")
            return Snapshot(clock_offset=self._clock_offset())
        if alone.successful:
            self._record_good_snapshot()
        return Snapshot(
            seen=seen,
            missing=frozenset(alone.missing if alone.successful else ()),
            listed=listed,
            complete=complete,
            clock_offset=self._clock_offset(),
        )

    async def read_single(self, segment_id: int) -> Snapshot:
        """Return what Classify says about one segment. The turns of those that the list lacks go on.

        Nothing is missing in it: absence counts only in a snapshot that was asked for more.
        """
        try:
            segment = await self._read_one(segment_id)
        except (AbortedCheckError, ClassifyError):
            segment = None
        if segment is None:
            return Snapshot()
        self._record_good_snapshot()
        return Snapshot(seen={segment_id: segment})

    async def check_key(self) -> None:
        """Find out whether Classify responds and accepts the key, by the cheapest call that there is."""
        try:
            await self._read_one(NO_SEGMENT)
        except (AbortedCheckError, ClassifyError):
            return
        self._record_good_snapshot()

    async def read_campaigns(self) -> Snapshot:
        """Return the list of campaigns, to reconcile registrations that are uncertain."""
        try:
            listed = await self._call(self._classify.list_campaigns())
        except AbortedCheckError:
            return Snapshot(clock_offset=self._clock_offset())
        return Snapshot(
            listed=listed, complete=self._classify.skipped_campaigns == 0, clock_offset=self._clock_offset()
        )

    async def look_for(self, known: Sequence[int], kind: Kind, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot. It is incomplete if its list lacks one of `known` that exists or may exist."""
        if snapshot.listed is None or not snapshot.complete:
            return snapshot
        settled = {item.id for item in snapshot.listed} | snapshot.missing
        get = self._classify.get_segment if kind.is_about_segment else self._classify.get_campaign
        for classify_id in known:
            if classify_id not in settled and await self._may_exist(get(classify_id)):
                return structs.replace(snapshot, complete=False)
        return snapshot

    async def _may_exist(self, call: Awaitable[Segment | Campaign]) -> bool:
        """Return whether Classify doesn't answer the call with a `404`."""
        try:
            return await self._call_state.check_one(call) is not None
        except (AbortedCheckError, ClassifyError):
            return True

    async def _read_alone(self, ids: Sequence[int], until: datetime) -> _ReadAlone:
        """Read some of these segments one by one. Begin no call after `until`."""
        seen: dict[int, Segment] = {}
        missing: set[int] = set()
        successful = True
        for segment_id in self._next_single_ids(ids):
            if self._clock.now() >= until:
                break  # the others have their turn next time
            self._last_single_id = segment_id
            try:
                segment = await self._read_one(segment_id)
            except AbortedCheckError:
                return _ReadAlone(seen, missing, successful=False)
            except ClassifyError:
                successful = False  # nothing is known about this segment, but the others are fine
                continue
            if segment is None:
                missing.add(segment_id)
            else:
                seen[segment_id] = segment
        return _ReadAlone(seen, missing, successful=successful)

    def _next_single_ids(self, ids: Sequence[int]) -> list[int]:
        """Return at most three of `ids`. If there are more, they take turns."""
        rest = [one for one in ids if one > self._last_single_id] or list(ids)
        return (rest + [one for one in ids if one not in rest])[:MAX_SINGLE_CALLS]

    def _clock_offset(self) -> timedelta:
        server_time = self._classify.server_time()
        return timedelta() if server_time is None else server_time - self._clock.now()

    async def _call(self, call: Awaitable[T]) -> T:
        try:
            answer = await call
        except ClassifyError as error:
            self._call_state.record_failed_check(error)
            raise AbortedCheckError from None
        self._call_state.record_success()
        return answer

    async def _read_one(self, segment_id: int) -> Segment | None:
        return await self._call_state.check_one(self._classify.get_segment(segment_id))

    def _record_good_snapshot(self) -> None:
        self._call_state.record_good_check()
        self._call_state.health.report_ok(PART)


def have_all_vanished(missing: int, seen: int) -> bool:
    """Return whether Classify knows none of several things that it was asked about.

    If so, the key probably belongs to another account, and their absence proves nothing.
    """
    return missing > 1 and not seen
