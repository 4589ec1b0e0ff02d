"""Run an operator's command with the settings of a sandbox."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.bots.fork_server import ForkedProcess
from tests.support.sandbox import Sandbox

ROOT = Path(__file__).parents[3]
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}


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


async def run_operator_command(sandbox: Sandbox, *words: str, **settings: str) -> CommandResult:
    """Run `clsfy-bot …` with the sandbox's settings, and check that it writes none of its secrets."""
    process = await _start(("bot", *words), {**sandbox.environment, **settings}, forked=sandbox.quick_start)
    out, err = (part.decode() for part in await process.communicate())
    assert process.returncode is not None
    slack = sandbox.slack
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret, sandbox.classify.key):
        assert secret not in out + err
    return CommandResult(process.returncode, out, err)


async def _start(
    command: Sequence[str], environment: Mapping[str, str], *, forked: bool
) -> asyncio.subprocess.Process | ForkedProcess:
    if forked:
        return await ForkedProcess.start(command, environment, merge_output=False)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
