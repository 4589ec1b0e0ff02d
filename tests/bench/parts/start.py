"""`start`: from the start of the process until it says that it is ready, beside an import of its libraries.

The bot begins where it left off, as after an upgrade: its record is there and up to date. Slack is the
playground, and answers at once.
"""

import io
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench.measuring import libraries
from tests.bench.measuring.rounds import interleaved, ratio
from tests.bench.measuring.rows import Part, Row
from tests.support.sandbox import Sandbox


async def measure(quick: bool) -> Sequence[Row]:
    """The row."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(io.StringIO()):
        async with Sandbox(Path(folder), mode="http", LOG_LEVEL="info", CLSFY_POLL_SECONDS="60") as sandbox:

            async def bot() -> float:
                began = time.perf_counter()
                process = await sandbox.launch_bot()
                await process.wait_until_ready()
                seconds = time.perf_counter() - began
                await process.terminate()
                return seconds

            first = await bot()  # makes the record
            seconds = await interleaved({"bot": bot, "import": _import}, rounds=2 if quick else 15)
    slower = ratio(seconds["bot"], seconds["import"])
    told = f"{seconds['bot'].summary(' s')} against {seconds['import'].summary(' s')}"
    return [
        Row(
            "start to ready",
            "the import of the same libraries",
            "at most 1.5 times",
            f"{slower:.2f} times: {told}; the first of all, which makes the record, {first:.2f} s",
            slower <= 1.5,
        )
    ]


async def _import() -> float:
    began = time.perf_counter()
    async with libraries.import_in_process():
        return time.perf_counter() - began


PART = Part("start", measure)
