"""The database neither answers nor fails. The bot stops all the same."""

import asyncio
import os
import signal
from pathlib import Path

import psycopg

from tests.support.postgres import Server
from tests.support.postgres_proxies.slow_link import SlowLink
from tests.support.sandbox import Sandbox

_WRITE_LOCK = 0x636C7366  # which every write takes


async def test_sigterm_stops_a_bot_whose_database_hangs(tmp_path: Path, postgres_server: Server) -> None:
    url = postgres_server.create()
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=url) as sandbox:
        bot = await sandbox.start_bot()
        await bot.wait_for_log("lease acquired")
        with psycopg.connect(url, autocommit=True) as held:
            held.execute("SELECT pg_advisory_lock(%s)", [_WRITE_LOCK])
            assert await asyncio.wait_for(bot.terminate(), 45) == 0


async def test_sigterm_stops_a_bot_whose_database_does_not_answer(
    tmp_path: Path, postgres_server: Server
) -> None:
    link = SlowLink(postgres_server, 0.0)
    link.start()
    url = link.url(postgres_server.create())
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=url) as sandbox:
        bot = await sandbox.start_bot_with_movable_clock()
        await bot.wait_for_log("lease acquired")
        link.seconds = 600.0
        os.kill(bot.pid, signal.SIGTERM)
        finishing = await bot.wait_for_log("finishing work")
        sandbox.advance_clocks(finishing["seconds"])
        assert await bot.wait_for_exit() == 0
    link.stop()
