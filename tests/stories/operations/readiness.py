"""Wait until `/readyz` says something."""

import asyncio
from collections.abc import Callable, Mapping

from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import Sandbox

_TIMEOUT = 45.0
_INTERVAL = 0.1  # nothing tells when it changes, and asking without a pause would slow the bot down


async def wait_for_readiness(
    sandbox: Sandbox, bot: BotProcess, condition: Callable[[Mapping[str, str]], bool]
) -> dict[str, str]:
    """Wait until the obstacles that the bot reports fulfill the condition. Return them."""
    async with asyncio.timeout(_TIMEOUT):
        while True:
            found = await sandbox.readiness_obstacles(bot)
            if condition(found):
                return found
            await asyncio.sleep(_INTERVAL)


async def wait_for_obstacles(sandbox: Sandbox, bot: BotProcess, *parts: str) -> dict[str, str]:
    """Wait until exactly these parts are obstacles. Return all of them."""
    return await wait_for_readiness(sandbox, bot, lambda found: set(found) == set(parts))


async def wait_for_problem(sandbox: Sandbox, bot: BotProcess, part: str, *, present: bool) -> str | None:
    """Wait until this part is an obstacle, or isn't anymore. Return the problem."""
    found = await wait_for_readiness(sandbox, bot, lambda found: (part in found) is present)
    return found.get(part)
