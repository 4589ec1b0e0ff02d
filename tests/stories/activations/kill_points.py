"""Kill a bot at one commit after another, in one sandbox: it is started again each time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.support.bots.bot_over_http import connect_over_http
from tests.support.bots.bot_process import BotProcess
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox

_MODULE = "tests.support.bots.bot_killed_on_request"
_MOST = 30  # commits of one action
EXPIRE_LEASE = "UPDATE leases SET until = now()"  # of the killed bot: don't wait for it


def make_sandboxes(
    folder: Path, server: Server, settings: Mapping[str, str]
) -> Sequence[tuple[Sandbox, str]]:
    """Return sandboxes to run at the same time, and whether each bot is killed `before` or `after` a commit:
    two with SQLite over Socket Mode, and one with PostgreSQL over HTTP."""
    shared = server.create_migrated()
    for name in ("before", "after", "shared"):
        (folder / name).mkdir()
    return (
        (Sandbox(folder / "before", quick_start=True, **settings), "before"),
        (Sandbox(folder / "after", quick_start=True, **settings), "after"),
        (
            Sandbox(folder / "shared", "http", quick_start=True, **{**settings, "DATABASE_URL": shared}),
            "after",
        ),
    )


async def kill_at_each_commit(
    sandbox: Sandbox, when: str, act_and_count: Callable[[str], Awaitable[None]], *, every: int = 1
) -> int:
    """Do something once for each of its commits, with a bot that is killed `before` or `after` that commit.

    every: 3 is for the first commit, the fourth, the seventh and so on.

    `act_and_count` gets the point, such as `before:03`, and raises if anything exists twice or not at all.
    Stop once the bot isn't killed anymore. Return how many commits there are, at least.
    """
    async with _restarted_bot(sandbox) as file:
        for number in range(1, _MOST, every):
            point = f"{when}:{number:02}"
            file.write_text(point)
            await act_and_count(point)
            if file.exists():
                file.unlink()
                return number - 1
    raise AssertionError(f"it was killed {_MOST - 1} times")


@asynccontextmanager
async def _restarted_bot(sandbox: Sandbox) -> AsyncIterator[Path]:
    """Run a bot, and another one each time it is killed. Yield the file that says when to kill it."""
    file = sandbox.folder / "kill_at_commit"
    settings = {"KILL_AT_COMMIT_FILE": str(file)}
    bot = await sandbox.start_bot(module=_MODULE, **settings)
    restarting = asyncio.create_task(_start_again(sandbox, bot, settings))
    try:
        yield file
    finally:
        restarting.cancel()


async def _start_again(sandbox: Sandbox, bot: BotProcess, settings: Mapping[str, str]) -> None:
    while True:
        await bot.wait_for_exit(timeout=300)
        if not bot.killed:
            return
        if not sandbox.environment["DATABASE_URL"].startswith("sqlite"):
            await asyncio.to_thread(sandbox.query, EXPIRE_LEASE)
        bot = await sandbox.launch_bot(module=_MODULE, **settings)
        if sandbox.mode == "http":
            with suppress(AssertionError):  # it was killed before it was ready
                await bot.wait_until_ready()
                connect_over_http(sandbox.slack, bot)


async def wait_until_reachable(sandbox: Sandbox) -> None:
    """Wait until Slack reaches a bot again after the last one was killed."""
    if sandbox.mode == "socket":
        await sandbox.slack.wait_until_connected(60)
    else:
        latest = sandbox.bots[-1]
        await latest.wait_until(lambda: sandbox.bots[-1].running and _is_ready(sandbox.bots[-1]), 60)


def _is_ready(bot: BotProcess) -> bool:
    return any(line.get("event") == "ready" for line in bot.events)
