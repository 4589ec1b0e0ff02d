"""The machine's wall clock is wrong, steps, or is corrected. Nothing is created or posted twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.faults import dropped, dropped_and_late, held
from tests.stories.outages.test_replicas import LEASE_ENDS
from tests.support.bots.bot_process import BotProcess
from tests.support.bots.wall_clock import WallClock, compile_library
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox

HOUR = 3600.0
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the path of the library that moves a process's wall clock."""
    return compile_library(tmp_path_factory.mktemp("wall-clock"))


@pytest.fixture
def wall_clock(library: str, tmp_path: Path) -> WallClock:
    """Return a wall clock that is right."""
    return WallClock(library, tmp_path / "wall-clock")


@pytest.fixture
async def postgres_sandbox(tmp_path: Path, postgres_server: Server) -> AsyncIterator[Sandbox]:
    """Yield a sandbox whose bots share a database."""
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=postgres_server.create_migrated()) as sandbox:
        yield sandbox


async def test_a_clock_that_is_corrected_after_a_lost_answer_creates_one_segment(
    socket_sandbox: Sandbox, wall_clock: WallClock
) -> None:
    sandbox = socket_sandbox
    wall_clock.set(5)
    await _start_bot(sandbox, wall_clock, CLSFY_POLL_SECONDS="1")
    fault = dropped(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await fault.reached.wait()
    wall_clock.set(0)
    await _finish_and_count(sandbox)


@pytest.mark.parametrize("ahead", [4, -4], ids=["ahead", "behind"])
@pytest.mark.parametrize(
    "has_called",
    [
        pytest.param(True, id="Classify's time is known"),
        pytest.param(False, id="not known", marks=pytest.mark.long),
    ],
)
async def test_a_replica_four_seconds_off_that_is_killed_during_the_call_creates_one_segment(
    postgres_sandbox: Sandbox, wall_clock: WallClock, ahead: int, has_called: bool
) -> None:
    sandbox = postgres_sandbox
    wall_clock.set(ahead)
    leader = await _start_bot(sandbox, wall_clock)
    await leader.wait_for_log("lease acquired")
    other = await sandbox.start_bot()
    if has_called:
        await sandbox.request_segment(name="An earlier one")
        await sandbox.wait_for_announcement()
        sandbox.classify.finish((await sandbox.wait_for_segment()).id)
        await sandbox.wait_until_idle()
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    await leader.kill()
    sandbox.query(LEASE_ENDS)
    await other.wait_for_log("lease acquired")
    if has_called or ahead < 0:
        await _finish_and_count(sandbox, segments=1 + has_called)
    else:
        question = await sandbox.wait_for_direct_message(sandbox.ann)
        assert "yours?" in question.visible_text
        assert len(sandbox.classify.segments) == 1


async def test_a_clock_that_jumps_ahead_while_slack_takes_long_to_show_a_post_gets_one_reply(
    socket_sandbox: Sandbox, wall_clock: WallClock
) -> None:
    sandbox = socket_sandbox
    await _start_bot(sandbox, wall_clock, CLSFY_SETTLE_SECONDS="9")
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    fault = dropped_and_late(7)
    sandbox.slack.faults.next("chat.postMessage", fault)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await fault.reached.wait()
    wall_clock.set(90)
    await sandbox.wait_for_reply(message)
    await sandbox.wait_until_idle()
    assert len(message.replies) == 1


@pytest.mark.parametrize(
    "step",
    [
        -HOUR,
        pytest.param(HOUR, marks=pytest.mark.long),
        -400 * DAY,
        pytest.param(400 * DAY, marks=pytest.mark.long),
    ],
)
async def test_a_clock_that_steps_stops_neither_polling_nor_notifications(
    socket_sandbox: Sandbox, wall_clock: WallClock, step: float
) -> None:
    sandbox = socket_sandbox
    bot = await _start_bot(sandbox, wall_clock)
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    wall_clock.set(step)
    await bot.wait_for_log("wall clock stepped")
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    assert "is ready" in reply.visible_text
    await sandbox.request_segment(name="Another")
    await sandbox.wait_for_announcement(2)
    assert len(sandbox.classify.segments) == 2


async def test_a_start_with_the_clock_401_days_ahead_deletes_nothing_and_reminds_nobody(
    socket_sandbox: Sandbox, wall_clock: WallClock
) -> None:
    sandbox = socket_sandbox
    bot = await _start_bot(sandbox, wall_clock)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.request_segment(name="Still building")
    await sandbox.wait_for_announcement(2)
    await sandbox.wait_until_idle()
    assert await bot.terminate() == 0
    wall_clock.set(401 * DAY)
    bot = await _start_bot(sandbox, wall_clock)
    warning = await bot.wait_for_log("the wall clock is wrong, Slack's time is used")
    assert abs(warning["seconds_ahead"] - 401 * DAY) < 60
    lists = len(sandbox.classify.traffic.of("segments.get"))
    await sandbox.classify.until(lambda: len(sandbox.classify.traffic.of("segments.get")) > lists + 4)
    assert sandbox.query("SELECT state FROM requests ORDER BY id") == [("ready",), ("building",)]
    assert sandbox.query("SELECT id FROM notifications WHERE kind = 'overdue'") == []


async def test_a_clock_set_back_before_a_restart_delays_nothing(
    socket_sandbox: Sandbox, wall_clock: WallClock
) -> None:
    """What was due in the future of a wrong clock is due now."""
    sandbox = socket_sandbox
    bot = await _start_bot(sandbox, wall_clock)
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    await sandbox.wait_until_idle()
    await bot.kill()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    for statement in (
        "UPDATE requests SET due_at = '2029-01-01 00:00:00.000000'",
        "UPDATE requests SET attempted_at = due_at, edit_due_at = due_at",
        "UPDATE notifications SET created_at = '2029-01-01 00:00:00.000000'",
    ):
        sandbox.query(statement)
    await sandbox.start_bot()
    await sandbox.wait_for_reply(message)
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)


async def test_a_virtual_machine_that_was_paused_for_an_hour_takes_slacks_requests(
    tmp_path: Path, wall_clock: WallClock
) -> None:
    async with Sandbox(tmp_path, mode="http") as sandbox:
        bot = await _start_bot(sandbox, wall_clock)
        sandbox.slack.connect_http(f"http://127.0.0.1:{bot.port('PORT')}/slack/events")
        sandbox.clock.move(HOUR)
        wall_clock.set(HOUR)  # no other clock of the machine counts the pause
        await bot.wait_for_log("wall clock stepped")
        for _ in range(2):  # before and after Slack has told its time again
            ack = await sandbox.run_command(sandbox.ann, "help")
            assert "/clsfy segment" in ack.visible_text
            await sandbox.request_segment()


async def test_a_reply_without_an_answer_right_after_a_pause_is_found_and_not_posted_again(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot(CLSFY_SETTLE_SECONDS="1")
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: sandbox.query("SELECT permalink FROM requests")[0][0])
    await sandbox.wait_until_idle()
    sandbox.clock.move(HOUR)  # the bot's machine was paused, and none of its clocks counts that
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=True))
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.wait_until_idle()
    assert len(message.replies) == 1


async def _start_bot(sandbox: Sandbox, wall_clock: WallClock, **settings: str) -> BotProcess:
    """Start a bot in a process of its own, whose wall clock the test moves."""
    environment = {**sandbox.environment, **wall_clock.environment, **settings}
    bot = BotProcess(environment, module="tests.support.bots.bot_with_wall_clock")
    sandbox.bots.append(await bot.start())
    await bot.wait_until_ready()
    if sandbox.mode == "socket":
        await sandbox.slack.wait_until_connected()
    return bot


async def _finish_and_count(sandbox: Sandbox, segments: int = 1) -> None:
    """Let the build finish. There is one segment for each form, one announcement and one reply."""
    message = await sandbox.wait_for_announcement(segments)
    sandbox.classify.finish((await sandbox.wait_for_segment(segments)).id)
    await sandbox.wait_for_reply(message)
    await sandbox.wait_until_idle()
    assert len(sandbox.classify.segments) == segments
    assert len(sandbox.channel.messages) == segments
    assert len(message.replies) == 1
