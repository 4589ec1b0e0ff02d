"""HTTP mode: a bot that was told to stop serves Slack until the load balancer has left it."""

import asyncio
import os
import signal
from pathlib import Path

import aiohttp

from tests.support.sandbox import Sandbox


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
        assert await asyncio.wait_for(bot.terminate(), 30) == 0


async def test_in_socket_mode_the_bot_does_not_wait_since_no_load_balancer_sends_it_anything(
    tmp_path: Path,
) -> None:
    async with Sandbox(tmp_path, "socket", quick_start=True) as sandbox:
        bot = await sandbox.start_bot(CLSFY_DRAIN_SECONDS="300")
        assert await asyncio.wait_for(bot.terminate(), 30) == 0
