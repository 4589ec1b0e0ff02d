"""Check all pending builds in Classify: one snapshot per tick, however many there are."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct, field
from sqlalchemy.engine import Connection

from bot.classify_jobs import reconciler
from bot.classify_jobs.call_state import PART, CallState
from bot.classify_jobs.reports import to_build_report
from bot.classify_jobs.snapshot import Snapshot, SnapshotReader
from bot.observability.logs import log_step
from bot.observability.reachability import Reachability
from bot.runtime.clock import Clock
from bot.runtime.settling import SettlingTime
from classify import BuildOutcome
from storage.engine.database import Database
from storage.lifecycle import transitions
from storage.lifecycle.request import Kind, Request, State, Step
from storage.requests import estimates, queue
from storage.requests.queue import Pending
from storage.requests.save_steps import save_all_and_enqueue

_NEWEST = 3  # of what exists, to tell a whole list from one that is paged or cached
_BATCH_SIZE = 250  # requests per transaction, so that a form that arrives meanwhile doesn't wait for more


class _TickInput(Struct, frozen=True, kw_only=True):
    """What a tick reads from the database before it asks Classify."""

    #: UNCERTAIN requests for segments.
    uncertain: Sequence[Request]
    #: UNCERTAIN requests for campaigns.
    uncertain_campaigns: Sequence[Request]
    #: The newest that requests of the uncertain kinds have created, by Classify's ID.
    newest: Mapping[Kind, Sequence[int]]
    #: After how long a build is slower than usual.
    slow_after: timedelta


class SegmentWatcher(Struct, kw_only=True):
    """The job that APScheduler runs once per poll interval."""

    database: Database
    snapshots: SnapshotReader
    reachability: Reachability
    clock: Clock
    call_state: CallState
    #: How long the result of an uncertain call may take to appear in Classify.
    settling_time: SettlingTime
    #: Called when requests have changed.
    wake: Callable[[], None]
    #: When a snapshot last contained each of Classify's IDs.
    seen: dict[int, datetime] = field(default_factory=dict)

    def seen_at(self, request: Request) -> datetime | None:
        """Return when the request's segment was last seen. None: not within the last hour."""
        return self.seen.get(request.classify_id or 0)

    async def tick(self) -> None:
        """Read one snapshot and save everything it shows.

        Rows are read before the snapshot, since it says nothing about an attempt made later.
        """
        now = self.clock.now()
        await self._ask_whether_to_continue(now)
        # There may be ten thousand rows. Nobody's form waits for these reads.
        tick_input = await self.database.read(_read_input)
        pending = await self.database.read(queue.find_builds_to_check, now, tick_input.slow_after)
        if pending or tick_input.uncertain:
            await self._check_segments(tick_input, pending, now)
        elif self._is_check_due(now) and not self.call_state.closed_until():
            await self.snapshots.check_key()
        if tick_input.uncertain_campaigns:
            await self._check_campaigns(tick_input, now)

    async def check(self, request: Request) -> bool:
        """Check one request's segment between ticks. Return whether Classify answered."""
        if self.call_state.closed_until() or request.classify_id is None:
            return False
        snapshot = await self.snapshots.read_single(request.classify_id)
        if request.classify_id not in snapshot.seen:
            return False  # absence only counts in ticks
        self._remember_seen(snapshot)
        await self._save(partial(self._apply, ids=[request.id], snapshot=snapshot, slow_after=None))
        return True

    def _is_check_due(self, now: datetime) -> bool:
        """Return whether to call Classify although nothing is pending.

        Otherwise nobody would hear of a wrong key before the next request, a problem that is over would make
        the bot unready, and the Home tab would show an outage that is over.
        """
        has_problem = PART in self.call_state.health.obstacles
        return has_problem or not self.reachability.has_responded_since(now - transitions.HOURLY)

    async def _check_segments(
        self, tick_input: _TickInput, pending: Sequence[Pending], requested_at: datetime
    ) -> None:
        if self.call_state.closed_until():
            return
        ids = list(dict.fromkeys(row.classify_id for row in pending))  # ascending, as they were read
        snapshot = await self.snapshots.read(ids, whole=bool(tick_input.uncertain))
        # On a thread, because comparing ten thousand rows takes as long as handling several forms.
        changed = await asyncio.to_thread(self._find_changed, pending, snapshot)
        for start in range(0, len(changed), _BATCH_SIZE):
            batch = changed[start : start + _BATCH_SIZE]
            await self._save(
                partial(self._apply, ids=batch, snapshot=snapshot, slow_after=tick_input.slow_after)
            )
        if tick_input.uncertain:
            await self._reconcile(tick_input.uncertain, tick_input.newest, snapshot, requested_at)

    async def _check_campaigns(self, tick_input: _TickInput, requested_at: datetime) -> None:
        if self.call_state.closed_until():
            return
        snapshot = await self.snapshots.read_campaigns()
        await self._reconcile(tick_input.uncertain_campaigns, tick_input.newest, snapshot, requested_at)

    async def _ask_whether_to_continue(self, now: datetime) -> None:
        while True:
            steps = await self.database.run(queue.ask_whether_to_continue, now, _BATCH_SIZE)
            self._report(steps)
            if len(steps) < _BATCH_SIZE:
                return

    async def _reconcile(
        self,
        uncertain: Sequence[Request],
        newest: Mapping[Kind, Sequence[int]],
        snapshot: Snapshot,
        requested_at: datetime,
    ) -> None:
        """Settle these, which are of one kind, as far as the snapshot allows."""
        kind = uncertain[0].kind
        snapshot = await self.snapshots.look_for(newest[kind], kind, snapshot)
        # On a thread, because there may be ten thousand of each.
        namesakes = await asyncio.to_thread(reconciler.find_namesakes, uncertain, snapshot)
        for start in range(0, len(uncertain), _BATCH_SIZE):
            await self._save(
                partial(
                    reconciler.reconcile,
                    uncertain=uncertain[start : start + _BATCH_SIZE],
                    namesakes=namesakes,
                    snapshot=snapshot,
                    requested_at=requested_at,
                    settling_time=self.settling_time,
                )
            )

    def _find_changed(self, pending: Sequence[Pending], snapshot: Snapshot) -> list[int]:
        """Return the IDs of the requests for which the snapshot shows something new."""
        self._remember_seen(snapshot)
        return [row.id for row in pending if _has_news(row, snapshot)]

    def _remember_seen(self, snapshot: Snapshot) -> None:
        now = self.clock.now()
        since = now - transitions.HOURLY
        recent = {segment_id: at for segment_id, at in self.seen.items() if at > since}
        self.seen = {**recent, **dict.fromkeys(snapshot.seen, now)}

    async def _save(self, work: Callable[[Connection], Sequence[Step]]) -> None:
        self._report(await self.database.run(work))

    def _report(self, steps: Sequence[Step]) -> None:
        """Log committed steps, and wake the jobs that go on with them."""
        for before, after in steps:
            log_step(before, after)
        if steps:
            self.wake()

    def _apply(
        self, connection: Connection, *, ids: Sequence[int], snapshot: Snapshot, slow_after: timedelta | None
    ) -> list[Step]:
        """Save what the snapshot shows for these requests. With `slow_after`, also mark slow builds."""
        now = self.clock.now()
        steps: list[Step] = []
        for request in queue.get_by_ids(connection, ids):
            segment = snapshot.seen.get(request.classify_id or 0)
            if segment is not None:
                after = transitions.apply_report(request, to_build_report(segment), now)
                if slow_after is not None:  # only if it was seen: otherwise it may have finished long ago
                    after = transitions.mark_slow(after, now, slow_after)
            elif request.classify_id in snapshot.missing:
                after = transitions.record_absence(request, now)
            else:
                after = request
            if after is not request:
                steps.append(Step(request, after))
        return save_all_and_enqueue(connection, steps, now)


def _read_input(connection: Connection) -> _TickInput:
    found = queue.find_in_state(connection, State.UNCERTAIN)
    uncertain = [request for request in found if request.kind.is_listed]
    kinds = {request.kind for request in uncertain}
    return _TickInput(
        uncertain=[request for request in uncertain if request.kind.is_about_segment],
        uncertain_campaigns=[request for request in uncertain if not request.kind.is_about_segment],
        newest={kind: queue.find_newest_created(connection, kind, _NEWEST) for kind in kinds},
        slow_after=estimates.slow_after(estimates.read_estimate(connection)),
    )


def _has_news(row: Pending, snapshot: Snapshot) -> bool:
    """Return whether the snapshot shows something new about a pending row. Usually it doesn't."""
    segment = snapshot.seen.get(row.classify_id)
    if segment is None:
        return row.classify_id in snapshot.missing
    return (
        row.needs_check
        or segment.outcome is not BuildOutcome.BUILDING
        or (segment.status != row.classify_status and segment.status in transitions.KNOWN_STATUSES)
    )
