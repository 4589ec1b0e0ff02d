"""A Classify of prepared lists in a process of its own, which counts what it is asked."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx


@dataclass(frozen=True)
class Classify:
    """folder: where its lists are, by name. origin: its address, without a list's name."""

    folder: Path
    origin: str

    def url(self, name: str) -> str:
        """The API's address where `name` is the list."""
        return f"{self.origin}/{name}"

    def put(self, name: str, rows: int, complete: range, first: int, *, answers: int = 1) -> None:
        """A list of segments, newest first as on Classify's page, with ids from `first` on. complete: which
        of them are, counted from the oldest; the others are processing. answers: so many that differ in a
        date, given in turn."""
        folder, now = self.folder / name, datetime.now(UTC)
        folder.mkdir()
        for answer in range(answers):
            created, ended = _stamp(now - timedelta(minutes=10)), _stamp(now + timedelta(seconds=answer))
            listed = [
                {
                    "id": first + number,
                    "name": f"Segment {number} of those in the account",
                    "status": "complete" if number in complete else "processing",
                    "created_date": created,
                    "processed_date": ended if number in complete else None,
                }
                for number in reversed(range(rows))
            ]
            (folder / str(answer)).write_text(json.dumps(listed, separators=(",", ":")))

    async def asked(self, name: str) -> int:
        """How many requests have come for that list."""
        async with httpx.AsyncClient(trust_env=False) as http:
            return int((await http.get(self.url(name))).text)


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Classify]:
    """It serves what is put, until the end."""
    os.environ["NO_PROXY"] = "127.0.0.1"  # whatever proxy the machine has
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.measuring.canned", str(folder), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        yield Classify(folder, f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        await process.wait()


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
