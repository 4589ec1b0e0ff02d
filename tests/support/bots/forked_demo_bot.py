"""The demo's bot, forked from a process that has imported it, which takes a quarter of the time."""

import asyncio
import contextlib
import os
import signal

from playground.demo.bot_process import BotProcess
from tests.support.bots.fork_server import ForkedProcess


class ForkedBot(BotProcess):
    """What `python -m COMMAND...` would start, for a command of the form `python -m COMMAND...`."""

    _logging: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it, without waiting until it is ready."""
        if self.running:
            return
        _, _, *command = self._command
        process = await ForkedProcess.start(command, self._environment, merge_output=True)
        self._process = process
        self._logging = asyncio.create_task(self._write_log(process.stdout))

    async def stop(self) -> None:
        """Stop it, and wait until its log is written."""
        await super().stop()
        if self._logging is not None:
            await self._logging

    async def _write_log(self, output: asyncio.StreamReader) -> None:
        with self._log.open("ab") as log:
            async for line in output:
                log.write(line)
                log.flush()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, number)
