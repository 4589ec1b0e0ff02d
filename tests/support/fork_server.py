"""A process that has imported all that a bot needs, and forks a bot in a few milliseconds.

One server for each process that runs tests, started by the first story. It is single-threaded, since a fork
copies only the thread that forks. `multiprocessing` brings the server and its protocol.
"""

import asyncio
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

_ROOT = Path(__file__).parents[2]
_PRELOADED = "tests.support.preloaded"
_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload([_PRELOADED])


class ForkedProcess:
    """A bot that the fork server started. It has what `BotProcess` needs of `asyncio.subprocess.Process`."""

    def __init__(self, process: ForkServerProcess, stdout: asyncio.StreamReader) -> None:
        self._process = process
        #: What the bot writes to its standard output and error.
        self.stdout = stdout

    @classmethod
    async def start(cls, module: str, environment: Mapping[str, str]) -> Self:
        """Start what `python -m MODULE run` would start, with this environment and no other."""
        reader, writer = _server.Pipe(duplex=False)
        process = _server.Process(target=_run, args=(module, dict(environment), writer), daemon=True)
        with writer:
            process.start()
        output = asyncio.StreamReader()
        with reader:
            pipe = os.fdopen(os.dup(reader.fileno()), "rb")
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(output), pipe)
        return cls(process, output)

    @property
    def pid(self) -> int:
        """Its process ID."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code, the negative number of the signal that ended it, or None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait until it ends. Return its exit code as `returncode` does."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            while self.returncode is None:
                await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        code = self.returncode
        assert code is not None
        return code


def _run(module: str, environment: Mapping[str, str], output: Connection) -> None:
    """Be what `python -m MODULE run` would be, in a process that was just forked."""
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    output.close()
    os.chdir(_ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, "run"]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
