"""Start a server of prepared lists in a process of its own, and count its requests."""

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
class ListServer:
    """A running server of prepared lists."""

    #: Contains a folder for each list, with the answers as files.
    folder: Path
    #: The server's address, without a list's name.
    origin: str

    def url(self, name: str) -> str:
        """Return the API address for a list."""
        return f"{self.origin}/{name}"

    def add_list(self, name: str, rows: int, *, complete: range, first_id: int, answers: int = 1) -> None:
        """Write a list of segments, newest first as on Classify's page.

        complete: which rows are complete, counted from the oldest. The others are processing. first_id: the
        oldest row's id. answers: how many variants to serve in turn, each with another date.
        """
        folder, now = self.folder / name, datetime.now(UTC)
        folder.mkdir()
        for answer in range(answers):
            created, ended = _stamp(now - timedelta(minutes=10)), _stamp(now + timedelta(seconds=answer))
            listed = [
                {
                    "id": first_id + number,
                    "name": f"Segment {number} of those in the account",
                    "status": "complete" if number in complete else "processing",
                    "created_date": created,
                    "processed_date": ended if number in complete else None,
                }
                for number in reversed(range(rows))
            ]
            (folder / str(answer)).write_text(json.dumps(listed, separators=(",", ":")))

    async def count_requests(self, name: str) -> int:
        """Return how many requests there were for a list."""
        async with httpx.AsyncClient(trust_env=False) as http:
            return int((await http.get(self.url(name))).text)


@asynccontextmanager
async def start_list_server(folder: Path) -> AsyncIterator[ListServer]:
    """Run a server of the lists that are added. Stop it at the end."""
    os.environ["NO_PROXY"] = "127.0.0.1"  # even if the machine has a proxy
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.classify_servers.list_server_process",
        str(folder),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        yield ListServer(folder, f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        await process.wait()


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
