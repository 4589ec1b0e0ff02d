"""Measure the peak memory of one tick in a process of its own.

    python -m tests.bench.subjects.tick_memory bot|floor URL DATABASE

It prints the peak in bytes. Both load the same libraries.
"""

import argparse
import asyncio
import os
import resource
import sys
from pathlib import Path

import uvloop

from bot.observability.logs import set_up_logs
from tests.bench.subjects.tickers import open_bot_ticker, open_floor_ticker

_STATUS = Path("/proc/self/status")


async def measure_peak(name: str, url: str, database: Path) -> int:
    """Return the peak memory in bytes of a process that runs one tick.

    name: `bot` or `floor`. url: the address of the list. database: the path of the database.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.bench.subjects.tick_memory", name, url, str(database)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # the bot's log
    )
    output, _ = await process.communicate()
    return int(output)


async def _tick(name: str, url: str, database: Path) -> None:
    async with (
        open_bot_ticker(url, database) if name == "bot" else open_floor_ticker(url, database) as ticker
    ):
        await ticker.tick()


def _peak() -> int:
    # On Linux `ru_maxrss` starts with the value of the parent process.
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    parser = argparse.ArgumentParser("tick_memory", description=__doc__)
    parser.add_argument("name", choices=("bot", "floor"), help="what runs the tick")
    parser.add_argument("url", help="the address of the list")
    parser.add_argument("database", type=Path, help="the path of the database")
    chosen = parser.parse_args()
    os.environ["NO_PROXY"] = "127.0.0.1"
    set_up_logs("info", "json")
    uvloop.run(_tick(chosen.name, chosen.url, chosen.database))
    print(_peak())
