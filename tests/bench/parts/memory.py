"""`memory`: what the bot holds in RAM when it idles and after many commands, beside an import of the same
libraries; and whether it grows.

The commands are `/clsfy help`, signed, over HTTP. Memory is what Linux has of the process in RAM.
"""

import asyncio
import io
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench.measuring import libraries, load, payloads
from tests.bench.measuring.process import resident_mib
from tests.bench.measuring.rows import Part, Row
from tests.support.sandbox import Sandbox

_AT_ONCE = 16
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
    return [
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


PART = Part("memory", measure)
