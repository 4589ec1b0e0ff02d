"""Worker loops run steps only while their process holds the leader lease."""

import asyncio
from datetime import datetime, timedelta

from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.runtime.worker_loop import Wakeup, WorkerLoop


class SwitchableLease:
    """A lease that a test takes away and gives back. It records each time that it was checked."""

    def __init__(self) -> None:
        self.ours = True
        self.checks = asyncio.Queue[bool]()

    @property
    def held(self) -> bool:
        self.checks.put_nowait(self.ours)
        return self.ours


async def test_a_job_runs_only_while_the_lease_is_held() -> None:
    """A process that thaws after another has taken over must not touch that one's work."""
    lease, steps = SwitchableLease(), asyncio.Queue[bool]()

    async def step() -> datetime | None:
        steps.put_nowait(lease.ours)
        return None

    loop = WorkerLoop(
        name="job",
        run_once=step,
        wakeup=Wakeup(),
        clock=Clock(),
        health=Health(),
        lease=lease,
        longest_sleep=timedelta(milliseconds=10),
    )
    running = asyncio.ensure_future(loop.run())
    async with asyncio.timeout(45):
        await steps.get()
        lease.ours = False
        for _ in range(3):
            while await lease.checks.get():
                continue
        lease.ours = True
        while not await lease.checks.get():
            continue
        loop.stop()
        await running
    assert not steps.empty()
    assert all(steps.get_nowait() for _ in range(steps.qsize()))


async def test_waking_some_jobs_wakes_no_other() -> None:
    wakeup = Wakeup()
    courier, home_publisher, submitter = (
        wakeup.event_for("courier"),
        wakeup.event_for("home_publisher"),
        wakeup.event_for("submitter"),
    )
    wakeup.wake("courier", "home_publisher")
    assert courier.is_set()
    assert home_publisher.is_set()
    assert not submitter.is_set()
    wakeup.wake()
    assert submitter.is_set()
