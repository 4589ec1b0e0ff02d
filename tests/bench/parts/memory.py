"""`memory`: what the bot holds in RAM when it idles and after many commands, beside an import of the same
libraries; and whether it grows.

The commands are `/clsfy help`, signed, over HTTP. Memory is what Linux has of the process in RAM.
"""

import asyncio
import io
import os
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench.measuring import libraries, load, payloads
from tests.bench.measuring.older_bot import BASELINE, MISSING, BotIn, baseline_checkout
from tests.bench.measuring.process import resident_mib
from tests.bench.measuring.rows import Part, Row
from tests.support.sandbox import Sandbox

_ROOT = Path(__file__).parents[3]
_AT_ONCE = 16
_MAX_IDLE_MIB = 80
_IDLE_SECONDS = 3.0  # that it is left alone, with a look at the record each second
_FLAT = 1.03  # times what it was after the first thousand


async def measure(quick: bool) -> Sequence[Row]:
    """The rows."""
    warm, many = 1_000, 2_000 if quick else 100_000
    async with libraries.import_in_process() as pid:
        floor = resident_mib(pid)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(io.StringIO()):
        async with Sandbox(Path(folder), mode="http", LOG_LEVEL="info", CLSFY_POLL_SECONDS="1") as sandbox:
            bot = await sandbox.start_bot()
            port, request = bot.port("PORT"), payloads.help_command(sandbox)
            await asyncio.sleep(_IDLE_SECONDS)
            idle = resident_mib(bot.pid)
            await load.send_count(port, request, _AT_ONCE, warm)
            warmed = resident_mib(bot.pid)
            await load.send_count(port, request, _AT_ONCE, many - warm)
            after = resident_mib(bot.pid)
            bot.lines.clear()
        idle_row = await _idle_beside_baseline(Path(folder))
    return [
        idle_row,
        Row(
            f"memory, idle and after {many:,} commands",
            "the import of the same libraries",
            "at most 1.3 times",
            f"{idle / floor:.2f} and {after / floor:.2f} times: "
            f"{idle:.0f} and {after:.0f} MiB against {floor:.0f}",
            max(idle, after) <= 1.3 * floor,
        ),
        Row(
            f"memory after {many:,} commands",
            f"after the first {warm:,}",
            f"flat: at most {_FLAT} times",
            f"{after / warmed:.3f} times: {after:.1f} MiB against {warmed:.1f}",
            after <= _FLAT * warmed,
        ),
    ]


async def _idle_beside_baseline(folder: Path) -> Row:
    """Measure both bots with an up-to-date SQLite database, three seconds after they are ready."""
    what, against, goal = (
        "memory of an idle bot on SQLite, over HTTP",
        f"the bot at commit {BASELINE}",
        f"at most {_MAX_IDLE_MIB} MiB",
    )
    async with Sandbox(folder / "idle", mode="http", LOG_LEVEL="info", CLSFY_POLL_SECONDS="1") as sandbox:

        async def idle(checkout: Path, database: str) -> float:
            url = f"sqlite:///{folder}/{database}.db"
            environment = {"PATH": os.environ["PATH"], **sandbox.environment, "DATABASE_URL": url}
            for seconds in (0.0, _IDLE_SECONDS):  # the first start creates the database
                bot = BotIn(checkout, environment)
                await bot.start()
                await asyncio.sleep(seconds)
                memory = resident_mib(bot.pid)
                await bot.stop()
            return memory

        today = await idle(_ROOT, "today")
        with baseline_checkout() as checkout:
            before = None if checkout is None else await idle(checkout, "baseline")
    beside = MISSING if before is None else f"against {before:.1f} MiB"
    return Row(what, against, goal, f"{today:.1f} MiB, {beside}", today <= _MAX_IDLE_MIB)


PART = Part("memory", measure)
