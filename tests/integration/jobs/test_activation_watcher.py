"""Activations are polled in turns, with a cap per tick, and each has its own outcome."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.classify_jobs.activation_watcher import MAX_PER_TICK, ActivationWatcher
from bot.classify_jobs.call_state import CallState
from bot.observability.health import Health
from bot.runtime.throttles import ClassifyThrottle
from classify import open_client
from playground.classify import Classify as Playground
from playground.faults import refused
from storage.engine.database import Database
from storage.engine.opening import open_record
from storage.lifecycle.request import Request, State
from storage.read_requests import get_by_id
from storage.requests.submissions import insert
from tests.integration.jobs.conftest import PlaygroundClock
from tests.support.samples import DAY, MINUTE, an_activation


@dataclass(kw_only=True)
class Polling:
    """The watcher of activations against the playground."""

    playground: Playground
    database: Database
    watcher: ActivationWatcher
    health: Health
    segment_id: int

    async def add(self, known: bool = True) -> int:
        """Watch a new activation, which Classify knows or not. Return the request's ID."""
        number = self.playground.activate(self.segment_id, dsp="DV360", buyer_seat="4711").id if known else 9
        now = self.playground.clock.now()
        new = an_activation(
            State.BUILDING,
            classify_id=number,
            uuid=f"u{number}",
            accepted_at=now,
            attempted_at=now,
            due_at=now,
        )
        inserted = await self.database.run(lambda connection: insert(connection, new))
        return inserted.id

    async def tick(self) -> list[str]:
        """Let a minute pass and tick. Return the IDs that Classify was asked about."""
        self.playground.clock.move(MINUTE.total_seconds())
        before = len(self.playground.traffic.of("activations.get"))
        await self.watcher.tick()
        return [str(call.arguments) for call in self.playground.traffic.of("activations.get")[before:]]

    async def get(self, request_id: int) -> Request:
        """Return a request as it is stored now."""
        found = await self.database.run(lambda connection: get_by_id(connection, request_id))
        assert found is not None
        return found


@pytest.fixture
async def polling(file: Path) -> AsyncIterator[Polling]:
    """Start the playground, without ticking yet."""
    playground, health = Playground(), Health()
    await playground.start()
    clock, record = PlaygroundClock(playground.clock.now), open_record(f"sqlite:///{file}")
    segment = playground.add("Snowblower Buyers")
    playground.finish(segment.id)
    async with open_client(playground.url, playground.key, timeout=5.0, now=clock.now) as classify:
        watcher = ActivationWatcher(
            database=record.database,
            classify=classify,
            clock=clock,
            call_state=CallState(throttle=ClassifyThrottle(MINUTE), health=health, now=clock.now),
            wake=lambda: None,
        )
        yield Polling(
            playground=playground,
            database=record.database,
            watcher=watcher,
            health=health,
            segment_id=segment.id,
        )
    record.close()
    await playground.stop()


async def test_activations_take_turns_and_a_tick_has_a_cap(polling: Polling) -> None:
    for _ in range(MAX_PER_TICK + 5):
        await polling.add()
    first, second, third = await polling.tick(), await polling.tick(), await polling.tick()
    assert [len(asked) for asked in (first, second, third)] == [MAX_PER_TICK] * 3
    assert len({*first, *second}) == MAX_PER_TICK + 5, "after two ticks, each had its turn"


async def test_an_answer_about_one_does_not_stop_the_others(polling: Polling) -> None:
    broken, fine = await polling.add(), await polling.add()
    polling.playground.faults.next("activations.get", refused(500))
    polling.playground.issue_deal((await polling.get(fine)).classify_id or 0)
    await polling.tick()
    assert (await polling.get(broken)).state is State.BUILDING
    assert (await polling.get(fine)).state is State.READY


async def test_three_404s_in_good_ticks_mean_that_it_is_lost(polling: Polling) -> None:
    lost, fine = await polling.add(known=False), await polling.add()
    for expected in (State.BUILDING, State.BUILDING, State.LOST):
        await polling.tick()
        assert (await polling.get(lost)).state is expected
    assert (await polling.get(fine)).state is State.BUILDING


async def test_it_takes_long_after_two_days_and_is_then_checked_hourly(polling: Polling) -> None:
    request_id = await polling.add()
    polling.playground.clock.move(1.5 * DAY.total_seconds())
    await polling.tick()
    assert not (await polling.get(request_id)).overdue
    polling.playground.clock.move(0.5 * DAY.total_seconds())
    await polling.tick()
    assert (await polling.get(request_id)).overdue
    assert await polling.tick() == [], "hourly from now on"


async def test_a_failure_keeps_classifys_words(polling: Polling) -> None:
    request_id = await polling.add()
    number = (await polling.get(request_id)).classify_id or 0
    polling.playground.extra_fields = {"processing_errors": "The seat is unknown."}
    polling.playground.fail_deal(number)
    await polling.tick()
    failed = await polling.get(request_id)
    assert (failed.state, failed.error_message) == (State.FAILED, "The seat is unknown.")


async def test_a_key_that_an_activation_showed_to_be_rejected_is_one_problem_with_that_of_other_calls(
    polling: Polling,
) -> None:
    await polling.add()
    key, polling.playground.key = polling.playground.key, "ck_another"
    await polling.tick()
    assert polling.health.obstacles == {"classify": "it rejected clsfy's API key"}
    polling.playground.key = key
    await polling.tick()
    assert polling.health.obstacles == {}


async def test_an_activation_that_works_does_not_end_the_problem_of_segments_that_the_key_cannot_see(
    polling: Polling,
) -> None:
    await polling.add()
    problem = "clsfy's API key can't see clsfy's segments"
    polling.health.report_problem("classify", problem)
    await polling.tick()
    assert polling.health.obstacles == {"classify": problem}
