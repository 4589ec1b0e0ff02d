"""A job's rounds: while it is our duty, and not a step longer."""

import asyncio
from datetime import datetime, timedelta

from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.runtime.worker_loop import Wakeup, WorkerLoop


class Turns:
    """A duty that comes and goes, and tells how often it was asked for."""

    def __init__(self) -> None:
        self.ours = True
        self.asked = asyncio.Queue[bool]()

    @property
    def held(self) -> bool:
        self.asked.put_nowait(self.ours)
        return self.ours


async def test_without_the_duty_no_step_is_made_and_with_it_again_there_is() -> None:
    """One that thaws after another has taken over shall not touch what that one carries."""
    duty, steps = Turns(), asyncio.Queue[bool]()

    async def step() -> datetime | None:
        steps.put_nowait(duty.ours)
        return None

    rounds = WorkerLoop("job", step, Wakeup(), Clock(), Health(), duty, timedelta(milliseconds=10))
    running = asyncio.ensure_future(rounds.run())
    async with asyncio.timeout(5):
        await steps.get()
        duty.ours = False
        for _ in range(3):
            while await duty.asked.get():
                continue
        duty.ours = True
        while not await duty.asked.get():
            continue
        rounds.stop()
        await running
    assert not steps.empty()
    assert all(steps.get_nowait() for _ in range(steps.qsize()))


async def test_a_bell_rung_for_some_jobs_wakes_no_other() -> None:
    bell = Wakeup()
    courier, homes, submitter = (
        bell.event_for("courier"),
        bell.event_for("homes"),
        bell.event_for("submitter"),
    )
    bell.wake("courier", "homes")
    assert courier.is_set()
    assert homes.is_set()
    assert not submitter.is_set()
    bell.wake()
    assert submitter.is_set()
