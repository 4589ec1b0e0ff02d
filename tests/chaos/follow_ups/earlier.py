"""Segments that were ready before a chaos run, in a database that an earlier version of the bot left."""

import asyncio
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Channel, Message
from tests.support import previous_release
from tests.support.bot_database import open_engine
from tests.support.sandbox import Sandbox

_AGE = timedelta(days=1)
_POST = "chat.postMessage"


class EarlierSegments:
    """The segments of one channel that were ready before, and the messages about them."""

    def __init__(self) -> None:
        #: Their channel. None until `prepare`.
        self.channel: Channel | None = None
        #: Classify's IDs of them.
        self.ids: list[int] = []
        #: The messages about them, in the same order.
        self.messages: list[Message] = []

    async def prepare(self, sandbox: Sandbox, count: int, *, deletes_messages: bool) -> None:
        """Let the earlier version write its database, and post its messages."""
        if not count:
            return  # the bot makes the database
        self.channel = channel = sandbox.slack.channel("earlier")
        channel.members |= {sandbox.slack.bot.id, sandbox.ann.id, sandbox.ben.id}
        client = AsyncWebClient(
            token=sandbox.slack.bot_token, base_url=sandbox.slack.api_url, retry_handlers=[]
        )
        sandbox.slack.limits.lifted.add(_POST)  # they were posted long ago
        for number in range(count):
            segment = sandbox.classify.add(_name(number))
            sandbox.classify.finish(segment.id)
            await client.chat_postMessage(channel=channel.id, text=f"*Ready:* {_name(number)} `{segment.id}`")
            self.ids.append(segment.id)
            self.messages.append(channel.messages[-1])
        sandbox.slack.limits.lifted.discard(_POST)
        await asyncio.to_thread(self._write_database, sandbox, channel)
        if deletes_messages:
            for message in self.messages:
                sandbox.slack.workspace.remove(channel, message)

    def _write_database(self, sandbox: Sandbox, channel: Channel) -> None:
        at = sandbox.clock.now() - _AGE
        engine = open_engine(sandbox.environment["DATABASE_URL"])
        previous_release.create_tables(engine)
        with engine.begin() as connection:
            for number, (segment_id, message) in enumerate(zip(self.ids, self.messages, strict=True)):
                row = previous_release.request(
                    number + 1,
                    "ready",
                    at,
                    uuid=f"earlier-{number}",
                    team_id=sandbox.slack.workspace.team_id,
                    user_id=sandbox.ann.id,
                    channel_id=channel.id,
                    inputs={"name": _name(number), "prompt": _name(number), "block_tlds": []},
                    name_key=_name(number),
                    classify_id=segment_id,
                    thread_channel=channel.id,
                    thread_ts=message.ts,
                )
                previous_release.insert(connection, "requests", **row)
        engine.dispose()


def _name(number: int) -> str:
    return f"Earlier buyers {number}"
