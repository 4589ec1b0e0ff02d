"""The bot as a child process: started by its environment alone, its log in a file, ended in any case."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from playground.demo.errors import DemoError

_ROOT = Path(__file__).parents[2]  # where `python -m bot` finds the bot, installed or not
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
_DRAIN = 5.0  # seconds that it is given to end by itself


class BotProcess:
    """The bot, one run after the other.

    It leads a process group of its own: Ctrl-C reaches the demo, which ends it.
    """

    def __init__(self, command: Sequence[str], settings: Mapping[str, str], log: Path) -> None:
        self._command = command
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        self._environment = {**inherited, **settings}
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; does not wait until it is ready. Raises WentWrong where there is no such command."""
        if self.running:
            return
        with self._log.open("ab") as log:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    cwd=_ROOT,
                    env=self._environment,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            except OSError as error:
                raise DemoError(f"The bot could not be started: {error}.") from error

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def exit_code(self) -> int | None:
        """How it ended: its exit code, negative for a signal; None where it hasn't."""
        return None if self._process is None else self._process.returncode

    async def wait(self) -> int:
        """Wait until it ends; its exit code, negative for a signal."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """End it and whatever it started: first kindly, then not."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN):
                await self._process.wait()
        self._signal(signal.SIGKILL)
        await self._process.wait()

    async def kill(self) -> None:
        """End it at once, with no last words."""
        if self._process is not None:
            self._signal(signal.SIGKILL)
            await self._process.wait()

    def log_tail(self, count: int = 6) -> list[str]:
        """The last lines of its log."""
        if not self._log.exists():
            return []
        return self._log.read_text("utf-8", "replace").splitlines()[-count:]

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
