"""Killed at any point and started again: one segment, one message, one reply."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from playground.faults import Fault, held
from playground.slack import NotAcknowledged
from tests.support.bot_process import BotProcess
from tests.support.sandbox import SNOW, Town

_AT_ONCE = 4


async def test_killed_after_the_ack_and_before_the_post(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    port = town.classify.port
    await town.classify.stop()
    ack = await town.ask()
    assert ack.errors == {}
    await bot.kill()
    await town.classify.start(port)
    await town.start_bot()
    await _end_well(town)


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("call", ["segments.create", "chat.postMessage"])
async def test_killed_while_the_request_or_its_message_is_on_its_way(
    socket_town: Town, call: str, took: bool
) -> None:
    town = socket_town
    town.channel.members.add(town.slack.bot.id)
    bot = await town.start_bot()
    fault = held(took=took)
    (town.classify if call == "segments.create" else town.slack).faults.next(call, fault)
    await town.ask()
    await _kill_at(fault, bot)
    await town.start_bot()
    await _end_well(town)


async def test_killed_while_it_has_not_yet_joined_the_channel(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    fault = held(took=True)
    town.slack.faults.next("chat.postMessage", fault)
    await town.ask()
    await _kill_at(fault, bot)
    await town.start_bot()
    await _end_well(town)
    assert town.direct(town.ann) == []


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_killed_while_the_reply_is_on_its_way(socket_town: Town, took: bool) -> None:
    town = socket_town
    bot = await town.start_bot()
    await town.ask()
    await town.announced()
    fault = held(took=took)
    town.slack.faults.next("chat.postMessage", fault)
    town.classify.finish((await town.built()).id)
    await _kill_at(fault, bot)
    await town.start_bot()
    await _end_well(town)


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
    async with Town(folder) as town:
        # The doom is the job's: the record is made beforehand.
        assert await (await town.start_bot()).terminate() == 0
        first = await town.launch_bot(module="tests.support.bot_killed_at_commit", DOOM=doom)
        after = asyncio.create_task(_start_again(town, first))
        await town.slack.connected(60)
        await _ask_until_acknowledged(town)
        await _end_well(town, after)
        return sum(line.get("event") == "commit" for line in first.events), first.killed


async def _start_again(town: Town, bot: BotProcess) -> None:
    await bot.ended(timeout=60)
    if bot.killed:
        await town.start_bot()


async def _ask_until_acknowledged(town: Town) -> None:
    """A person whose form does not open types the command again; one that is not answered is sent again."""
    while not town.ann.screen:
        with suppress(NotAcknowledged, TimeoutError):
            await town.ann.command("/clsfy", "segment", town.channel)
            await town.ann.modal()
        await town.slack.connected(60)
    form = await town.ann.modal()
    while True:
        try:
            ack = await town.ann.submit(form, SNOW)
        except NotAcknowledged:
            await town.slack.connected(60)
        else:
            assert ack.errors == {}
            return


async def _kill_at(fault: Fault, bot: BotProcess) -> None:
    await asyncio.wait_for(fault.reached.wait(), 15)
    await bot.kill()
    fault.release()


async def _end_well(town: Town, after: asyncio.Task[None] | None = None) -> None:
    """Whatever happened: the segment is built and told, and everything is there exactly once."""
    message = await town.announced()
    segment = await town.built()
    if segment.status != "complete":
        town.classify.finish(segment.id)
    await town.replied(message)
    await town.slack.until(lambda: "Ready" in message.shown)
    if after is not None:
        after.cancel()
    await town.at_rest()
    assert len(town.classify.segments) == 1
    assert len(town.channel.messages) == 1
    assert len(message.replies) == 1
    assert "Ready" in message.replies[0].shown
