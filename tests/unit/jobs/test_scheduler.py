"""What is done once an interval, and what happens where it fails."""

import asyncio

from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.scheduler import ScheduledJob, start_schedule


async def test_what_is_done_once_a_day_and_fails_is_tried_again_at_once() -> None:
    health, runs = Health(), 0
    done = asyncio.Event()

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise OSError
        done.set()

    scheduler = start_schedule(
        [ScheduledJob("sweeper", work, 86400.0, BackgroundTasks(), health, Metrics(), 0.1)]
    )
    await asyncio.wait_for(done.wait(), 30)
    scheduler.shutdown(wait=False)
    assert runs == 2
    await asyncio.sleep(0)
    assert health.ready


async def test_what_asks_classify_waits_for_its_turn_though_it_failed() -> None:
    async def work() -> None:
        raise OSError

    tick = ScheduledJob("watcher", work, 60.0, BackgroundTasks(), Health(), Metrics())
    assert await tick.run() is None
