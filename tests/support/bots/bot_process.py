"""The real bot in its own process, as an operator would start it."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.support.bots.fork_server import ForkedProcess

_ROOT = Path(__file__).parents[3]
_CHECK_INTERVAL = 0.5


class BotProcess:
    """One run of `clsfy-bot run`. Its log lines are kept as they come.

    forked: fork it from a process that has imported everything, instead of running `python -m MODULE run`.
    """

    def __init__(self, environment: Mapping[str, str], *, module: str = "bot", forked: bool = False) -> None:
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "SSL_CERT_FILE": os.devnull,  # nothing is encrypted, and reading the system's takes time
            **environment,
        }
        self._module = module
        self._forked = forked
        self._process: asyncio.subprocess.Process | ForkedProcess | None = None
        self._reading: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self.lines: list[str] = []

    async def start(self) -> "BotProcess":
        """Start it. Don't wait until it is ready."""
        if self._forked:
            self._process = await ForkedProcess.start(
                (self._module, "run"), self._environment, merge_output=True
            )
        else:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                "run",
                cwd=_ROOT,
                env=self._environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
        self._reading = asyncio.create_task(self._read())
        return self

    async def wait_until_ready(self, timeout: float = 45.0) -> "BotProcess":
        """Wait until it logs that it is ready."""
        await self.wait_for_log("ready", timeout)
        return self

    async def wait_for_log(self, event: str, timeout: float = 45.0) -> Mapping[str, Any]:
        """Wait for the first log line of `event`. Raise AssertionError if the bot ends first."""

        def found() -> bool:
            return any(line.get("event") == event for line in self.events)

        await self.wait_until(
            lambda: found() or (self._reading is not None and self._reading.done()), timeout
        )
        for line in self.events:
            if line.get("event") == event:
                return line
        raise AssertionError(f"the bot ended without saying {event!r}: {self.output}")

    async def wait_until(self, condition: Callable[[], bool], timeout: float = 45.0) -> None:
        """Wait until `condition` is true. Check it whenever the bot logs something or ends, and now and then.

        A bot may log what it does before it commits it, so the last line isn't enough.
        """
        async with asyncio.timeout(timeout), self._changed:
            while not condition():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), _CHECK_INTERVAL)

    def close_log(self) -> None:
        """Stop reading what it writes, as a log collector that dies. Its next line can't be written."""
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.stdout._transport.close()  # type: ignore[attr-defined]

    @property
    def events(self) -> list[Mapping[str, Any]]:
        """Return its log lines, parsed."""
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    @property
    def output(self) -> str:
        """Return everything that it wrote."""
        return "\n".join(self.lines)

    def port(self, setting: str) -> int:
        """Return the port that it listens on for the setting `PORT` or `OPS_PORT`."""
        return next(int(line["port"]) for line in self.events if line.get("setting") == setting)

    async def kill(self) -> None:
        """Send SIGKILL and wait until it ends."""
        await self._end(signal.SIGKILL)

    async def terminate(self) -> int:
        """Send SIGTERM, wait until it ends, and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def wait_for_exit(self, timeout: float = 45.0) -> int:
        """Wait until it ends by itself and return its exit code."""
        assert self._process is not None
        assert self._reading is not None
        async with asyncio.timeout(timeout):
            await asyncio.wait([self._reading])
            return await self._process.wait()

    @property
    def pid(self) -> int:
        """Return its process ID."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Return whether it is running."""
        return self._process is not None and self._process.returncode is None

    @property
    def killed(self) -> bool:
        """Return whether a SIGKILL ended it."""
        return self._process is not None and self._process.returncode == -signal.SIGKILL

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        if self.running:
            self._process.send_signal(number)
        return await self.wait_for_exit()

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            async with self._changed:
                self.lines.append(line.decode().rstrip("\n"))
                self._changed.notify_all()
        await self._process.wait()  # so that the last notification includes the exit code
        async with self._changed:
            self._changed.notify_all()
