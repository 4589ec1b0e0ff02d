"""`requests`: how many requests a segment costs Classify from the form to its result.

The bot's own submitter and watcher run in this process against the playground's Classify. As soon as a
minute's tick is over, their clock moves to the next minute. All forms are submitted in the first minute. The
builds finish one after the other between the first and the second hour, as Classify's page "Segment Creation"
says. It also says that "there's no need to poll more frequently than once per minute".
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.classify_jobs.call_state import CallState
from bot.classify_jobs.outcomes import Outcomes
from bot.classify_jobs.segment_watcher import SegmentWatcher
from bot.classify_jobs.snapshot import SnapshotReader
from bot.classify_jobs.submitter import Submitter
from bot.observability.health import Health
from bot.observability.reachability import Reachability
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import SoleLeader
from bot.runtime.settling import SettlingTime
from bot.runtime.throttles import ClassifyThrottle
from classify import open_client
from playground.classify import Classify
from playground.clock import Clock as MovedClock
from storage.engine.opening import open_record
from storage.lifecycle.request import State
from storage.requests import queue, submissions
from storage.requests.submissions import Submission
from tests.bench.measuring.rows import Part, Row
from tests.bench.measuring.silent_logs import discard_logs

_MINUTE = timedelta(minutes=1)
_PROCESSING = 10  # the minute in which the builds start
_AT_ONCE = 8  # how many requests the submitter sends at the same time
_POST, _LIST = "segments.create", "segments.list"


class _BotClock(Clock):
    """The bot's clock, set by the playground's."""

    def __init__(self, moved: MovedClock) -> None:
        super().__init__()
        self._moved = moved

    def now(self) -> datetime:
        return self._moved.now()


@dataclass
class CallCounts:
    """The requests that Classify received."""

    #: Creates.
    posts: int = 0
    #: Requests of the list.
    lists: int = 0
    #: Requests of a single segment.
    single: int = 0
    #: Ticks during which a segment was building.
    ticks: int = 0
    #: The most list requests in one tick.
    most_lists: int = 0

    def count(self, classify: Classify, *, tick: bool = False) -> None:
        """Count the requests since the last call and clear them."""
        names = [call.name for call in classify.traffic.calls]
        classify.traffic.calls.clear()
        lists = names.count(_LIST)
        self.posts += names.count(_POST)
        self.lists += lists
        self.single += len(names) - lists - names.count(_POST)
        self.ticks += tick
        self.most_lists = max(self.most_lists, lists if tick else 0)

    @property
    def total(self) -> int:
        """Return the number of all requests."""
        return self.posts + self.lists + self.single


async def measure(quick: bool) -> Sequence[Row]:
    """Return a row for each number of segments in progress."""
    os.environ["NO_PROXY"] = "127.0.0.1"  # even if the machine has a proxy
    with discard_logs():
        return [_row(count, await _run_segments(count)) for count in (1, 100, 500 if quick else 10_000)]


async def _run_segments(count: int) -> CallCounts:
    """Run `count` segments from the form to the result, and count the requests."""
    counts, moved = CallCounts(), MovedClock()
    classify, clock, tasks = Classify(moved), _BotClock(moved), BackgroundTasks()
    call_state = CallState(throttle=ClassifyThrottle(_MINUTE), health=Health(), now=clock.now)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        record = open_record(f"sqlite:///{folder}/bot.db")
        stack.callback(record.close)
        await classify.start()
        stack.push_async_callback(classify.stop)
        reachability = Reachability(clock.now, lambda: None)
        opening = open_client(
            classify.url,
            classify.key,
            now=clock.now,
            on_call_end=lambda _, error: reachability.record(error),
        )
        client = await stack.enter_async_context(opening)
        database = record.database
        submitter = Submitter(
            database=database,
            classify=client,
            lease=SoleLeader(),
            clock=clock,
            call_state=call_state,
            tasks=tasks,
            outcomes=Outcomes(database=database, clock=clock, tasks=tasks, wake=lambda: None),
        )
        snapshots = SnapshotReader(classify=client, clock=clock, call_state=call_state)
        watcher = SegmentWatcher(
            database=database,
            snapshots=snapshots,
            reachability=reachability,
            clock=clock,
            call_state=call_state,
            settling_time=SettlingTime(length=_MINUTE, clock=clock),
            wake=lambda: None,
        )
        for first in range(0, count, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, count))
            await database.run(partial(_accept, numbers=numbers, now=clock.now()))
            await submitter.run_once()
            await tasks.finish(_MINUTE, clock)
            counts.count(classify)
        ids = sorted(classify.segments)
        assert len(ids) == count
        for minute in range(1, 121):
            moved.move(60)
            building = [one for one in ids if classify.segments[one].status != "complete"]
            for one in building if minute == _PROCESSING else ():
                classify.process(one)
            finished = max(count - len(building), round(count * (minute - 60) / 60))
            for one in building[: finished - count + len(building)]:
                classify.finish(one)
            await watcher.tick()
            counts.count(classify, tick=bool(building))
        assert len(await database.run(lambda c: queue.find_in_state(c, State.READY))) == count
    return counts


def _accept(connection: Connection, numbers: range, now: datetime) -> None:
    for number in numbers:
        submissions.accept_submission(connection, _form(number), now)


def _form(number: int) -> Submission:
    return Submission(
        uuid=f"form-{number}",
        team_id="T1",
        enterprise_id=None,
        user_id=f"U{number % 50}",
        channel_id=f"C{number % 20}",
        inputs={"name": f"Segment {number}", "prompt": "Homeowners who buy snowblowers"},
    )


def _row(count: int, counts: CallCounts) -> Row:
    fewest = count + counts.ticks
    found = (
        f"{counts.total / count:.4g} each: {counts.posts:,} POST, {counts.lists} lists and "
        f"{counts.single} single ones in {counts.ticks} minutes; at most {counts.most_lists} list a tick"
    )
    return Row(
        f"requests to Classify for each segment, from form to result, {count:,} in progress",
        f"a POST each, and one poll a minute: {fewest / count:.4g} each",
        "stated, and never more than one list a tick",
        found,
        counts.most_lists <= 1,
        ordered=counts.most_lists <= 1,
    )


PART = Part("requests", measure)
