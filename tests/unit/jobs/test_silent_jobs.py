"""Readiness notices a job that hasn't run for too long, and a loop ends only when it is stopped."""

import asyncio
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.classify_jobs.call_state import CallState
from bot.observability.health import Health
from bot.observability.slack_access import SlackAccess
from bot.outbox.auth_state import AuthState
from bot.runtime.clock import Clock
from bot.runtime.jobs import COURIER, WATCHER
from bot.runtime.leader_lease import SoleLeader
from bot.runtime.throttles import ClassifyThrottle
from bot.runtime.worker_loop import Wakeup, WorkerLoop
from bot.slack.call_result import RetryLater
from bot.slack.client import SlackClient
from bot.slack.error_codes import OPEN
from bot.slack.slack_time import SlackTime
from classify import RejectedError
from tests.support.samples import MINUTE, NOW


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


def test_a_refusal_that_is_not_repeated_is_a_problem_for_five_minutes() -> None:
    """As if the question was answered before the direct message with it could be opened."""
    seconds = [0.0]
    health = Health(monotonic=lambda: seconds[-1])
    access = SlackAccess(health)
    for second in (0.0, 200.0):
        seconds.append(second)
        access.record(OPEN, RetryLater(error="accesslimited"))
    seconds.append(499.0)
    assert set(health.current_obstacles()) == {"slack_access"}
    seconds.append(501.0)
    assert health.current_obstacles() == {}


def test_a_key_that_was_rejected_when_a_person_looked_something_up_is_a_problem_for_five_minutes() -> None:
    """Where no job runs, nobody may look anything up again: an unready bot gets no requests."""
    seconds = [0.0]
    health = Health(monotonic=lambda: seconds[-1])
    call_state = CallState(
        throttle=ClassifyThrottle(MINUTE), health=health, now=lambda: NOW, is_repeated=False
    )
    call_state.record_failure(RejectedError(401, "unauthorized", "no such key"))
    assert set(health.current_obstacles()) == {"classify"}
    seconds.append(301.0)
    assert health.current_obstacles() == {}


def test_what_the_jobs_of_a_former_leader_found_is_no_problem_any_more() -> None:
    health = Health()
    jobs = (COURIER, WATCHER)
    for job in jobs:
        health.expect_runs(job, 300)
    CallState(throttle=ClassifyThrottle(MINUTE), health=health, now=lambda: NOW).record_failure(
        RejectedError(401, "unauthorized", "no such key")
    )
    slack = SlackClient(AsyncWebClient(), "UBOT", SlackTime(lambda: NOW))
    AuthState(slack, health).mark_rejected("token_revoked")
    assert set(health.current_obstacles()) == {"classify", "slack"}
    for job in jobs:
        health.expect_no_runs(job)
    assert health.current_obstacles() == {}
