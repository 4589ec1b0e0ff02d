"""Scheduled jobs, and what happens when a run fails."""

import asyncio

from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.jobs import RETENTION, WATCHER
from bot.runtime.scheduler import ScheduledJob, start_schedule


async def test_a_daily_job_that_fails_runs_again_after_its_retry_delay() -> None:
    health, runs = Health(), 0
    done = asyncio.Event()

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise OSError
        done.set()

    job = ScheduledJob(
        name=RETENTION,
        work=work,
        interval_seconds=86400.0,
        tasks=BackgroundTasks(),
        health=health,
        metrics=Metrics(),
        retry_seconds=0.1,
    )
    scheduler = start_schedule([job])
    await asyncio.wait_for(done.wait(), 30)
    scheduler.shutdown(wait=False)
    assert runs == 2
    await asyncio.sleep(0)
    assert not health.current_obstacles()


async def test_a_job_without_a_retry_delay_waits_for_its_interval_after_a_failure() -> None:
    async def work() -> None:
        raise OSError

    job = ScheduledJob(
        name=WATCHER,
        work=work,
        interval_seconds=60.0,
        tasks=BackgroundTasks(),
        health=Health(),
        metrics=Metrics(),
    )
    assert await job.run() is None
