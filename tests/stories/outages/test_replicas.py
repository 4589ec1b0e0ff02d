"""Two bots share a PostgreSQL database: both accept forms, one leads, and the other takes over."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.faults import held
from tests.stories.operations.test_ops import metrics
from tests.support.bots.bot_process import BotProcess
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox

LEASE_ENDS = "UPDATE leases SET until = now()"


@pytest.fixture
async def postgres_sandbox(tmp_path: Path, postgres_server: Server) -> AsyncIterator[Sandbox]:
    """Yield a sandbox whose bots share a database."""
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=postgres_server.create()) as sandbox:
        sandbox.channel.members.add(sandbox.slack.bot.id)
        yield sandbox


async def two_bots(sandbox: Sandbox) -> tuple[BotProcess, BotProcess]:
    """Return the leader and the other bot."""
    first = await sandbox.start_bot()
    await first.wait_for_log("lease acquired")
    return first, await sandbox.start_bot()


async def told_once(sandbox: Sandbox) -> None:
    """Check that there is one segment, one message and one reply."""
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    await sandbox.wait_until_idle()
    assert len(sandbox.classify.segments) == 1
    assert len(sandbox.channel.messages) == 1
    assert len(message.replies) == 1


async def test_a_segment_is_announced_and_replied_to_whichever_bot_accepts_the_form(
    postgres_sandbox: Sandbox,
) -> None:
    sandbox = postgres_sandbox
    await two_bots(sandbox)
    await sandbox.request_segment()
    await told_once(sandbox)


async def test_the_other_bot_continues_after_the_leader_stops_cleanly(postgres_sandbox: Sandbox) -> None:
    sandbox = postgres_sandbox
    first, second = await two_bots(sandbox)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    assert await first.terminate() == 0
    await second.wait_for_log("lease acquired")
    await told_once(sandbox)


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("call", ["segments.create", "chat.postMessage"])
async def test_the_other_bot_takes_over_from_a_leader_that_was_killed_during_a_call(
    postgres_sandbox: Sandbox, call: str, took: bool
) -> None:
    sandbox = postgres_sandbox
    first, second = await two_bots(sandbox)
    fault = held(took_effect=took)
    (sandbox.classify if call == "segments.create" else sandbox.slack).faults.next(call, fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    await first.kill()
    sandbox.query(LEASE_ENDS)
    await second.wait_for_log("lease acquired")
    await told_once(sandbox)


@pytest.mark.parametrize("call", ["segments.create", "chat.postMessage"])
async def test_a_leader_that_was_frozen_past_its_lease_does_nothing_twice_when_it_resumes(
    postgres_sandbox: Sandbox, call: str
) -> None:
    sandbox = postgres_sandbox
    first, second = await two_bots(sandbox)
    fault = held(took_effect=True)
    (sandbox.classify if call == "segments.create" else sandbox.slack).faults.next(call, fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    os.kill(first.pid, signal.SIGSTOP)
    sandbox.query(LEASE_ENDS)
    await second.wait_for_log("lease acquired")
    await sandbox.wait_for_announcement()
    os.kill(first.pid, signal.SIGCONT)
    fault.release()
    await first.wait_for_log("lease lost")
    await told_once(sandbox)


async def test_only_the_leader_calls_classify(postgres_sandbox: Sandbox) -> None:
    sandbox = postgres_sandbox
    first, second = await two_bots(sandbox)
    await sandbox.request_segment()
    await sandbox.wait_for_segment()
    await sandbox.classify.until(lambda: len(sandbox.classify.traffic.of("segments.get")) >= 9)
    assert await _count_calls_to_classify(first) >= 9
    assert await _count_calls_to_classify(second) == 0


async def _count_calls_to_classify(bot: BotProcess) -> float:
    """Return how often a bot has called Classify."""
    found = await metrics(bot)
    return sum(count for name, count in found.items() if name.startswith("classify_calls_total"))


async def test_two_bots_that_start_at_once_have_one_leader(postgres_sandbox: Sandbox) -> None:
    sandbox = postgres_sandbox
    bots = await asyncio.gather(sandbox.start_bot(), sandbox.start_bot())
    await asyncio.wait(
        [asyncio.ensure_future(bot.wait_for_log("lease acquired")) for bot in bots],
        return_when=asyncio.FIRST_COMPLETED,
    )
    await sandbox.request_segment()
    await told_once(sandbox)
    assert sum(any(line.get("event") == "lease acquired" for line in bot.events) for bot in bots) == 1
