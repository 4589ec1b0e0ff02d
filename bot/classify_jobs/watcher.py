"""Looks after what is pending at Classify: one look a tick, whatever their number."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.engine import Connection

from bot.classify_jobs import reconciler
from bot.classify_jobs.reports import report_of
from bot.classify_jobs.snapshot import Snapshot, SnapshotReader
from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.runtime.commits import log_step
from bot.runtime.rate_limits import ClassifyThrottle
from classify import BuildOutcome
from storage.engine.database import Database
from storage.lifecycle import transitions
from storage.lifecycle.request import Request, State, Step
from storage.requests import estimates, queue
from storage.requests.queue import Pending
from storage.requests.repository import save_all_and_enqueue

_AT_ONCE = 250  # requests a transaction: a form that comes meanwhile waits for no more


@dataclass
class Watcher:
    """The tick that APScheduler calls. settle: how long an uncertain call may take to show."""

    database: Database
    snapshots: SnapshotReader
    health: Health
    clock: Clock
    throttle: ClassifyThrottle
    settling_time: timedelta
    wake: Callable[[], None]
    seen: dict[int, datetime] = field(default_factory=dict)  # when a look last showed each of Classify's ids

    def seen_at(self, request: Request) -> datetime | None:
        """When a look last showed a request's segment; None where none has lately."""
        return self.seen.get(request.classify_id or 0)

    async def tick(self) -> None:
        """One look, and everything that it tells. Rows are read before the look: it says nothing of an
        attempt made after it."""
        now = self.clock.now()
        read = await self.database.run(lambda connection: _read(connection, now))
        self._report(read.asked)
        # There may be ten thousand: nobody's form waits for these.
        pending = await self.database.read(
            lambda connection: queue.find_pending(connection, now, read.slow_after)
        )
        # A refused key would stand in the way of readiness for ever if nobody looked.
        in_trouble = "classify" in self.health.obstacles and not pending
        if pending or read.uncertain or in_trouble:
            await self._look_at_segments(read, pending, now, whole=bool(read.uncertain) or in_trouble)
        if read.uncertain_campaigns:
            await self._look_at_campaigns(read, now)

    async def check(self, request: Request) -> bool:
        """Look at one request's segment out of turn; whether Classify answered."""
        if self.throttle.closed(self.clock.now()) or request.classify_id is None:
            return False
        look = await self.snapshots.read([request.classify_id], whole=False)
        if request.classify_id not in look.seen:
            return False  # absence counts in the ticks alone
        self._saw(look)
        await self._save(lambda connection: self._judge(connection, [request.id], look, None))
        return True

    async def _look_at_segments(
        self, read: "Read", pending: Sequence[Pending], asked_at: datetime, *, whole: bool
    ) -> None:
        if self.throttle.closed(asked_at):
            return
        ids = list(dict.fromkeys(row.classify_id for row in pending))  # ascending, as they were read
        look = await self.snapshots.read(ids, whole=whole)
        # On a thread: of ten thousand that takes as long as several forms.
        changed = await asyncio.to_thread(self._compare, pending, look)
        for start in range(0, len(changed), _AT_ONCE):
            part = changed[start : start + _AT_ONCE]
            await self._save(partial(self._judge, ids=part, look=look, slow_after=read.slow_after))
        if read.uncertain:
            await self._save(
                lambda connection: reconciler.reconcile(
                    connection, read.uncertain, look, asked_at, self.settling_time
                )
            )

    async def _look_at_campaigns(self, read: "Read", asked_at: datetime) -> None:
        if self.throttle.closed(self.clock.now()):
            return
        look = await self.snapshots.read_campaigns()
        await self._save(
            lambda connection: reconciler.reconcile(
                connection, read.uncertain_campaigns, look, asked_at, self.settling_time
            )
        )

    def _compare(self, pending: Sequence[Pending], look: Snapshot) -> list[int]:
        """The requests of which a look tells something new."""
        self._saw(look)
        return [row.id for row in pending if _tells(row, look)]

    def _saw(self, look: Snapshot) -> None:
        now = self.clock.now()
        since = now - transitions.HOURLY
        lately = {one: at for one, at in self.seen.items() if at > since}
        self.seen = {**lately, **dict.fromkeys(look.seen, now)}

    async def _save(self, work: Callable[[Connection], Sequence[Step]]) -> None:
        self._report(await self.database.run(work))

    def _report(self, steps: Sequence[Step]) -> None:
        """Of steps that are committed."""
        for before, after in steps:
            log_step(before, after)
        if steps:
            self.wake()

    def _judge(
        self, connection: Connection, ids: Sequence[int], look: Snapshot, slow_after: timedelta | None
    ) -> list[Step]:
        """What a look says of these. slow_after: None where its time doesn't matter."""
        now = self.clock.now()
        steps: list[Step] = []
        for request in queue.get_by_ids(connection, ids):
            segment = look.seen.get(request.classify_id or 0)
            if segment is not None:
                after = transitions.apply_report(request, report_of(segment), now)
                if slow_after is not None:  # never of what isn't seen: it may have ended long ago
                    after = transitions.mark_slow(after, now, slow_after)
            elif request.classify_id in look.missing:
                after = transitions.record_absence(request, now)
            else:
                after = request
            if after is not request:
                steps.append(Step(request, after))
        return save_all_and_enqueue(connection, steps, now)


@dataclass(frozen=True)
class Read:
    """What a tick reads before it looks. asked: the steps by which people are asked whether to go on.
    slow_after: when a build takes longer than others did."""

    asked: Sequence[Step]
    uncertain: Sequence[Request]
    uncertain_campaigns: Sequence[Request]
    slow_after: timedelta


def _read(connection: Connection, now: datetime) -> Read:
    asked = queue.ask_overdue_to_continue(connection, now)
    uncertain = queue.find_in_state(connection, State.UNCERTAIN)
    slow_after = estimates.slow_after(estimates.read_estimate(connection))
    return Read(
        asked=asked,
        uncertain=[request for request in uncertain if request.kind.has_build],
        uncertain_campaigns=[request for request in uncertain if not request.kind.has_build],
        slow_after=slow_after,
    )


def _tells(row: Pending, look: Snapshot) -> bool:
    """Whether the look says something new of a pending row; of most it doesn't."""
    segment = look.seen.get(row.classify_id)
    if segment is None:
        return row.classify_id in look.missing
    return (
        row.needs_check
        or segment.outcome is not BuildOutcome.BUILDING
        or (segment.status != row.classify_status and segment.status in transitions.KNOWN_STATUSES)
    )
