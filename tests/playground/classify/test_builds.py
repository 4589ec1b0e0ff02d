"""Builds of the pretend Classify that go on by themselves."""

from collections.abc import AsyncIterator

import pytest

from playground.classify import Classify, timestamp
from playground.clock import Clock


@pytest.fixture
async def classify() -> AsyncIterator[Classify]:
    """One whose builds take an hour of its clock."""
    classify = Classify(clock=Clock(), build_seconds=3600)
    await classify.start()
    yield classify
    await classify.stop()


async def test_a_build_is_processed_and_completed_as_time_passes(classify: Classify) -> None:
    segment = classify.add("x")
    assert segment.status == "pending"
    classify.clock.move(721)
    await classify.until(lambda: segment.status == "processing")
    assert [segment.processed_date] == [None]
    classify.clock.move(2880)
    await classify.until(lambda: segment.status == "complete")
    assert segment.processed_date is not None
    assert segment.processed_date <= timestamp(classify.clock.now())


async def test_a_build_that_is_overdue_is_processed_before_it_is_complete(classify: Classify) -> None:
    segment = classify.add("x")
    classify.clock.move(3601)
    seen = ["pending"]
    while seen[-1] != "complete":
        await classify.until(lambda: segment.status != seen[-1])
        seen.append(str(segment.status))
    assert seen == ["pending", "processing", "complete"]


async def test_a_status_that_was_set_by_hand_is_not_changed(classify: Classify) -> None:
    failed, gone, odd, other = (classify.add(name) for name in ("failed", "gone", "odd", "other"))
    classify.fail(failed.id)
    classify.vanish(gone.id)
    odd.status = "paused"
    classify.clock.move(3601)
    await classify.until(lambda: other.status == "complete")
    assert (failed.status, odd.status) == ("failed", "paused")
    assert gone.id not in classify.segments


async def test_builds_pause_while_classify_is_off_and_resume_afterwards(classify: Classify) -> None:
    segment = classify.add("x")
    await classify.turn_off()
    classify.clock.move(3601)
    with pytest.raises(TimeoutError):
        await classify.until(lambda: segment.status != "pending", timeout=0.1)
    await classify.turn_on()
    await classify.until(lambda: segment.status == "complete")


async def test_a_build_can_take_real_seconds() -> None:
    classify = Classify(build_seconds=0.2)
    await classify.start()
    segment = classify.add("x")
    seen = []
    for status in ("processing", "complete"):
        await classify.until(lambda: segment.status == status)  # noqa: B023
        seen.append(segment.status)
    await classify.stop()
    assert seen == ["processing", "complete"]
