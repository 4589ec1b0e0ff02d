"""Readiness notices a job that hasn't run for too long, and a loop ends only when it is stopped."""

import asyncio
from datetime import datetime

from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import SoleLeader
from bot.runtime.worker_loop import Wakeup, WorkerLoop


def test_a_job_that_has_not_run_for_too_long_is_a_problem_until_it_runs_or_is_stopped() -> None:
    seconds = [0.0]
    health = Health(monotonic=lambda: seconds[-1])
    health.expect_runs("watcher", 300)
    seconds.append(300)
    assert health.current_obstacles() == {}
    seconds.append(360)
    assert health.current_obstacles() == {"watcher": "hasn't run for 6 min"}
    health.report_ok("watcher")
    assert health.current_obstacles() == {}
    seconds.append(1000)
    assert "watcher" in health.current_obstacles()
    health.expect_no_runs("watcher")
    assert health.current_obstacles() == {}


def test_a_job_that_was_stopped_is_no_problem_any_more_even_if_its_last_run_fails_later() -> None:
    health = Health()
    health.expect_runs("watcher", 300)
    health.report_problem("watcher", "failing: OperationalError")
    health.expect_no_runs("watcher")
    assert health.current_obstacles() == {}
    assert not health.report_problem("watcher", "failing: OperationalError")
    assert health.current_obstacles() == {}
    health.expect_runs("watcher", 300)
    assert health.report_problem("watcher", "failing: OperationalError")
    assert health.report_problem("classify", "clsfy's API key can't see clsfy's segments", job="watcher")
    health.report_problem("slack", "not reached yet")
    assert set(health.current_obstacles()) == {"watcher", "classify", "slack"}
    health.expect_no_runs("watcher")
    assert set(health.current_obstacles()) == {"slack"}


class BrokenOnce(Clock):
    """A clock whose first wait fails."""

    failed = False

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        if not self.failed:
            self.failed = True
            raise LookupError
        await super().wait(event, until)


async def test_a_bug_between_two_runs_does_not_end_the_loop() -> None:
    runs = 0
    wakeup = Wakeup()

    async def run_once() -> datetime | None:
        nonlocal runs
        runs += 1
        if runs == 2:
            loop.stop()
        return None

    loop = WorkerLoop(
        name="courier",
        run_once=run_once,
        wakeup=wakeup,
        clock=BrokenOnce(),
        health=Health(),
        lease=SoleLeader(),
    )
    async with asyncio.timeout(45):
        await loop.run()
    assert runs == 2
