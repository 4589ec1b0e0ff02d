"""Ticks over a list that stays the same: time goes on all the same, and whoever is new is looked at."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import asdict

from bot.classify_jobs.call_state import CallState
from bot.classify_jobs.segment_watcher import SegmentWatcher
from bot.classify_jobs.snapshot import SnapshotReader
from bot.observability.health import Health
from bot.observability.reachability import Reachability
from bot.runtime.clock import Clock
from bot.runtime.settling import SettlingTime
from bot.runtime.throttles import ClassifyThrottle
from classify import open_client
from playground.classify import Classify as Pretend
from storage.engine.database import Database, P, T, WorkWith
from storage.engine.opening import open_record
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.requests.submissions import insert
from storage.tables import notifications, requests
from tests.support.samples import DAY, HOUR, MINUTE, NOW, building

MANY = 5  # more than are asked for singly


class StillClock(Clock):
    """A time that stands until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.time = NOW

    def now(self) -> datetime:
        return self.time


class Failing(Database):
    """A record that takes so many pieces of work, and no more."""

    def __init__(self, database: Database, after: int, error: Exception) -> None:
        self._database, self._left, self._error = database, after, error

    async def run(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if not self._left:
            raise self._error
        self._left -= 1
        return await self._database.run(work, *args, **kwargs)

    async def read(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._database.read(work, *args, **kwargs)

    def close(self) -> None:
        self._database.close()


@dataclass
class Place:
    """A pretend Classify, and a record that is watched."""

    pretend: Pretend
    database: Database
    watcher: SegmentWatcher
    clock: StillClock

    async def watch(self, segment_id: int, **more: Any) -> int:
        """A request for that segment is being built since NOW; its id."""
        plain = asdict(building(classify_id=segment_id, uuid=f"form-{segment_id}", **more))
        request = Request(**{**plain, "id": 0})
        return (await self.database.run(lambda connection: insert(connection, request))).id

    async def tick(self, after: timedelta = timedelta()) -> None:
        """One more, so much later."""
        self.clock.time += after
        await self.watcher.tick()

    async def states(self) -> list[State]:
        """Of all requests, by their ids."""
        ordered = sa.select(requests.c.state).order_by(requests.c.id)
        return await self.database.run(lambda c: list(c.execute(ordered).scalars()))

    async def notifications(self) -> list[tuple[int, NotificationKind]]:
        """Return the kinds of all notifications, with the request's ID, oldest first."""
        ordered = sa.select(notifications.c.request_id, notifications.c.kind).order_by(notifications.c.id)
        return await self.database.run(lambda c: [(row[0], row[1]) for row in c.execute(ordered)])

    @property
    def lists(self) -> int:
        """How often the list was asked for."""
        return len(self.pretend.traffic.of("segments.list"))


@pytest.fixture
async def place(file: Path) -> AsyncIterator[Place]:
    """Five segments are being built for us, and one for somebody else."""
    pretend, clock = Pretend(), StillClock()
    call_state = CallState(throttle=ClassifyThrottle(MINUTE), health=Health(), now=clock.now)
    await pretend.start()
    record = open_record(f"sqlite:///{file}")
    reachability = Reachability(clock.now, lambda: None)
    async with open_client(
        pretend.url,
        pretend.key,
        timeout=5.0,
        now=clock.now,
        on_call_end=lambda _, error: reachability.record(error),
    ) as classify:
        snapshots = SnapshotReader(classify=classify, clock=clock, call_state=call_state)
        watcher = SegmentWatcher(
            database=record.database,
            snapshots=snapshots,
            reachability=reachability,
            clock=clock,
            call_state=call_state,
            settling_time=SettlingTime(length=MINUTE, clock=clock),
            wake=lambda: None,
        )
        place = Place(pretend, record.database, watcher, clock)
        for number in range(MANY):
            await place.watch(pretend.add(f"segment {number}").id)
        pretend.add("another's")
        yield place
    record.close()
    await pretend.stop()


async def test_a_build_becomes_slow_and_overdue_while_the_list_stays_the_same(place: Place) -> None:
    await place.tick(MINUTE)
    assert await place.notifications() == []
    await place.tick(4 * HOUR)
    everyone = range(1, MANY + 1)
    assert await place.notifications() == [(one, NotificationKind.SLOW) for one in everyone]
    await place.tick(MINUTE)
    assert len(await place.notifications()) == MANY  # said once
    await place.tick(DAY)
    assert (await place.notifications())[MANY:] == [(one, NotificationKind.OVERDUE) for one in everyone]
    assert place.lists == 4
    await place.tick(MINUTE)
    assert place.lists == 4  # from now on hourly
    await place.tick(HOUR)
    assert place.lists == 5
    assert set(await place.states()) == {State.BUILDING}


async def test_a_new_request_is_found_in_an_unchanged_list(place: Place) -> None:
    ended = place.pretend.add("ended before we knew of it")
    place.pretend.finish(ended.id)
    await place.tick(MINUTE)
    request_id = await place.watch(ended.id)
    await place.tick(MINUTE)
    assert await place.notifications() == [(request_id, NotificationKind.RESULT)]
    assert (await place.states())[-1] is State.READY


async def test_a_row_that_changed_meanwhile_is_compared_with_the_same_list(place: Place) -> None:
    await place.tick(MINUTE)
    last = max(place.pretend.segments) - 1

    def change(connection: sa.Connection) -> None:
        wanted = requests.c.classify_id == last
        connection.execute(sa.update(requests).where(wanted).values(classify_status="processing", absences=2))

    await place.database.run(change)
    await place.tick(MINUTE)
    found = sa.select(requests.c.classify_status, requests.c.absences).where(requests.c.classify_id == last)
    assert await place.database.run(lambda c: tuple(c.execute(found).one())) == ("pending", 0)


async def test_a_segment_missing_from_the_list_is_fetched_in_each_tick_until_it_is_lost(place: Place) -> None:
    gone = min(place.pretend.segments)
    place.pretend.vanish(gone)
    for _ in range(3):
        await place.tick(MINUTE)
    assert [call.arguments for call in place.pretend.traffic.of("segments.get")] == [gone] * 3
    assert await place.notifications() == [(1, NotificationKind.RESULT)]
    assert (await place.states())[0] is State.LOST


async def test_a_result_is_enqueued_once_however_often_the_list_shows_it(place: Place) -> None:
    await place.tick(MINUTE)
    for segment_id in list(place.pretend.segments)[:2]:
        place.pretend.finish(segment_id)
    for _ in range(3):
        await place.tick(MINUTE)
    assert await place.notifications() == [(1, NotificationKind.RESULT), (2, NotificationKind.RESULT)]
    assert (await place.states()).count(State.READY) == 2


async def test_an_idle_hour_costs_one_call_that_shows_whether_the_key_still_works(place: Place) -> None:
    for segment_id in place.pretend.segments:
        place.pretend.finish(segment_id)
    await place.tick(MINUTE)
    calls = place.pretend.traffic.calls
    before = len(calls)
    await place.tick(HOUR - MINUTE)
    assert len(calls) == before
    place.pretend.key = "ck_another"
    await place.tick(2 * MINUTE)
    assert [(call.name, call.status) for call in calls[before:]] == [("segments.get", 401)]
    assert place.watcher.call_state.health.obstacles == {"classify": "it rejected clsfy's API key"}


async def test_builds_that_end_in_one_snapshot_get_one_result_each_in_several_commits(place: Place) -> None:
    for number in range(300):
        await place.watch(place.pretend.add(f"one of many {number}").id)
    await place.tick(MINUTE)
    for segment_id in place.pretend.segments:
        place.pretend.fail(segment_id)
    await place.tick(MINUTE)
    await place.tick(MINUTE)
    told = await place.notifications()
    everyone = range(1, MANY + 301)
    assert [one for one, what in told if what is NotificationKind.RESULT] == list(everyone)
    # The first two are shown in the channel.
    assert [one for one, what in told if what is NotificationKind.DIGEST] == [3]
    in_channel = sa.select(notifications.c.request_id).where(
        notifications.c.kind == NotificationKind.RESULT, ~notifications.c.thread_only
    )
    assert await place.database.run(lambda c: list(c.execute(in_channel).scalars())) == [1, 2]


async def test_the_next_tick_completes_a_tick_that_failed_between_two_commits(place: Place) -> None:
    for number in range(300):
        await place.watch(place.pretend.add(f"one of many {number}").id)
    await place.tick(MINUTE)
    for segment_id in place.pretend.segments:
        place.pretend.finish(segment_id)
    broken = sa.exc.OperationalError("UPDATE", {}, OSError("the disk is full"))
    place.watcher.database = Failing(place.database, after=2, error=broken)
    with pytest.raises(sa.exc.OperationalError):
        await place.tick(MINUTE)
    assert 0 < (await place.states()).count(State.READY) < MANY + 300
    place.watcher.database = place.database
    await place.tick(MINUTE)
    assert await place.notifications() == [(one, NotificationKind.RESULT) for one in range(1, MANY + 301)]
