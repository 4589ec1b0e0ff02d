"""Two bots share a PostgreSQL: each takes forms, one is on duty, and the other takes over where it stood."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.faults import held
from tests.support.bot_process import BotProcess
from tests.support.postgres import Server
from tests.support.sandbox import Town

LEASE_ENDS = "UPDATE duties SET until = now()"


@pytest.fixture
async def shared_town(tmp_path: Path, postgres_server: Server) -> AsyncIterator[Town]:
    """A playground whose bots share a record."""
    async with Town(tmp_path, DATABASE_URL=postgres_server.create()) as town:
        town.channel.members.add(town.slack.bot.id)
        yield town


async def two_bots(town: Town) -> tuple[BotProcess, BotProcess]:
    """The one on duty, and the other."""
    first = await town.start_bot()
    await first.said("on duty")
    return first, await town.start_bot()


async def told_once(town: Town) -> None:
    """One segment, one message, one reply."""
    message = await town.announced()
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await town.slack.until(lambda: "Ready" in message.shown)
    await town.until_nothing_is_owed()
    assert len(town.classify.segments) == 1
    assert len(town.channel.messages) == 1
    assert len(message.replies) == 1


async def test_the_main_job_passes_whoever_takes_the_form(shared_town: Town) -> None:
    town = shared_town
    await two_bots(town)
    await town.ask()
    await told_once(town)


async def test_the_other_goes_on_with_what_it_was_given_in_good_order(shared_town: Town) -> None:
    town = shared_town
    first, second = await two_bots(town)
    await town.ask()
    await town.announced()
    assert await first.terminate() == 0
    await second.said("on duty")
    await told_once(town)


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("call", ["segments.create", "chat.postMessage"])
async def test_the_other_takes_over_from_one_that_was_killed_in_the_middle_of_a_call(
    shared_town: Town, call: str, took: bool
) -> None:
    town = shared_town
    first, second = await two_bots(town)
    fault = held(took=took)
    (town.classify if call == "segments.create" else town.slack).faults.next(call, fault)
    await town.ask()
    await asyncio.wait_for(fault.reached.wait(), 15)
    await first.kill()
    town.query(LEASE_ENDS)
    await second.said("on duty")
    await told_once(town)


@pytest.mark.parametrize("call", ["segments.create", "chat.postMessage"])
async def test_one_that_was_frozen_past_its_lease_makes_nothing_twice_when_it_thaws(
    shared_town: Town, call: str
) -> None:
    town = shared_town
    first, second = await two_bots(town)
    fault = held(took=True)
    (town.classify if call == "segments.create" else town.slack).faults.next(call, fault)
    await town.ask()
    await asyncio.wait_for(fault.reached.wait(), 15)
    os.kill(first.pid, signal.SIGSTOP)
    town.query(LEASE_ENDS)
    await second.said("on duty")
    await town.announced()
    os.kill(first.pid, signal.SIGCONT)
    fault.release()
    await first.said("off duty")
    await told_once(town)


async def test_only_the_one_on_duty_asks_classify(shared_town: Town) -> None:
    town = shared_town
    await two_bots(town)
    await town.ask()
    await town.built()
    await town.classify.until(lambda: len(town.classify.traffic.of("segments.get")) >= 9)
    looks = town.classify.traffic.of("segments.get")
    span = (looks[8].at - looks[0].at).total_seconds()
    assert span > 8 * 0.25 * 0.8, "a look each quarter of a second, not two"


async def test_two_that_start_at_once_part_the_duty(shared_town: Town) -> None:
    town = shared_town
    bots = await asyncio.gather(town.start_bot(), town.start_bot())
    await asyncio.wait(
        [asyncio.ensure_future(bot.said("on duty")) for bot in bots],
        return_when=asyncio.FIRST_COMPLETED,
    )
    await town.ask()
    await told_once(town)
    assert sum(any(line.get("event") == "on duty" for line in bot.events) for bot in bots) == 1
