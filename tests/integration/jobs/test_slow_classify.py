"""Classify answers each call, but slowly. A tick ends before the scheduler would cancel it."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.classify_jobs.activation_watcher import ActivationWatcher
from bot.classify_jobs.call_state import CallState
from bot.classify_jobs.snapshot import SnapshotReader
from bot.observability.health import Health
from bot.runtime.scheduler import TIMEOUT_SECONDS
from bot.runtime.throttles import ClassifyThrottle
from classify import Activation, Classify, Segment
from classify.http import open_http_client
from playground.classify import Classify as Playground
from storage.engine.database import Database
from storage.engine.opening import open_record
from storage.lifecycle.request import State
from storage.read_requests import get_by_id
from storage.requests.submissions import insert
from tests.integration.jobs.conftest import PlaygroundClock
from tests.support.samples import MINUTE, an_activation

SECONDS = 29.0  # for each answer. After 30, the bot gives up


class SlowClassify(Classify):
    """A client whose calls take long, by the playground's clock."""

    def __init__(self, playground: Playground) -> None:
        http_client = open_http_client(playground.url, playground.key, timeout=5.0)
        super().__init__(http_client, now=playground.clock.now)
        self.playground = playground

    async def list_segments(self) -> list[Segment]:
        self.playground.clock.move(SECONDS)
        return await super().list_segments()

    async def get_segment(self, segment_id: int) -> Segment:
        self.playground.clock.move(SECONDS)
        return await super().get_segment(segment_id)

    async def get_activation(self, activation_id: int) -> Activation:
        self.playground.clock.move(SECONDS)
        return await super().get_activation(activation_id)


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    """Return an empty database."""
    record = open_record(f"sqlite:///{file}")
    yield record.database
    record.close()


@pytest.fixture
async def slow() -> AsyncIterator[SlowClassify]:
    """Start a playground that answers slowly."""
    playground = Playground()
    await playground.start()
    async with SlowClassify(playground) as classify:
        yield classify
    await playground.stop()


def call_state(clock: PlaygroundClock) -> CallState:
    """Return one that has recorded nothing yet."""
    return CallState(throttle=ClassifyThrottle(MINUTE), health=Health(), now=clock.now)


async def test_a_snapshot_leaves_time_for_the_campaigns(slow: SlowClassify) -> None:
    clock = PlaygroundClock(slow.playground.clock.now)
    listed = slow.playground.add("Snowblower Buyers").id
    reader = SnapshotReader(classify=slow, clock=clock, call_state=call_state(clock))
    began = clock.now()
    snapshot = await reader.read([listed, 801, 802, 803], whole=True)
    assert set(snapshot.seen) == {listed}
    assert clock.now() - began + timedelta(seconds=30) < timedelta(seconds=TIMEOUT_SECONDS)
    assert snapshot.missing == {801}


async def test_activations_that_are_gone_do_not_keep_others_from_their_turn(
    slow: SlowClassify, database: Database
) -> None:
    clock = PlaygroundClock(slow.playground.clock.now)
    watcher = ActivationWatcher(
        database=database, classify=slow, clock=clock, call_state=call_state(clock), wake=lambda: None
    )
    segment = slow.playground.add("Snowblower Buyers")
    slow.playground.finish(segment.id)
    known = slow.playground.activate(segment.id, dsp="DV360", buyer_seat="4711").id
    slow.playground.issue_deal(known)
    for classify_id in (901, 902, 903, 904, 905, known):
        due = an_activation(
            State.BUILDING, uuid=f"u{classify_id}", classify_id=classify_id, due_at=clock.now()
        )
        await database.run(partial(insert, request=due))
    for _ in range(3):
        slow.playground.clock.move(MINUTE.total_seconds())
        began = clock.now()
        await watcher.tick()
        assert clock.now() - began < timedelta(seconds=TIMEOUT_SECONDS)
    gone = await database.read(lambda connection: get_by_id(connection, 1))
    assert gone is not None
    assert gone.absences == 0, "none of those that were asked for in its tick was found"
    ready = await database.read(lambda connection: get_by_id(connection, 6))
    assert ready is not None
    assert ready.state is State.READY
