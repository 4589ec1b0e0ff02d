"""Send malformed payloads by the thousand over several connections, and count the responses."""

import asyncio
import hashlib
import hmac
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from playground.faults import refused
from playground.slack import Message
from tests.fuzz.payloads import (
    COMMAND,
    EVENT,
    INTERACTION,
    KINDS,
    Json,
    Sending,
    Spoiler,
    made_up,
    without_use,
)
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import Sandbox

CONNECTIONS = 8
GROWTH = 1.05  # allowed growth of the memory after the first half
# How many more files may be open. Some come and go with the connections to Slack. A leak is one per request.
LEAK = 50
BAD = ("Traceback", "went wrong on my side", "Error")  # no response may contain these


def signed(secret: str, body: bytes, timestamp: int | None = None) -> Mapping[str, str]:
    """Return the headers of a request that Slack signed."""
    at = str(int(time.time()) if timestamp is None else timestamp)
    digest = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


@dataclass(frozen=True)
class Resources:
    """What a process uses."""

    #: Resident memory, in KiB.
    resident: int
    #: Open file descriptors.
    files: int

    @classmethod
    def of(cls, bot: BotProcess) -> "Resources":
        """Return what /proc says now."""
        folder = Path(f"/proc/{bot.pid}")
        line = next(line for line in (folder / "status").read_text().splitlines() if line.startswith("VmRSS"))
        return cls(int(line.split()[1]), len(list((folder / "fd").iterdir())))


@dataclass
class Tally:
    """The responses, counted by kind and status."""

    #: Responses by kind of payload and HTTP status.
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    #: Responses that must never happen, with the payload and the status.
    bad: list[tuple[Sending, int, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return the number of responses."""
        return self.statuses.total()

    def add(self, sending: Sending, status: int, said: str) -> None:
        """Count one response."""
        self.statuses[sending.kind, status] += 1
        if status >= 500 or any(word in said for word in BAD):
            self.bad.append((sending, status, said))


class Campaign:
    """Sends payloads to the bot's request URL."""

    def __init__(self, sandbox: Sandbox, bot: BotProcess) -> None:
        self.sandbox = sandbox
        self.bot = bot
        self.url = f"http://127.0.0.1:{bot.port('PORT')}/slack/events"
        self.tally = Tally()

    async def send(self, sendings: Iterable[Sending]) -> None:
        """Send all of them, each with a valid signature."""
        waiting = iter(sendings)
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(self._work(session, waiting) for _ in range(CONNECTIONS)))

    async def _work(self, session: aiohttp.ClientSession, waiting: Iterable[Sending]) -> None:
        for sending in waiting:
            headers = {
                **signed(self.sandbox.slack.signing_secret, sending.body),
                "Content-Type": sending.content_type,
            }
            async with session.post(self.url, data=sending.body, headers=headers) as answer:
                self.tally.add(sending, answer.status, await answer.text())

    async def send_mixed(self, real: Sequence[tuple[str, Json]], count: int, number: int) -> None:
        """Send `count` payloads: a quarter generated, the others damaged. The seed `number` decides which."""
        spoiler = Spoiler(real, number)
        invented = made_up(count // 4, number)
        sendings = invented + [spoiler.one() for _ in range(count - len(invented))]
        random.Random(number).shuffle(sendings)
        await self.send(sendings)


def error_lines(bot: BotProcess) -> list[str]:
    """Return the lines of a bot's log that report an error."""
    return [line for line in bot.lines if "Traceback" in line or '"level": "error"' in line]


@asynccontextmanager
async def running_campaign(folder: Path) -> AsyncIterator[tuple[Campaign, list[tuple[str, Json]]]]:
    """Start a bot over HTTP, play a story, and yield a campaign and the real payloads of the story."""
    async with Sandbox(folder, mode="http", quick_start=True, LOG_LEVEL="info") as sandbox:
        sandbox.slack.limits.on = False  # with them, Slack would soon open no more forms
        bot = await sandbox.start_bot()
        real = await play_story(sandbox)
        yield Campaign(sandbox, bot), real


async def play_story(sandbox: Sandbox) -> list[tuple[str, Json]]:
    """Play a story with a rejected and a finished segment, and return its payloads."""
    ann, views = sandbox.ann, sandbox.slack.views
    sandbox.classify.faults.next("segments.create", refused(422, '{"error": "e", "message": "no"}'))
    await sandbox.request_segment()
    message = await sandbox.wait_for_direct_message(ann)
    await ann.click(message, "segment_reopen")
    await ann.submit(await ann.modal(callback_id="segment_form"))
    announced = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(announced)
    forms: list[Json] = []
    for words in (
        "",
        "help",
        "segment",
        "segment new Snow",
        "segment list",
        "campaign",
        "preferences",
        "nonsense",
    ):
        await ann.command("/clsfy", words, sandbox.channel)
        if words in ("segment", "campaign", "preferences") and sandbox.calls("views.open"):
            await sandbox.slack.until(
                lambda: all(call.is_finished for call in sandbox.slack.traffic.of("views.open"))
            )
        forms += [view.as_json(sandbox.slack.workspace) for view in ann.open_modals]
        views.clear(ann.id)
    await ann.open_home_tab()
    for shown in [
        *sandbox.channel.messages,
        *announced.replies,
        *sandbox.direct_messages(ann),
        *ann.ephemerals,
    ]:
        await click_all_buttons(sandbox, shown)
    names = {"slash_commands": COMMAND, "event_callback": EVENT} | dict.fromkeys(KINDS, INTERACTION)
    calls = [(names[call.name], call.arguments) for call in sandbox.slack.traffic.calls if call.name in names]
    sent = [sandbox.slack.payloads.submission(ann.user, form, "1.2.3", []) for form in forms]
    return calls + [(INTERACTION, payload) for payload in sent] + without_use(sandbox.slack)


async def click_all_buttons(sandbox: Sandbox, message: Message) -> None:
    """Click every button of a message that is still there."""

    def buttons() -> list[str]:
        parts = [part for block in message.blocks for part in block.get("elements", [])]
        return [part["action_id"] for part in parts if part.get("type") == "button"]

    for action_id in buttons():
        if action_id in buttons():
            await sandbox.ann.click(message, action_id, sandbox.channel)


async def serve_next_person(sandbox: Sandbox) -> None:
    """Check that the next person gets a form, an announcement and a result."""
    name = f"The next person's {len(sandbox.slack.traffic.calls)}"
    ack = await sandbox.request_segment(sandbox.ben, name=name)
    assert ack.errors == {}

    def announced() -> list[Message]:
        return [message for message in sandbox.channel.messages if name in message.visible_text]

    await sandbox.slack.until(announced, 45)
    (message,) = announced()
    (segment,) = [one for one in sandbox.classify.segments.values() if one.name == name]
    sandbox.classify.finish(segment.id)
    await sandbox.wait_for_reply(message)
