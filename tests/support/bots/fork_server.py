"""A process that has imported all that a bot needs, and forks one in a few milliseconds.

One server for each process that runs tests, started by the first story. It is single-threaded, since a fork
copies only the thread that forks. `multiprocessing` brings the server and its protocol.
"""

import asyncio
import contextlib
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

_ROOT = Path(__file__).parents[3]
_PRELOADED = "tests.support.bots.preloaded"
_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload([_PRELOADED])


class ForkedProcess:
    """A process that the fork server started. It has what the tests use of `asyncio.subprocess.Process`."""

    def __init__(
        self, process: ForkServerProcess, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader
    ) -> None:
        self._process = process
        #: What it writes to its standard output.
        self.stdout = stdout
        #: What it writes to its standard error. The same stream as `stdout` if they were merged.
        self.stderr = stderr

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        merge_output: bool,
        folder: Path = _ROOT,
    ) -> Self:
        """Start what `python -m COMMAND...` would start in `folder`, with this environment and no other."""
        stdout_reader, stdout = _server.Pipe(duplex=False)
        stderr_reader, stderr = (stdout_reader, stdout) if merge_output else _server.Pipe(duplex=False)
        process = _server.Process(
            target=_run, args=(tuple(command), dict(environment), folder, stdout, stderr), daemon=True
        )
        with contextlib.chdir(_ROOT):  # it imports from its working directory, or silently nothing
            process.start()
        for writer in {stdout, stderr}:
            writer.close()
        output = await _read(stdout_reader)
        return cls(process, output, output if merge_output else await _read(stderr_reader))

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait until it ends. Return what it wrote to its standard output and error."""
        written = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return written[0], written[1]

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
        sentinel = os.dup(self._process.sentinel)  # a loop has one reader for each descriptor
        loop.add_reader(sentinel, ended.set)
        try:
            while self.returncode is None:
                await ended.wait()
        finally:
            loop.remove_reader(sentinel)
            os.close(sentinel)
        code = self.returncode
        assert code is not None
        return code


async def _read(pipe: Connection) -> asyncio.StreamReader:
    stream = asyncio.StreamReader()
    with pipe:
        file = os.fdopen(os.dup(pipe.fileno()), "rb")
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), file)
    return stream


def _run(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    stdout: Connection,
    stderr: Connection,
) -> None:
    """Be what `python -m COMMAND...` would be, in a process that was just forked."""
    assert _PRELOADED in sys.modules, "each bot would import everything again"
    os.dup2(stdout.fileno(), 1)
    os.dup2(stderr.fileno(), 2)
    for pipe in {stdout, stderr}:
        pipe.close()
    # The server may be unbuffered, as pytest-xdist's workers are. Then a line and its end are two writes.
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 (open as long as the process is)
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = list(command)
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
