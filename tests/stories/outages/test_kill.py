"""The bot is killed at any point and started again. There is one segment, one message and one reply."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.faults import Fault, held
from playground.slack import NotAcknowledged
from playground.slack.block_kit.inputs import Value
from tests.stories.activations.kill_points import wait_until_reachable
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

_AT_ONCE = 8  # runs at the same time; each mostly waits


async def test_a_bot_killed_between_the_ack_and_the_call_to_classify_creates_one_segment(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.classify.turn_off()
    ack = await sandbox.request_segment()
    assert ack.errors == {}
    await bot.kill()
    await sandbox.classify.turn_on()
    await sandbox.start_bot()
    await _finish_and_count(sandbox)


@pytest.mark.parametrize("took_effect", [True, False], ids=["took effect", "no effect"])
@pytest.mark.parametrize("call", ["segments.create", "chat.postMessage"])
async def test_a_bot_killed_during_a_call_creates_one_segment_and_one_message(
    socket_sandbox: Sandbox, call: str, took_effect: bool
) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.slack.bot.id)
    bot = await sandbox.start_bot()
    fault = held(took_effect=took_effect)
    (sandbox.classify if call == "segments.create" else sandbox.slack).faults.next(call, fault)
    await sandbox.request_segment()
    await kill_at(fault, bot)
    await sandbox.start_bot()
    await _finish_and_count(sandbox)


async def test_a_bot_killed_before_it_joined_the_channel_posts_one_announcement(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    fault = held(took_effect=True)
    sandbox.slack.faults.next("chat.postMessage", fault)
    await sandbox.request_segment()
    await kill_at(fault, bot)
    await sandbox.start_bot()
    await _finish_and_count(sandbox)
    assert sandbox.direct_messages(sandbox.ann) == []


@pytest.mark.parametrize("took_effect", [True, False], ids=["took effect", "no effect"])
async def test_a_bot_killed_during_its_reply_replies_once(socket_sandbox: Sandbox, took_effect: bool) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    fault = held(took_effect=took_effect)
    sandbox.slack.faults.next("chat.postMessage", fault)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await kill_at(fault, bot)
    await sandbox.start_bot()
    await _finish_and_count(sandbox)


@pytest.mark.timeout(900)  # about forty runs
@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
async def test_a_bot_killed_at_any_commit_finishes_everything_once(tmp_path: Path, every: int) -> None:
    """Run for the moment before each commit and for the moment after it, or for `every` fifth of them."""
    run = await _run_killed_at(_folder(tmp_path, "never"), "never")
    assert not run.killed
    assert run.commits > 8
    points = [f"{when}:{number}" for number in range(1, run.commits + 1) for when in ("before", "after")]
    points = points[::every]
    survived: list[str] = []
    for start in range(0, len(points), _AT_ONCE):
        some = points[start : start + _AT_ONCE]
        async with asyncio.TaskGroup() as group:
            runs = [group.create_task(_run_killed_at(_folder(tmp_path, point), point)) for point in some]
        survived += [point for point, run in zip(some, runs, strict=True) if not run.result().killed]
    # How many edits there are depends on timing, so the last commits may not happen again.
    assert set(survived) <= set(points[-4:])


def _folder(tmp_path: Path, point: str) -> Path:
    folder = tmp_path / point.replace(":", "-")
    folder.mkdir()
    return folder


@dataclass(frozen=True, kw_only=True)
class _Run:
    """A run from the command to the reply."""

    #: Commits of the first bot that wrote something.
    commits: int
    #: Whether the first bot was killed.
    killed: bool


async def _run_killed_at(folder: Path, point: str) -> _Run:
    """Run the whole job with a first bot that is killed at `point`: `before:7`, `after:7` or `never`."""
    async with Sandbox(folder, quick_start=True) as sandbox:
        first = await sandbox.launch_bot(
            module="tests.support.bots.bot_killed_at_commit", KILL_AT_COMMIT=point
        )
        restart = asyncio.create_task(restart_if_killed(sandbox, first))
        await sandbox.slack.wait_until_connected(60)
        await submit_until_accepted(sandbox)
        await _finish_and_count(sandbox, restart)
        commits = sum(line.get("event") == "commit" for line in first.events)
        return _Run(commits=commits, killed=first.killed)


async def restart_if_killed(sandbox: Sandbox, bot: BotProcess) -> None:
    """Start another bot as soon as this one is killed."""
    await bot.wait_for_exit(timeout=60)
    if bot.killed:
        await sandbox.start_bot()


async def submit_until_accepted(sandbox: Sandbox, values: Mapping[str, Value] = SNOWBLOWER_FORM) -> None:
    """Type the command again if the form doesn't open, and submit again if there is no ack."""
    while not sandbox.ann.open_modals:
        with suppress(NotAcknowledged, TimeoutError):
            await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
            await sandbox.ann.modal(5)
        await wait_until_reachable(sandbox)
    form = await sandbox.ann.modal()
    while True:
        try:
            ack = await sandbox.ann.submit(form, values)
        except NotAcknowledged:
            await wait_until_reachable(sandbox)
        else:
            assert ack.errors == {}
            return


async def kill_at(fault: Fault, bot: BotProcess) -> None:
    """Kill the bot while this call is held."""
    await asyncio.wait_for(fault.reached.wait(), 45)
    await bot.kill()
    fault.release()


async def _finish_and_count(sandbox: Sandbox, restart: asyncio.Task[None] | None = None) -> None:
    """Finish the build, wait for the reply, and check that everything exists exactly once."""
    message = await sandbox.wait_for_announcement()
    segment = await sandbox.wait_for_segment()
    if segment.status != "complete":
        sandbox.classify.finish(segment.id)
    await sandbox.wait_for_reply(message)
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    if restart is not None:
        restart.cancel()
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1
    assert len(sandbox.channel.messages) == 1
    assert len(message.replies) == 1
    assert "is ready" in message.replies[0].visible_text
