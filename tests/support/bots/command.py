"""Run a command of the bot until it ends, and read what it writes."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.bots.fork_server import ForkedProcess

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class CommandResult:
    """The output of a command, and its exit code."""

    code: int
    out: str
    err: str

    def line(self, about: str) -> str:
        """Return the only line about one thing."""
        (found,) = [line for line in self.out.splitlines() if f" {about}: " in line]
        return found


async def run_command(
    words: Sequence[str], environment: Mapping[str, str], *, folder: Path = ROOT, forked: bool
) -> CommandResult:
    """Run `clsfy-bot WORDS...` in a folder with this environment and no other.

    forked: fork it from a process that has imported everything, instead of running `python -m bot WORDS...`.
    """
    process = await _start(words, environment, folder, forked=forked)
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode is not None
    return CommandResult(process.returncode, out.decode(), err.decode())


async def _start(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, *, forked: bool
) -> asyncio.subprocess.Process | ForkedProcess:
    if forked:
        return await ForkedProcess.start(("bot", *words), environment, folder=folder, merge_output=False)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
