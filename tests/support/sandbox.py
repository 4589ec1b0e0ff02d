"""A pretend Slack, a pretend Classify and the real bot between them: what the stories are told with."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import sqlalchemy as sa

from playground.classify import Classify
from playground.classify.segments import Segment
from playground.clock import Clock
from playground.slack import Ack, Channel, Message, Person, Slack
from storage.engine import postgres, sqlite
from tests.support.bots import migrated_database
from tests.support.bots.bot_process import BotProcess

_PATIENCE = 45.0  # seconds; a loaded machine takes ten to start a bot
# In one statement: what moves on between two looks would be seen by neither.
_OUTSTANDING = """
    SELECT kind, delivery FROM notifications WHERE delivery IN ('pending', 'sending')
    UNION ALL SELECT 'edit', state FROM requests WHERE edit_due_at IS NOT NULL AND thread_ts IS NOT NULL
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
    """Everything that a story needs. `async with` starts and stops it.

    quick_start: fork the bots from a process that has imported everything, and give them a migrated database
    if it is a SQLite file. Otherwise each bot is started by `python -m bot run` and makes its own database.
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
            print(bot.output)  # pytest shows it where the test failed

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings with which the bot is started here."""
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
        """A bot, ready, and reachable from Slack."""
        bot = await self.launch_bot(module=module, **settings)
        await bot.wait_until_ready()
        if self.mode == "http":
            self.slack.connect_http(f"http://127.0.0.1:{bot.port('PORT')}/slack/events")
        else:
            await self.slack.wait_until_connected()
        return bot

    async def launch_bot(self, *, module: str = "bot", **settings: str) -> BotProcess:
        """A bot that has only just been started."""
        bot = BotProcess({**self.environment, **settings}, module=module, forked=self.quick_start)
        self.bots.append(bot)
        return await bot.start()

    async def request_segment(
        self, person: Person | None = None, channel: Channel | None = None, **changes: str | None
    ) -> Ack:
        """Ask for the snowblower segment, with changes, and send the form."""
        person = person or self.ann
        await person.command("/clsfy", "segment", channel or self.channel)
        form = await person.modal()
        return await person.submit(form, {**SNOWBLOWER_FORM, **changes})

    async def run_command(self, person: Person, words: str, channel: Channel | None = None) -> Message:
        """What a person alone is answered to `/clsfy` and these words."""
        before = len(person.ephemerals)
        await person.command("/clsfy", words, channel or self.channel)
        await self.slack.until(lambda: len(person.ephemerals) > before, _PATIENCE)
        return person.ephemerals[-1]

    async def wait_for_announcement(self, count: int = 1, channel: Channel | None = None) -> Message:
        """The latest of `count` messages in the channel, waited for until its request isn't being sent."""
        channel = channel or self.channel
        await self.slack.until(
            lambda: (
                len(channel.messages) >= count
                and not any(words in channel.messages[-1].visible_text for words in BEING_SENT)
            ),
            _PATIENCE,
        )
        return channel.messages[-1]

    async def wait_for_message(self, words: str, channel: Channel | None = None) -> Message:
        """The only message in the channel or its threads that says these words, waited for."""
        channel = channel or self.channel

        def found() -> list[Message]:
            return [message for message in channel.every_message() if words in message.visible_text]

        await self.slack.until(found, _PATIENCE)
        (message,) = found()
        return message

    async def wait_for_reply(self, message: Message) -> Message:
        """The reply in a message's thread, waited for."""
        await self.slack.until(lambda: message.replies, _PATIENCE)
        return message.replies[-1]

    async def wait_for_segment(self, count: int = 1) -> Segment:
        """The latest of `count` segments at Classify, waited for."""
        await self.classify.until(lambda: len(self.classify.segments) >= count, _PATIENCE)
        return max(self.classify.segments.values(), key=lambda segment: segment.id)

    def direct_messages(self, person: Person) -> list[Message]:
        """What the bot told a person in private."""
        return self.slack.direct(person).messages

    async def wait_for_direct_message(self, person: Person, count: int = 1) -> Message:
        """The latest of `count` direct messages to a person, waited for."""
        await self.slack.until(lambda: len(self.direct_messages(person)) >= count, _PATIENCE)
        return self.direct_messages(person)[-1]

    async def start_bot_with_movable_clock(self, **settings: str) -> BotProcess:
        """A bot whose clock `move` moves, as every later one's."""
        self.restart_settings = {
            "module": "tests.support.bots.bot_with_movable_clock",
            "CLOCK_OFFSET_FILE": str(self.folder / "clock"),
        }
        return await self.start_bot(**self.restart_settings, **settings)

    def advance_clocks(self, seconds: float) -> None:
        """Move every clock in the sandbox forward."""
        self.clock_offset += seconds
        self.clock.move(seconds)
        (self.folder / "clock").write_text(str(self.clock_offset))

    async def advance_clocks_until(self, condition: Callable[[], object], seconds: float) -> None:
        """Move every clock forward until the condition holds.

        A bot may read its clock after it was moved and only then decide how long to wait, so moving it once
        isn't enough.
        """
        async with asyncio.timeout(_PATIENCE):
            while not condition():
                self.advance_clocks(seconds)
                with suppress(TimeoutError):
                    await self.slack.until(condition, 1)

    async def readiness_obstacles(self, bot: BotProcess) -> dict[str, str]:
        """What the bot says at /readyz."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{bot.port('OPS_PORT')}/readyz") as response,
        ):
            said: dict[str, Any] = await response.json()
            assert response.status == (200 if said["ready"] else 503)
            return dict(said["obstacles"])

    async def stop_when_idle(self) -> None:
        """Stop the bot when it owes nothing any more; whatever was going to be told has been."""
        bot = self.bots[-1]
        await bot.wait_until_ready()
        await bot.wait_until(lambda: bot.killed or not self.unfinished_work(), timeout=40)
        assert await bot.terminate() == 0 or bot.killed
        if bot.killed:
            await self.start_bot(**self.restart_settings)
            await self.stop_when_idle()
        assert not self.unfinished_work()

    async def wait_until_idle(self) -> None:
        """Wait until the record owes nothing any more, whichever bot sees to it and says so."""
        waits = [
            asyncio.ensure_future(bot.wait_until(lambda: not self.unfinished_work(), _PATIENCE))
            for bot in self.bots
        ]
        done, others = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in others:
            wait.cancel()
        for wait in done:
            wait.result()

    def unfinished_work(self) -> list[Any]:
        """What the record says is owed or under way."""
        return self.query(_OUTSTANDING)

    def query(self, statement: str) -> list[Any]:
        """What the record says; a statement that changes something is committed."""
        engine = open_engine(self.environment["DATABASE_URL"])
        with engine.begin() as connection:
            found = connection.execute(sa.text(statement))
            rows = list(found) if found.returns_rows else []
        engine.dispose()
        return rows

    def calls(self, name: str) -> list[Any]:
        """What the bot sent to a method of Slack's or a call of Classify's."""
        traffic = self.classify.traffic if "." in name and name.startswith("segments") else self.slack.traffic
        return [call.arguments for call in traffic.of(name)]


def open_engine(url: str) -> sa.Engine:
    """An engine for a bot's record, whichever it is."""
    return sqlite.make_engine(url) if url.startswith("sqlite") else postgres.make_engine(url)
