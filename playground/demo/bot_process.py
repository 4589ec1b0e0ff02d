"""The bot as a child process, configured by its environment, with its log in a file."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from playground.demo.errors import DemoError

_ROOT = Path(__file__).parents[2]  # where `python -m bot` finds the bot, installed or not
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
_DRAIN = 5.0  # seconds to exit after SIGTERM


class _Process(Protocol):
    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    async def wait(self) -> int: ...


class BotProcess:
    """The bot's process, which may be started again.

    It has its own process group: Ctrl-C reaches only the demo, which then stops the bot.
    """

    def __init__(self, command: Sequence[str], settings: Mapping[str, str], log: Path) -> None:
        self._command = command
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        self._environment = {**inherited, **settings}
        self._log = log
        self._process: _Process | None = None

    async def start(self) -> None:
        """Start it, without waiting until it is ready. Raises DemoError if there is no such command."""
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
        """Whether it is running."""
        return self._process is not None and self._process.returncode is None

    @property
    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal. None if it hasn't exited."""
        return None if self._process is None else self._process.returncode

    async def wait(self) -> int:
        """Wait until it exits, and return its exit code, negative for a signal."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """Stop it and its child processes: SIGTERM first, SIGKILL after a few seconds."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN):
                await self._process.wait()
        self._signal(signal.SIGKILL)
        await self._process.wait()

    async def kill(self) -> None:
        """Kill it at once."""
        if self._process is not None:
            self._signal(signal.SIGKILL)
            await self._process.wait()

    def log_tail(self, count: int = 6) -> list[str]:
        """Return the last lines of its log."""
        if not self._log.exists():
            return []
        return self._log.read_text("utf-8", "replace").splitlines()[-count:]

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
