"""A bot that was told to stop: how long it serves Slack, and how long it finishes what it has begun."""

import asyncio
import os
import re
import signal
from pathlib import Path

import aiohttp
import pytest

from bot.runtime.shutdown import FINISH_TIME
from bot.transport.http import SHUTDOWN_SECONDS
from playground.faults import held
from tests.support.sandbox import Sandbox

README = Path(__file__).parents[3] / "README.md"


async def test_people_are_served_after_sigterm_until_the_drain_is_over(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, "http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot_with_movable_clock(CLSFY_DRAIN_SECONDS="300")
        os.kill(bot.pid, signal.SIGTERM)
        await bot.wait_for_log("draining")
        assert await sandbox.readiness_obstacles(bot) == {"process": "stopping"}
        await sandbox.run_command(sandbox.ann, "help")
        await sandbox.request_segment()
        message = await sandbox.wait_for_announcement()
        assert bot.running
        sandbox.advance_clocks(300)
        assert await bot.wait_for_exit() == 0
        await sandbox.start_bot(**sandbox.restart_settings)
        sandbox.classify.finish((await sandbox.wait_for_segment()).id)
        await sandbox.wait_for_reply(message)
        await sandbox.stop_when_idle()
        assert len(sandbox.classify.segments) == 1
        assert len(sandbox.channel.messages) == 1


async def test_a_load_balancer_leaves_a_bot_that_drains(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, "http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot(CLSFY_DRAIN_SECONDS="300")
        async with aiohttp.ClientSession() as load_balancer:
            async with load_balancer.get(f"http://127.0.0.1:{bot.port('PORT')}/healthz") as checked:
                assert checked.status == 200
                assert checked.headers.get("Connection") != "close"
            os.kill(bot.pid, signal.SIGTERM)
            await bot.wait_for_log("draining")
            async with load_balancer.get(f"http://127.0.0.1:{bot.port('PORT')}/healthz") as checked:
                assert checked.status == 503
                assert checked.headers["Connection"] == "close", "or it would send the next request here"
            async with load_balancer.get(f"http://127.0.0.1:{bot.port('OPS_PORT')}/healthz") as checked:
                assert checked.status == 200, "the process is alive"


async def test_a_second_sigterm_ends_the_drain(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, "http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot(CLSFY_DRAIN_SECONDS="300")
        os.kill(bot.pid, signal.SIGTERM)
        await bot.wait_for_log("draining")
        assert await asyncio.wait_for(bot.terminate(), 45) == 0


async def test_in_socket_mode_the_bot_does_not_wait_since_no_load_balancer_sends_it_anything(
    tmp_path: Path,
) -> None:
    async with Sandbox(tmp_path, "socket", quick_start=True) as sandbox:
        bot = await sandbox.start_bot(CLSFY_DRAIN_SECONDS="300")
        assert await asyncio.wait_for(bot.terminate(), 45) == 0


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_work_that_takes_longer_than_the_bot_says_does_not_delay_a_stop(
    tmp_path: Path, transport: str
) -> None:
    async with Sandbox(tmp_path, transport, quick_start=True) as sandbox:
        bot = await sandbox.start_bot_with_movable_clock()
        fault = held(took_effect=True)
        sandbox.classify.faults.next("segments.create", fault)
        await sandbox.request_segment()
        await asyncio.wait_for(fault.reached.wait(), 45)
        os.kill(bot.pid, signal.SIGTERM)
        finishing = await bot.wait_for_log("finishing work")
        assert finishing["tasks"] > 0
        sandbox.advance_clocks(finishing["seconds"])
        assert await bot.wait_for_exit() == 0
        await bot.wait_for_log("tasks cancelled")
        fault.release()


def test_a_stop_takes_no_longer_than_the_readme_says() -> None:
    promised = re.search(r"It finishes within (\d+) seconds", README.read_text("utf-8"))
    assert promised
    sites = 2  # Slack's and the operator's: each gives open connections some time
    assert FINISH_TIME.total_seconds() + sites * SHUTDOWN_SECONDS <= int(promised[1])
