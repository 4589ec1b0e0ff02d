"""Run the real bot between the playground's Slack and Classify, for the stories."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from playground.classify import Classify
from playground.classify.segments import Segment
from playground.clock import Clock
from playground.slack import Ack, Channel, Message, Person, Slack
from tests.support import bot_database
from tests.support.bots import clock_file, migrated_database
from tests.support.bots.bot_over_http import connect_over_http
from tests.support.bots.bot_process import BotProcess

_TIMEOUT = 45.0  # seconds; a loaded machine takes ten to start a bot
# One statement: between two queries, work could move from the second table to the first and be missed.
_UNFINISHED = """
    SELECT kind, delivery FROM notifications WHERE delivery IN ('pending', 'sending')
    UNION ALL SELECT 'edit', state FROM requests WHERE edit_due_at IS NOT NULL AND thread_ts IS NOT NULL
    UNION ALL SELECT 'edit', kind FROM notifications WHERE edit_due_at IS NOT NULL AND delivery = 'sent'
    UNION ALL SELECT 'request', state FROM requests WHERE state IN ('accepted', 'submitting', 'uncertain')
"""
SNOWBLOWER_FORM = {
    "name": "Snowblower Buyers",
    "prompt": "Homeowners researching and purchasing snowblowers for winter driveway maintenance",
    "example_urls": "https://www.popularmechanics.com/home/best-snow-blowers/\nhttps://www.thespruce.com/snow",
    "block_tlds": "craftsman.com",
}
# What an announcement says as long as Classify hasn't created the request.
BEING_SENT = ("Sending to Classify", "Classify isn't responding", "Classify didn't confirm it")


class Sandbox:
    """Slack, Classify, two people, a channel and the bots of one story. `async with` starts and stops them.

    quick_start: fork the bots from a process that has imported everything, and give them a migrated database
    if it is a SQLite file. Otherwise `python -m bot run` starts each bot, and it makes its own database.
    """

    def __init__(
        self, folder: Path, mode: str = "socket", *, quick_start: bool = False, **settings: str
    ) -> None:
        self.clock = Clock()
        self.slack = Slack(clock=self.clock)
        self.classify = Classify(clock=self.clock)
        self.folder = folder
        self.mode = mode
        self.quick_start = quick_start
        self.settings = settings
        self.clock_offset = 0.0
        self.restart_settings: dict[str, str] = {}
        self.bots: list[BotProcess] = []
        self.ann: Person = self.slack.person("ann")
        self.ben: Person = self.slack.person("ben")
        self.channel: Channel = self.slack.channel("media-team")

    async def __aenter__(self) -> Self:
        await self.slack.start()
        await self.classify.start()
        if self.quick_start and "DATABASE_URL" not in self.settings:
            migrated_database.copy_to(self.folder / "bot.db")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for bot in self.bots:
            if bot.running:
                await bot.kill()
        await self.slack.stop()
        await self.classify.stop()
        for bot in self.bots:
            print(bot.output)  # pytest shows it if the test failed

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the settings that the bots are started with."""
        mode = (
            {"SLACK_APP_TOKEN": self.slack.app_token}
            if self.mode == "socket"
            else {"SLACK_SIGNING_SECRET": self.slack.signing_secret}
        )
        return {
            "CLSFY_ENV_FILE": "",
            **mode,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_API_URL": self.slack.api_url,
            "CLSFY_API_KEY": self.classify.key,
            "CLSFY_API_URL": self.classify.url,
            "CLSFY_POLL_SECONDS": "0.25",
            "CLSFY_SETTLE_SECONDS": "0.5",
            "DATABASE_URL": f"sqlite:///{self.folder}/bot.db",
            "PORT": "0",
            "OPS_PORT": "0",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "json",
            **self.settings,
        }

    async def start_bot(self, *, module: str = "bot", **settings: str) -> BotProcess:
        """Start a bot and wait until it is ready and reachable from Slack."""
        bot = await self.launch_bot(module=module, **settings)
        await bot.wait_until_ready()
        if self.mode == "http":
            connect_over_http(self.slack, bot)
        else:
            await self.slack.wait_until_connected()
        return bot

    async def launch_bot(self, *, module: str = "bot", **settings: str) -> BotProcess:
        """Start a bot. Don't wait until it is ready."""
        bot = BotProcess({**self.environment, **settings}, module=module, forked=self.quick_start)
        self.bots.append(bot)
        return await bot.start()

    async def request_segment(
        self, person: Person | None = None, channel: Channel | None = None, **changes: str | None
    ) -> Ack:
        """Fill in and submit the form for the snowblower segment, with `changes`."""
        person = person or self.ann
        await person.command("/clsfy", "segment", channel or self.channel)
        form = await person.modal()
        if (name := changes.get("name")) and "prompt" not in changes:
            changes["prompt"] = f"{SNOWBLOWER_FORM['prompt']}: {name}"  # or it would be a duplicate
        return await person.submit(form, {**SNOWBLOWER_FORM, **changes})

    async def run_command(self, person: Person, words: str, channel: Channel | None = None) -> Message:
        """Type `/clsfy` and these words, and return the ephemeral reply."""
        before = len(person.ephemerals)
        await person.command("/clsfy", words, channel or self.channel)
        await self.slack.until(lambda: len(person.ephemerals) > before, _TIMEOUT)
        return person.ephemerals[-1]

    async def wait_for_announcement(self, count: int = 1, channel: Channel | None = None) -> Message:
        """Wait for `count` messages in the channel, and until the latest request has been sent. Return it."""
        channel = channel or self.channel
        await self.slack.until(
            lambda: (
                len(channel.messages) >= count
                and not any(words in channel.messages[-1].visible_text for words in BEING_SENT)
            )
        )
        return channel.messages[-1]

    async def wait_for_message(self, words: str, channel: Channel | None = None) -> Message:
        """Wait for a message with these words in the channel or its threads. There must be only one."""
        channel = channel or self.channel

        def found() -> list[Message]:
            return [message for message in channel.every_message() if words in message.visible_text]

        await self.slack.until(found, _TIMEOUT)
        (message,) = found()
        return message

    async def wait_for_reply(self, message: Message) -> Message:
        """Wait for a reply in the message's thread and return the latest."""
        await self.slack.until(lambda: message.replies, _TIMEOUT)
        return message.replies[-1]

    async def wait_for_segment(self, count: int = 1) -> Segment:
        """Wait for `count` segments in Classify and return the latest."""
        await self.classify.until(lambda: len(self.classify.segments) >= count, _TIMEOUT)
        return max(self.classify.segments.values(), key=lambda segment: segment.id)

    def direct_messages(self, person: Person) -> list[Message]:
        """Return the bot's direct messages to a person."""
        return self.slack.direct(person).messages

    async def wait_for_direct_message(self, person: Person, count: int = 1) -> Message:
        """Wait for `count` direct messages to a person and return the latest."""
        await self.slack.until(lambda: len(self.direct_messages(person)) >= count, _TIMEOUT)
        return self.direct_messages(person)[-1]

    async def start_bot_with_movable_clock(self, **settings: str) -> BotProcess:
        """Start a bot whose clock `advance_clocks` moves. So do the bots that are started after it."""
        self.restart_settings = {
            "module": "tests.support.bots.bot_with_movable_clock",
            "CLOCK_OFFSET_FILE": str(self.folder / "clock"),
        }
        return await self.start_bot(**self.restart_settings, **settings)

    def advance_clocks(self, seconds: float) -> None:
        """Move every clock in the sandbox forward."""
        self.clock_offset += seconds
        self.clock.move(seconds)
        clock_file.write(self.folder / "clock", self.clock_offset)

    async def advance_clocks_until(self, condition: Callable[[], object], seconds: float) -> None:
        """Move every clock forward until the condition holds.

        A bot may read its clock after it was moved and only then decide how long to wait, so moving it once
        isn't enough.
        """
        async with asyncio.timeout(_TIMEOUT):
            while not condition():
                self.advance_clocks(seconds)
                with suppress(TimeoutError):
                    await self.slack.until(condition, 1)

    async def readiness_obstacles(self, bot: BotProcess) -> dict[str, str]:
        """Return the obstacles that the bot reports at `/readyz`."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{bot.port('OPS_PORT')}/readyz") as response,
        ):
            body: dict[str, Any] = await response.json()
            assert response.status == (200 if body["ready"] else 503)
            return dict(body["obstacles"])

    async def stop_when_idle(self) -> None:
        """Stop the bot once nothing is left to send, post or edit."""
        bot = self.bots[-1]
        await bot.wait_until_ready()
        await bot.wait_until(lambda: bot.killed or not self.unfinished_work(), timeout=40)
        assert await bot.terminate() == 0 or bot.killed
        if bot.killed:
            await self.start_bot(**self.restart_settings)
            await self.stop_when_idle()
        assert not self.unfinished_work()

    async def wait_until_idle(self) -> None:
        """Wait until nothing is left to send, post or edit, whichever bot does it."""
        waits = [
            asyncio.ensure_future(bot.wait_until(lambda: not self.unfinished_work(), _TIMEOUT))
            for bot in self.bots
        ]
        done, others = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in others:
            wait.cancel()
        await asyncio.gather(*done)

    def unfinished_work(self) -> list[Any]:
        """Return what is still to be sent, posted or edited."""
        return self.query(_UNFINISHED)

    def query(self, statement: str) -> list[Any]:
        """Execute a statement on the bot's database, commit, and return its rows."""
        return bot_database.query(self.environment["DATABASE_URL"], statement)

    def calls(self, name: str) -> list[Any]:
        """Return the arguments of each call of a Slack method, or of Classify such as `segments.list`."""
        traffic = self.classify.traffic if "." in name and name.startswith("segments") else self.slack.traffic
        return [call.arguments for call in traffic.of(name)]
