"""`start`: how long the bot needs until it is ready, and `--help` until it is printed.

The bot continues where it left off, as after an upgrade: its database is there and up to date. Slack is the
playground, which answers at once.
"""

import asyncio
import io
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench.measuring import libraries
from tests.bench.measuring.older_bot import BASELINE, MISSING, BotIn, baseline_checkout
from tests.bench.measuring.process import cpu_seconds
from tests.bench.measuring.rounds import interleaved, ratio
from tests.bench.measuring.rows import Part, Row
from tests.support.sandbox import Sandbox

_ROOT = Path(__file__).parents[3]
_HELP_IMPORTS = "import slack_bolt.async_app, aiohttp, sqlalchemy, httpx"


async def measure(quick: bool) -> Sequence[Row]:
    """Return the rows."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(io.StringIO()):
        async with Sandbox(Path(folder), mode="http", LOG_LEVEL="info", CLSFY_POLL_SECONDS="60") as sandbox:
            return [
                await _until_ready(sandbox, quick),
                await _cpu_time(sandbox, Path(folder), quick),
                await _help(quick),
            ]


async def _until_ready(sandbox: Sandbox, quick: bool) -> Row:
    async def bot() -> float:
        started = time.perf_counter()
        process = await sandbox.launch_bot()
        await process.wait_until_ready()
        seconds = time.perf_counter() - started
        await process.terminate()
        return seconds

    first = await bot()  # creates the database
    seconds = await interleaved({"bot": bot, "import": _import}, rounds=2 if quick else 15)
    times = ratio(seconds["bot"], seconds["import"])
    figures = f"{seconds['bot'].summary(' s')} against {seconds['import'].summary(' s')}"
    return Row(
        "start to ready",
        "the import of the same libraries",
        "at most 1.5 times",
        f"{times:.2f} times: {figures}; the very first start, which creates the database, {first:.2f} s",
        times <= 1.5,
    )


async def _import() -> float:
    started = time.perf_counter()
    async with libraries.import_in_process():
        return time.perf_counter() - started


async def _cpu_time(sandbox: Sandbox, folder: Path, quick: bool) -> Row:
    what, against = "CPU time from start to ready", f"the bot at commit {BASELINE}"
    goal = "at most 0.7 times"

    async def cpu_until_ready(checkout: Path, database: str) -> float:
        url = f"sqlite:///{folder}/{database}.db"
        bot = BotIn(checkout, {"PATH": os.environ["PATH"], **sandbox.environment, "DATABASE_URL": url})
        await bot.start()
        seconds = cpu_seconds(bot.pid)
        await bot.stop()
        return seconds

    async def today() -> float:
        return await cpu_until_ready(_ROOT, "today")

    with baseline_checkout() as checkout:
        if checkout is None:
            return Row(what, against, goal, MISSING, None)
        baseline = checkout

        async def before() -> float:
            return await cpu_until_ready(baseline, "baseline")

        for create_database in (today, before):
            await create_database()
        seconds = await interleaved({"today": today, "before": before}, rounds=2 if quick else 7)
    times = ratio(seconds["today"], seconds["before"])
    figures = f"{seconds['today'].summary(' s')} against {seconds['before'].summary(' s')}"
    return Row(what, against, goal, f"{times:.2f} times: {figures}", times <= 0.7)


async def _help(quick: bool) -> Row:
    async def show_help() -> float:
        return await _run("-m", "bot", "--help")

    async def import_libraries() -> float:
        return await _run("-c", _HELP_IMPORTS)

    seconds = await interleaved({"help": show_help, "import": import_libraries}, rounds=2 if quick else 15)
    times = ratio(seconds["help"], seconds["import"])
    figures = f"{seconds['help'].summary(' s')} against {seconds['import'].summary(' s')}"
    goal = "at most 0.4 times"
    return Row(
        "`clsfy-bot --help`", f"`{_HELP_IMPORTS}`", goal, f"{times:.2f} times: {figures}", times <= 0.4
    )


async def _run(*arguments: str) -> float:
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=_ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0, arguments
    return time.perf_counter() - started


PART = Part("start", measure)
