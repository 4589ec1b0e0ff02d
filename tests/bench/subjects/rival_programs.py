"""Start the programs that the bot is compared with, each at a free port. They stop with the measurement."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench.measuring.payloads import count_listeners
from tests.support.sandbox import Sandbox

BOLT_FOR_JAVASCRIPT = "5.1.0"  # of @slack/bolt; it needs Node.js 20
_ROOT = Path(__file__).parents[3]
_RIVALS = Path(__file__).parents[1] / "rivals"
_NPM_SECONDS = 120.0
_START_SECONDS = 45.0  # a loaded machine takes ten


def rival_environment(sandbox: Sandbox, help_text: str) -> Mapping[str, str]:
    """Return the environment variables that each program reads, except for its port."""
    return {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": sandbox.slack.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.slack.signing_secret,
        "SLACK_API_URL": sandbox.slack.api_url,
        "HELP": help_text,
        "LISTENERS": str(count_listeners()),
    }


async def start_python(stack: AsyncExitStack, name: str, environment: Mapping[str, str]) -> int:
    """Start one of `tests.bench.rivals` and return its port once it answers. Raises TimeoutError."""
    return await _start(stack, [sys.executable, "-m", f"tests.bench.rivals.{name}"], environment)


async def start_bolt_for_javascript(stack: AsyncExitStack, environment: Mapping[str, str]) -> int | None:
    """Start Bolt for JavaScript and return its port. Install it first if necessary.

    Return None if it can't be installed, because Node.js is missing or npm fails.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    folder = Path(sys.prefix) / "bench" / f"bolt-{BOLT_FOR_JAVASCRIPT}"
    package = folder / "node_modules" / "@slack" / "bolt"
    script = package / "dist" / "index.js"
    if not script.exists() and not await _install(folder, f"@slack/bolt@{BOLT_FOR_JAVASCRIPT}"):
        return None
    variables = {**environment, "BOLT": str(script)}
    return await _start(stack, ["node", str(_RIVALS / "bolt.mjs")], variables)


async def _install(folder: Path, package: str) -> bool:
    quiet = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
    npm = await asyncio.create_subprocess_exec("npm", "install", *quiet, "--prefix", str(folder), package)
    try:
        async with asyncio.timeout(_NPM_SECONDS):
            return await npm.wait() == 0
    except TimeoutError:
        npm.kill()
        return False


async def _start(stack: AsyncExitStack, command: Sequence[str], environment: Mapping[str, str]) -> int:
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=_ROOT,
        env={**environment, "PORT": str(port)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    stack.push_async_callback(process.wait)
    stack.callback(_kill, process)
    async with asyncio.timeout(_START_SECONDS):
        while not await _answers(port):
            assert process.returncode is None, f"{command} has ended"
            await asyncio.sleep(0.05)
    return port


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
