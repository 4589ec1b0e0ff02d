"""The town in which the bot is measured: set up as operators set it up, and quiet at its end."""

from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.sandbox import Town

NEVER = "86400"  # seconds between two looks at Classify, where these would only disturb


async def enter_town(stack: AsyncExitStack, **settings: str) -> Town:
    """A town over HTTP, in a folder of its own, on the disk where others' temporary files are."""
    folder = Path(stack.enter_context(TemporaryDirectory()))
    town = await stack.enter_async_context(Town(folder, "http", LOG_LEVEL="info", **settings))
    town.slack.limits.on = False  # or Slack would soon open no more forms
    stack.callback(_forget, town)
    return town


def _forget(town: Town) -> None:
    """What the bots have said; a town prints it at its end."""
    for bot in town.bots:
        bot.lines.clear()
