"""The local Slack, the local Classify and the bot, started and stopped together."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playground.classify import Classify
from playground.demo.bot_process import BotProcess
from playground.demo.errors import DemoError
from playground.demo.workspace import manifest
from playground.slack import Slack

_POLLS_PER_BUILD = 16  # how often the bot checks a build
_EXIT_SECONDS = 0.5  # a bot that crashes disconnects before its process exits


@dataclass(frozen=True)
class DemoEnvironment:
    """Everything that the demo needs."""

    #: the local Slack
    slack: Slack
    #: the local Classify
    classify: Classify
    #: the bot's process
    bot: BotProcess
    #: how long a build takes, and then an activation
    build_seconds: float

    async def wait_for_bot(self, seconds: float) -> None:
        """Wait until the bot is connected to Slack or has exited, at most this long."""
        waiting = {
            asyncio.create_task(self.slack.until(lambda: self.slack.sockets.ready, seconds)),
            asyncio.create_task(self.bot.wait()),
        }
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def outlive(self, play: Coroutine[None, None, None]) -> None:
        """Run a coroutine. Raises DemoError if the bot exits first."""
        playing = asyncio.create_task(play)
        ending = asyncio.create_task(self.bot.wait())
        try:
            await asyncio.wait({playing, ending}, return_when=asyncio.FIRST_COMPLETED)
            if playing.done() and playing.exception() is None:
                return
            await asyncio.wait({ending}, timeout=_EXIT_SECONDS)
            if ending.done():
                raise DemoError(f"The bot ended in the middle of the demo ({_exit_reason(ending.result())}).")
            playing.result()
        finally:
            playing.cancel()
            ending.cancel()
            await asyncio.wait({playing, ending})


@asynccontextmanager
async def open_environment(
    command: Sequence[str],
    build_seconds: float,
    *,
    poll_seconds: float | None = None,
    bot_type: type[BotProcess] = BotProcess,
) -> AsyncIterator[DemoEnvironment]:
    """Start everything, without waiting until the bot is ready. At the end, stop and remove everything.

    bot_type: how the command is run.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="clsfy-bot-demo-")))
        slack, classify = Slack(), Classify(build_seconds=build_seconds, deal_seconds=build_seconds)
        slack.manifest = manifest()
        for each in (slack, classify):
            stack.push_async_callback(each.stop)
            await each.start()
        settings = {
            "CLSFY_ENV_FILE": "",  # a .env for a real workspace doesn't change the demo
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_API_URL": slack.api_url,
            "CLSFY_API_KEY": classify.key,
            "CLSFY_API_URL": classify.url,
            "CLSFY_POLL_SECONDS": str(poll_seconds or build_seconds / _POLLS_PER_BUILD),
            "CLSFY_ACTIVATION_POLL_SECONDS": str(poll_seconds or build_seconds / _POLLS_PER_BUILD),
            "CLSFY_SETTLE_SECONDS": "1",
            "DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "OPS_PORT": "0",
            "LOG_FORMAT": "console",
        }
        bot = bot_type(command, settings, folder / "bot.log")
        stack.push_async_callback(bot.stop)
        await bot.start()
        yield DemoEnvironment(slack=slack, classify=classify, bot=bot, build_seconds=build_seconds)


def _exit_reason(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by signal {-code}"
