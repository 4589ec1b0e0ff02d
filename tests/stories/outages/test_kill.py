"""Killed at any point and started again: one segment, one message, one reply."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from playground.faults import Fault, held
from playground.slack import NotAcknowledged
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

_AT_ONCE = 8  # most of a life is waiting


async def test_killed_after_the_ack_and_before_the_post(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    port = sandbox.classify.port
    await sandbox.classify.stop()
    ack = await sandbox.request_segment()
    assert ack.errors == {}
    await bot.kill()
    await sandbox.classify.start(port)
    await sandbox.start_bot()
    await _end_well(sandbox)


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("call", ["segments.create", "chat.postMessage"])
async def test_killed_while_the_request_or_its_message_is_on_its_way(
    socket_sandbox: Sandbox, call: str, took: bool
) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.slack.bot.id)
    bot = await sandbox.start_bot()
    fault = held(took_effect=took)
    (sandbox.classify if call == "segments.create" else sandbox.slack).faults.next(call, fault)
    await sandbox.request_segment()
    await _kill_at(fault, bot)
    await sandbox.start_bot()
    await _end_well(sandbox)


async def test_killed_while_it_has_not_yet_joined_the_channel(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    fault = held(took_effect=True)
    sandbox.slack.faults.next("chat.postMessage", fault)
    await sandbox.request_segment()
    await _kill_at(fault, bot)
    await sandbox.start_bot()
    await _end_well(sandbox)
    assert sandbox.direct_messages(sandbox.ann) == []


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_killed_while_the_reply_is_on_its_way(socket_sandbox: Sandbox, took: bool) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    fault = held(took_effect=took)
    sandbox.slack.faults.next("chat.postMessage", fault)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await _kill_at(fault, bot)
    await sandbox.start_bot()
    await _end_well(sandbox)


@pytest.mark.timeout(900)  # some forty lives, one after the other
async def test_killed_at_every_commit(tmp_path: Path) -> None:
    """The whole job, once for the moment before each commit and once for the moment after it."""
    commits, died = await _doomed(_folder(tmp_path, "never"), "never")
    assert not died
    assert commits > 8
    points = [f"{when}:{number}" for number in range(1, commits + 1) for when in ("before", "after")]
    alive: list[str] = []
    for start in range(0, len(points), _AT_ONCE):
        some = points[start : start + _AT_ONCE]
        async with asyncio.TaskGroup() as group:
            ends = [group.create_task(_doomed(_folder(tmp_path, point), point)) for point in some]
        alive += [point for point, end in zip(some, ends, strict=True) if not end.result()[1]]
    # How many edits there are depends on timing, so the last commits may not come to pass again.
    assert set(alive) <= set(points[-4:])


def _folder(tmp_path: Path, point: str) -> Path:
    folder = tmp_path / point.replace(":", "-")
    folder.mkdir()
    return folder


async def _doomed(folder: Path, doom: str) -> tuple[int, bool]:
    """One job under one doom; how many commits there were, and whether the bot died of it."""
    async with Sandbox(folder, quick_start=True) as sandbox:
        first = await sandbox.launch_bot(module="tests.support.bots.bot_killed_at_commit", DOOM=doom)
        after = asyncio.create_task(_start_again(sandbox, first))
        await sandbox.slack.wait_until_connected(60)
        await _ask_until_acknowledged(sandbox)
        await _end_well(sandbox, after)
        return sum(line.get("event") == "commit" for line in first.events), first.killed


async def _start_again(sandbox: Sandbox, bot: BotProcess) -> None:
    await bot.wait_for_exit(timeout=60)
    if bot.killed:
        await sandbox.start_bot()


async def _ask_until_acknowledged(sandbox: Sandbox) -> None:
    """A person whose form does not open types the command again; one that is not answered is sent again."""
    while not sandbox.ann.open_modals:
        with suppress(NotAcknowledged, TimeoutError):
            await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
            await sandbox.ann.modal()
        await sandbox.slack.wait_until_connected(60)
    form = await sandbox.ann.modal()
    while True:
        try:
            ack = await sandbox.ann.submit(form, SNOWBLOWER_FORM)
        except NotAcknowledged:
            await sandbox.slack.wait_until_connected(60)
        else:
            assert ack.errors == {}
            return


async def _kill_at(fault: Fault, bot: BotProcess) -> None:
    await asyncio.wait_for(fault.reached.wait(), 15)
    await bot.kill()
    fault.release()


async def _end_well(sandbox: Sandbox, after: asyncio.Task[None] | None = None) -> None:
    """Whatever happened: the segment is built and told, and everything is there exactly once."""
    message = await sandbox.wait_for_announcement()
    segment = await sandbox.wait_for_segment()
    if segment.status != "complete":
        sandbox.classify.finish(segment.id)
    await sandbox.wait_for_reply(message)
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    if after is not None:
        after.cancel()
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1
    assert len(sandbox.channel.messages) == 1
    assert len(message.replies) == 1
    assert "Ready" in message.replies[0].visible_text
