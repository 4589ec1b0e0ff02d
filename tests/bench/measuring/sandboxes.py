"""The sandbox in which the bot is measured: set up as operators set it up, and quiet at its end."""

from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.sandbox import Sandbox

NEVER = "86400"  # seconds between two looks at Classify, where these would only disturb


async def enter_town(stack: AsyncExitStack, **settings: str) -> Sandbox:
    """A sandbox over HTTP, in a folder of its own, on the disk where others' temporary files are."""
    folder = Path(stack.enter_context(TemporaryDirectory()))
    sandbox = await stack.enter_async_context(
        Sandbox(folder, "http", quick_start=False, LOG_LEVEL="info", **settings)
    )
    sandbox.slack.limits.on = False  # or Slack would soon open no more forms
    stack.callback(_forget, sandbox)
    return sandbox


def _forget(sandbox: Sandbox) -> None:
    """What the bots have said; a sandbox prints it at its end."""
    for bot in sandbox.bots:
        bot.lines.clear()
