"""The bot as it was at an earlier commit, so that both can be measured in the same run.

It runs with today's libraries, so what only it needs, pydantic-settings, is installed for development.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).parents[3]
BASELINE = "aa155bf"  # the last commit before the restructuring
MISSING = f"not measured: commit {BASELINE} is not in this clone (git fetch --unshallow)"


@contextmanager
def baseline_checkout() -> Iterator[Path | None]:
    """Check the baseline out into a temporary folder. Yields None if this clone doesn't have the commit."""
    with tempfile.TemporaryDirectory(prefix="bench-baseline-") as folder:
        path = Path(folder) / "checkout"
        added = _git("worktree", "add", "--detach", str(path), BASELINE)
        try:
            yield path if added else None
        finally:
            if added:
                _git("worktree", "remove", "--force", str(path))


def _git(*arguments: str) -> bool:
    # The commands are ours, and git is the developer's own.
    return subprocess.run(["git", *arguments], cwd=_ROOT, capture_output=True, check=False).returncode == 0


class BotIn:
    """A bot of some checkout, started by `python -m bot run` with this Python and its libraries."""

    def __init__(self, checkout: Path, environment: Mapping[str, str]) -> None:
        self._checkout = checkout
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it logs that it is ready. Raises AssertionError if it ends before."""
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "run"),
            cwd=self._checkout,
            env=self._environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        async for line in process.stderr:
            if b'"event": "ready"' in line:
                return
        raise AssertionError(f"the bot in {self._checkout} ended without being ready")

    @property
    def pid(self) -> int:
        """Its process ID, after `start`."""
        assert self._process is not None
        return self._process.pid

    async def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        assert self._process is not None
        self._process.terminate()
        await self._process.communicate()
