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
GROWTH = 1.05  # of memory after the first thousand
LEAK = 50  # open files; some come and go with the connections to Slack, and a leak is one a request
BAD = ("Traceback", "went wrong on my side", "Error")  # nothing of ours is told to nobody


def signed(secret: str, body: bytes, timestamp: int | None = None) -> Mapping[str, str]:
    """The headers by which Slack's requests are known."""
    at = str(int(time.time()) if timestamp is None else timestamp)
    digest = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


@dataclass(frozen=True)
class Footing:
    """What a process stands on. resident: KiB in memory; files: open file descriptors."""

    resident: int
    files: int

    @classmethod
    def of(cls, bot: BotProcess) -> "Footing":
        """As /proc has it now."""
        folder = Path(f"/proc/{bot.pid}")
        line = next(line for line in (folder / "status").read_text().splitlines() if line.startswith("VmRSS"))
        return cls(int(line.split()[1]), len(list((folder / "fd").iterdir())))


@dataclass
class Tally:
    """How many of each kind were answered with which status; bad: what should never have been answered."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    bad: list[tuple[Sending, int, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many were answered."""
        return self.statuses.total()

    def add(self, sending: Sending, status: int, said: str) -> None:
        """One answer."""
        self.statuses[sending.kind, status] += 1
        if status >= 500 or any(word in said for word in BAD):
            self.bad.append((sending, status, said))


class Campaign:
    """The bot's request URL, under fire."""

    def __init__(self, sandbox: Sandbox, bot: BotProcess) -> None:
        self.sandbox = sandbox
        self.bot = bot
        self.url = f"http://127.0.0.1:{bot.port('PORT')}/slack/events"
        self.tally = Tally()

    async def send(self, sendings: Iterable[Sending]) -> None:
        """All of them, each with a right signature."""
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
        """So many, a quarter of them made up and the others spoilt; the same for the same number."""
        spoiler = Spoiler(real, number)
        invented = made_up(count // 4, number)
        sendings = invented + [spoiler.one() for _ in range(count - len(invented))]
        random.Random(number).shuffle(sendings)
        await self.send(sendings)


def complaints(bot: BotProcess) -> list[str]:
    """The lines of a bot's log that speak of something broken."""
    return [line for line in bot.lines if "Traceback" in line or '"level": "error"' in line]


@asynccontextmanager
async def under_fire(folder: Path) -> AsyncIterator[tuple[Campaign, list[tuple[str, Json]]]]:
    """A bot that is reached over HTTP, and the real payloads of a story that it has just been through."""
    async with Sandbox(folder, mode="http", quick_start=True, LOG_LEVEL="info") as sandbox:
        sandbox.slack.limits.on = False  # or Slack would soon open no more forms
        bot = await sandbox.start_bot()
        real = await played(sandbox)
        yield Campaign(sandbox, bot), real


async def played(sandbox: Sandbox) -> list[tuple[str, Json]]:
    """Use what there is in a story of one refused and one good segment; the payloads of it."""
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
        await press_all(sandbox, shown)
    names = {"slash_commands": COMMAND, "event_callback": EVENT} | dict.fromkeys(KINDS, INTERACTION)
    calls = [(names[call.name], call.arguments) for call in sandbox.slack.traffic.calls if call.name in names]
    sent = [sandbox.slack.payloads.submission(ann.user, form, "1.2.3", []) for form in forms]
    return calls + [(INTERACTION, payload) for payload in sent] + without_use(sandbox.slack)


async def press_all(sandbox: Sandbox, message: Message) -> None:
    """Every button of a message, as long as it stands there."""

    def buttons() -> list[str]:
        parts = [part for block in message.blocks for part in block.get("elements", [])]
        return [part["action_id"] for part in parts if part.get("type") == "button"]

    for action_id in buttons():
        if action_id in buttons():
            await sandbox.ann.click(message, action_id, sandbox.channel)


async def serves(sandbox: Sandbox) -> None:
    """The next person is served: a form, a message, an end."""
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
