"""One snapshot of Classify: what each response says about the others."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.classify_jobs.call_state import CallState
from bot.classify_jobs.lookup_for_people import LookupForPeople
from bot.classify_jobs.snapshot import SnapshotReader
from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.runtime.throttles import ClassifyThrottle
from classify import BuildOutcome, Classify, RejectedError, open_client
from playground.classify import Classify as Pretend
from playground.faults import held, refused

BROKEN = refused(500, "oops", content_type="text/plain")


@dataclass(frozen=True)
class Place:
    """A pretend Classify, and a client and a snapshots at it."""

    pretend: Pretend
    classify: Classify
    snapshots: SnapshotReader
    health: Health


def a_call_state(health: Health) -> CallState:
    """Return one that has recorded nothing yet."""
    return CallState(throttle=ClassifyThrottle(timedelta(minutes=1)), health=health, now=Clock().now)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """Three segments are there to be looked at."""
    pretend, health = Pretend(), Health()
    await pretend.start()
    for name in ("one", "two", "three"):
        pretend.add(name)
    async with open_client(pretend.url, pretend.key, timeout=5.0) as classify:
        yield Place(
            pretend,
            classify,
            SnapshotReader(
                classify=classify,
                clock=Clock(),
                call_state=a_call_state(health),
            ),
            health,
        )
    await pretend.stop()


async def test_one_malformed_answer_hides_no_other(place: Place) -> None:
    first, second, third = sorted(place.pretend.segments)
    place.pretend.finish(third)
    place.pretend.faults.next("segments.get", BROKEN)
    snapshot = await place.snapshots.read([first, second, third], whole=False)
    assert {one: segment.outcome for one, segment in snapshot.seen.items()} == {
        second: BuildOutcome.BUILDING,
        third: BuildOutcome.COMPLETE,
    }


async def test_a_404_counts_only_if_every_other_answer_was_good(place: Place) -> None:
    first, second, third = sorted(place.pretend.segments)
    place.pretend.vanish(first)
    assert (await place.snapshots.read([first, second, third], whole=False)).missing == {first}
    place.pretend.faults.next("segments.get", BROKEN)
    assert (await place.snapshots.read([second, third, first], whole=False)).missing == set()


async def test_a_rejected_key_ends_the_snapshot_and_readiness_until_a_good_answer(place: Place) -> None:
    key, place.pretend.key = place.pretend.key, "ck_another"
    ids = sorted(place.pretend.segments)
    assert (await place.snapshots.read(ids, whole=False)).seen == {}
    assert len(place.pretend.traffic.calls) == 1
    assert place.health.current_obstacles()
    place.pretend.key = key
    assert len((await place.snapshots.read(ids, whole=False)).seen) == 3
    assert not place.health.current_obstacles()


async def test_each_call_that_works_ends_the_problem_of_a_rejected_key(place: Place) -> None:
    lookup = LookupForPeople(classify=place.classify, call_state=a_call_state(place.health))
    key = place.pretend.key
    segment_id = min(place.pretend.segments)

    async def snapshot_with_a_broken_answer() -> object:
        place.pretend.faults.next("segments.get", BROKEN)
        return await place.snapshots.read(sorted(place.pretend.segments), whole=False)

    for works in (
        place.snapshots.read_campaigns,
        snapshot_with_a_broken_answer,
        lookup.campaigns,
        lambda: lookup.segment(segment_id),
    ):
        place.pretend.key = "ck_another"
        with pytest.raises(RejectedError):
            await lookup.segments()
        assert place.health.obstacles == {"classify": "it rejected clsfy's API key"}
        place.pretend.key = key
        await works()
        assert place.health.obstacles == {}


async def test_only_a_snapshot_that_sees_them_ends_the_problem_of_segments_that_the_key_cannot_see(
    place: Place,
) -> None:
    await place.snapshots.read([801, 802], whole=False)
    problem = {"classify": "clsfy's API key can't see clsfy's segments"}
    assert place.health.obstacles == problem
    lookup = LookupForPeople(classify=place.classify, call_state=a_call_state(place.health))
    await lookup.segments()
    assert place.health.obstacles == problem
    await place.snapshots.read(sorted(place.pretend.segments), whole=False)
    assert place.health.obstacles == {}


async def test_the_list_of_another_account_is_ignored(place: Place) -> None:
    elsewhere = [one + 1000 for one in place.pretend.segments]
    snapshot = await place.snapshots.read(elsewhere, whole=True)
    assert (snapshot.seen, snapshot.missing, snapshot.listed) == ({}, frozenset(), None)
    assert place.health.obstacles == {"classify": "clsfy's API key can't see clsfy's segments"}


async def test_segments_missing_from_the_list_are_fetched_three_per_snapshot_in_turn(place: Place) -> None:
    hidden = [1001, 1002, 1003, 1004, 1005]
    asked: list[int] = []
    for _ in range(3):
        await place.snapshots.read([*sorted(place.pretend.segments), *hidden], whole=True)
        asked += [call.arguments for call in place.pretend.traffic.of("segments.get")][len(asked) :]
    assert asked == [1001, 1002, 1003, 1004, 1005, 1001, 1002, 1003, 1004]


async def test_a_list_with_an_unreadable_row_is_never_complete(place: Place) -> None:
    """What it lacks may stand in that row, whatever somebody else's list has shown meanwhile."""
    (single, *_), held_up = sorted(place.pretend.segments), held(took_effect=True)
    place.pretend.faults.next("segments.list", refused(200, '[{"id": "61"}, {"id": 62, "name": "good"}]'))
    place.pretend.faults.next("segments.get", held_up)
    looking = asyncio.ensure_future(place.snapshots.read([single], whole=True))
    await asyncio.wait_for(held_up.reached.wait(), 45)
    await place.classify.list_segments()
    held_up.release()
    snapshot = await looking
    assert not snapshot.complete


async def test_a_check_between_ticks_does_not_begin_the_turns_anew(place: Place) -> None:
    ids = range(801, 808)
    await place.snapshots.read(ids, whole=True)
    await place.snapshots.read_single(min(place.pretend.segments))
    await place.snapshots.read(ids, whole=True)
    asked = [call.arguments for call in place.pretend.traffic.of("segments.get")]
    assert asked == [801, 802, 803, min(place.pretend.segments), 804, 805, 806]
