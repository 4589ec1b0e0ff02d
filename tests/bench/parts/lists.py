"""`lists`: a form with a file of 100,000 domains: the ack, how long the file is read, and the memory for it.

The floor is `csv` alone in a process of its own: it reads the same file and drops repeats.
"""

import asyncio
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from time import perf_counter

from openpyxl import Workbook

from tests.bench.measuring.process import resident_mib
from tests.bench.measuring.rows import Part, Row
from tests.bench.subjects.sandboxes import NEVER, open_sandbox
from tests.support.sandbox import Sandbox

_MAX_ACK_SECONDS = 1.0
_MAX_MIB = 30.0
_TIMEOUT = 120.0
_FLOOR = """
import csv, re, sys
def memory(name):
    return int(re.search(name + r":\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
open("/proc/self/clear_refs", "w").write("5")
idle = memory("VmRSS")
with open(sys.argv[1], newline="") as file:
    values = list(dict.fromkeys(row[0] for row in csv.reader(file)))
print(memory("VmHWM") - idle)
"""


@dataclass(frozen=True, kw_only=True)
class _Figures:
    """What one form with a file took."""

    #: Seconds to the ack.
    ack: float
    #: Seconds from the form to the request that is ready to be sent.
    read: float
    #: MiB above the idle bot, at most, until Classify has the list.
    peak: float


async def measure(quick: bool) -> Sequence[Row]:
    """Return the rows."""
    count = 2_000 if quick else 100_000
    rows = [f"site-number-{number}.com" for number in range(count)]
    csv = await _measure_file("list.csv", "\n".join(["Domain,Spend", *(f"{row},1" for row in rows)]).encode())
    text = await _measure_file("list.txt", "\n".join(rows).encode())
    xlsx = await _measure_file("list.xlsx", _workbook(rows))
    floor = _measure_floor("\n".join(["Domain,Spend", *(f"{row},1" for row in rows)]))
    slowest, most = max(csv.ack, text.ack, xlsx.ack), max(csv.peak, text.peak)
    return [
        Row(
            f"a form with {count:,} domains in a file, to its ack",
            "the form is committed, and the file is read later",
            "at most 1 s",
            f"CSV {csv.ack * 1000:.0f} ms, TXT {text.ack * 1000:.0f} ms, XLSX {xlsx.ack * 1000:.0f} ms",
            slowest <= _MAX_ACK_SECONDS,
        ),
        Row(
            f"{count:,} domains, fetched and read until they can be sent",
            "",
            "stated",
            f"CSV {csv.read:.1f} s, TXT {text.read:.1f} s, XLSX {xlsx.read:.1f} s",
            None,
        ),
        Row(
            f"{count:,} domains: memory above idle at its peak, until Classify has them",
            f"`csv` alone on the same file: {floor:.1f} MiB",
            f"CSV and TXT at most {_MAX_MIB:.0f} MiB",
            f"CSV {csv.peak:.1f} MiB, TXT {text.peak:.1f} MiB, XLSX {xlsx.peak:.1f} MiB",
            most <= _MAX_MIB,
        ),
    ]


async def _measure_file(name: str, data: bytes) -> _Figures:
    async with AsyncExitStack() as stack:
        sandbox = await open_sandbox(stack, CLSFY_POLL_SECONDS=NEVER)
        bot = await sandbox.start_bot()
        await sandbox.request_segment()  # so that the first form's own memory isn't counted
        await sandbox.wait_for_announcement()
        await asyncio.sleep(1)
        file = sandbox.slack.upload(sandbox.ann, name, data)
        Path(f"/proc/{bot.pid}/clear_refs").write_text("5")  # noqa: ASYNC240
        idle = resident_mib(bot.pid)
        await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
        form = await sandbox.ann.modal(callback_id="segment_form")
        started = perf_counter()
        await sandbox.ann.submit(form, {"name": "Big", "prompt": "Big", "block_tld_files": [file.id]})
        ack = perf_counter() - started
        while _is_preparing(sandbox):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        read = perf_counter() - started
        await sandbox.wait_for_segment(2)
        await asyncio.sleep(1)
        return _Figures(ack=ack, read=read, peak=_peak_mib(bot.pid) - idle)


def _is_preparing(sandbox: Sandbox) -> bool:
    return bool(sandbox.query("SELECT 1 FROM requests WHERE state = 'preparing'"))


def _peak_mib(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def _measure_floor(text: str) -> float:
    file = Path("/tmp") / "clsfy-bench-list.csv"
    file.write_text(text)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _FLOOR, str(file)],
            capture_output=True,
            text=True,
            check=True,
            timeout=_TIMEOUT,
        )
    finally:
        file.unlink()
    return float(done.stdout)


def _workbook(rows: Sequence[str]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in ("Domain", *rows):
        sheet.append([row])
    data = BytesIO()
    book.save(data)
    return data.getvalue()


PART = Part("lists", measure)
