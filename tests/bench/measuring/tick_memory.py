"""`python -m tests.bench.measuring.tick_memory bot|floor URL RECORD`: one tick in a process of its own.

It prints the most memory that the process had at any time, in bytes. Both load the same libraries.
"""

import asyncio
import os
import resource
import sys
from pathlib import Path

import uvloop

from bot.observability.logs import set_up_logs
from tests.bench.measuring.tickers import bot_ticker, floor_ticker

_STATUS = Path("/proc/self/status")


async def peak(name: str, url: str, record: Path) -> int:
    """Of a process that ticks so; bytes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.bench.measuring.tick_memory", name, url, str(record)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # the bot's log
    )
    told, _ = await process.communicate()
    return int(told)


async def _tick(name: str, url: str, record: Path) -> None:
    async with bot_ticker(url, record) if name == "bot" else floor_ticker(url, record) as ticker:
        await ticker.tick()


def _peak() -> int:
    # On Linux `ru_maxrss` begins with that of the process which started this one.
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"
    set_up_logs("info", "json")
    uvloop.run(_tick(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
    print(_peak())
