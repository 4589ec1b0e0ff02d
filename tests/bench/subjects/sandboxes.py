"""Open the sandbox in which the bot is measured, with an operator's settings and no output at its end."""

from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.sandbox import Sandbox

NEVER = "86400"  # poll interval in seconds, if polling would only disturb the measurement


async def open_sandbox(stack: AsyncExitStack, **settings: str) -> Sandbox:
    """Open a sandbox over HTTP in a temporary folder. Its simulated Slack has no rate limits."""
    folder = Path(stack.enter_context(TemporaryDirectory()))
    sandbox = await stack.enter_async_context(
        Sandbox(folder, "http", quick_start=False, LOG_LEVEL="info", **settings)
    )
    sandbox.slack.limits.on = False  # with limits, Slack would soon open no more forms
    stack.callback(_clear_output, sandbox)
    return sandbox


def _clear_output(sandbox: Sandbox) -> None:
    """Clear the bots' output, which a sandbox prints at its end."""
    for bot in sandbox.bots:
        bot.lines.clear()
