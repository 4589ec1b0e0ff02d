"""The bot's clock, whatever happens to the wall clock, and what notices that."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.clock_watch import ClockWatch
from bot.runtime.jobs import WATCHER
from bot.runtime.scheduler import ScheduledJob, reschedule_after_step, start_schedule
from bot.runtime.settling import SettlingTime
from tests.support.samples import DAY, HOUR, MINUTE, NOW, SECOND

STEPS = [-401 * DAY, -HOUR, -5 * SECOND, 5 * SECOND, 90 * SECOND, HOUR, 401 * DAY]


class Machine:
    """The clocks of a machine, as a test moves them."""

    def __init__(self, wall: datetime = NOW) -> None:
        self.wall = wall
        self.elapsed = 1000.0
        self.suspended = 0.0
        self.clock = Clock(lambda: self.wall, lambda: self.elapsed)
        self.watch = ClockWatch(
            self.clock, elapsed=lambda: self.elapsed, monotonic=lambda: self.elapsed - self.suspended
        )

    def let_pass(self, seconds: float) -> None:
        """Let every clock go on."""
        self.elapsed += seconds
        self.wall += timedelta(seconds=seconds)

    def suspend(self, seconds: float) -> None:
        """Let time pass in which nothing runs."""
        self.let_pass(seconds)
        self.suspended += seconds


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_the_wall_clock_does_not_move_the_clock(step: timedelta) -> None:
    machine = Machine()
    machine.let_pass(10)
    machine.wall += step
    assert machine.clock.now() == machine.clock.uniform() == NOW + 10 * SECOND
    assert machine.clock.wall_clock_ahead() == step


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_noticed_once(step: timedelta) -> None:
    machine = Machine()
    assert machine.watch.check() is None
    machine.wall += step
    assert machine.watch.check() == step
    assert machine.watch.check() is None


def test_a_wall_clock_that_drifts_is_noticed_once_a_second() -> None:
    machine = Machine()
    noticed = []
    for _ in range(25):
        machine.let_pass(1)
        machine.wall += timedelta(seconds=0.1)
        noticed.append(machine.watch.check())
    assert [step.total_seconds() for step in noticed if step is not None] == pytest.approx([1, 1])


def test_a_suspend_is_noticed_and_counts_as_time() -> None:
    machine = Machine()
    machine.suspend(3600)
    assert machine.watch.check() == timedelta()
    assert machine.watch.check() is None
    assert machine.clock.now() == NOW + HOUR


@pytest.mark.parametrize("wrong", [-401 * DAY, -HOUR, 2 * MINUTE, 401 * DAY])
def test_a_start_with_a_wrong_clock_takes_slacks_time(wrong: timedelta) -> None:
    machine = Machine(NOW + wrong)
    assert machine.clock.observe(NOW) == wrong
    assert machine.clock.now() == NOW
    machine.let_pass(100)
    machine.clock.follow()
    machine.let_pass(100)
    assert machine.clock.now() == NOW + 200 * SECOND, "the wall clock is still wrong, so it isn't followed"


def test_slacks_time_sets_the_clock_only_before_the_jobs_run() -> None:
    machine = Machine()
    assert machine.clock.observe(NOW + 5 * SECOND) == timedelta()
    assert machine.clock.now() == NOW
    machine.clock.hold()
    assert machine.clock.observe(NOW + HOUR) == timedelta()
    assert machine.clock.now() == NOW


def test_a_replica_without_jobs_that_was_paused_takes_slacks_time() -> None:
    """Or what its people request would be due by a clock that isn't the leader's."""
    machine = Machine()
    machine.clock.observe(NOW)
    machine.clock.hold()
    machine.clock.release()
    assert machine.clock.observe(NOW - HOUR) == timedelta()
    assert machine.clock.observe(NOW + 30 * SECOND) == timedelta()
    assert machine.clock.observe(NOW + HOUR) == timedelta(), "nothing else says so"
    assert machine.clock.now() == NOW
    machine.wall += HOUR
    assert machine.clock.observe(NOW + HOUR) == -HOUR
    assert machine.clock.now() == NOW + HOUR


def test_the_clock_goes_on_at_the_usual_rate_once_the_jobs_have_stopped() -> None:
    machine = Machine(NOW - 30 * SECOND)
    machine.clock.observe(NOW)
    machine.wall += 30 * SECOND
    machine.clock.observe(NOW)
    machine.clock.hold()
    machine.clock.follow()
    machine.clock.release()
    before = machine.clock.now()
    machine.let_pass(1000)
    assert machine.clock.now() == before + 1000 * SECOND


@pytest.mark.parametrize("wrong", [-30 * SECOND, 30 * SECOND])
def test_a_wall_clock_that_was_corrected_is_approached_without_a_step(wrong: timedelta) -> None:
    machine = Machine(NOW + wrong)
    machine.clock.observe(NOW)
    machine.wall -= wrong
    machine.clock.observe(NOW)
    before = machine.clock.now()
    for _ in range(4000):
        machine.clock.follow()
        machine.let_pass(1)
        after = machine.clock.now()
        assert 0.98 < (after - before).total_seconds() < 1.02
        before = after
    assert abs(machine.clock.now() - machine.wall) < SECOND


def test_the_settling_time_of_ones_own_attempt_begins_with_it() -> None:
    machine = Machine()
    settling = SettlingTime(length=MINUTE, clock=machine.clock)
    machine.let_pass(10)
    attempted_at = machine.clock.now()
    machine.wall += 401 * DAY
    assert settling.ends_at(attempted_at) == attempted_at + MINUTE


@pytest.mark.parametrize("stored", [-401 * DAY, -SECOND, HOUR, 401 * DAY])
def test_the_settling_time_of_an_earlier_process_is_waited_again_in_full(stored: timedelta) -> None:
    machine = Machine()
    settling = SettlingTime(length=MINUTE, clock=machine.clock)
    machine.let_pass(10)
    settling.restart()
    started_at = machine.clock.now()
    machine.let_pass(20)
    assert settling.ends_at(started_at + stored) == started_at + MINUTE


@pytest.mark.parametrize("step", STEPS)
async def test_a_scheduled_job_keeps_its_wait_after_a_step(step: timedelta) -> None:
    ran = asyncio.Event()

    async def work() -> None:
        ran.set()

    job = ScheduledJob(
        name=WATCHER,
        work=work,
        interval_seconds=60.0,
        tasks=BackgroundTasks(),
        health=Health(),
        metrics=Metrics(),
    )
    scheduler = start_schedule([job])
    await asyncio.wait_for(ran.wait(), 30)
    (scheduled,) = scheduler.get_jobs()
    scheduled.modify(next_run_time=datetime.now(UTC) + 30 * SECOND - step)  # as it is after the step
    reschedule_after_step(scheduler, step)
    left = scheduled.next_run_time - datetime.now(UTC)
    scheduler.shutdown(wait=False)
    assert timedelta(seconds=29) < left <= timedelta(seconds=30)
