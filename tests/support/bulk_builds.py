"""A crowd: many people who ask in many channels, builds that end at the same moment, and how all are told."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from playground.slack import Channel, Message, Person
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

PEOPLE = 16  # who fill in forms at the same time
_LONG = 900.0  # seconds
_PATIENCE = 60.0  # seconds for a form to open

T = TypeVar("T")


@dataclass(frozen=True)
class BulkResult:
    """How the ends were told. once: threads with one reply. seconds: from the ends at Classify to the last
    reply. looks: requests to Classify meanwhile. edits: of messages, so far. limited: calls that Slack
    refused for their number, from the first form on, by method."""

    replies: int
    threads_with_one_reply: int
    seconds: float
    classify_calls: int
    edits: int
    rate_limited: Mapping[str, int]


class BulkBuilds:
    """So many builds, in so many channels in turn. The bot is in each channel already."""

    def __init__(self, sandbox: Sandbox, builds: int, channels: int) -> None:
        self._sandbox = sandbox
        self._builds = builds
        self._people = [sandbox.slack.person(f"person-{number}") for number in range(PEOPLE)]
        self.channels = [
            sandbox.slack.channel(f"room-{number}", bot=True, members=self._people)
            for number in range(channels)
        ]
        self._seconds = 0.0
        self._looks = 0

    async def request_all(self) -> None:
        """Everybody fills in one form after the other, until all have been sent."""
        wanted = iter(range(self._builds))

        async def work(person: Person) -> None:
            for number in wanted:
                await _ask(person, self.channels[number % len(self.channels)], f"Build {number}")

        await asyncio.gather(*map(work, self._people))

    async def request_all_and_wait(self) -> None:
        """Ask, and wait until each thread has its reply."""
        await self.request_all()
        await self.wait_for_announcements()
        await self.wait_for_replies()

    async def request_in_turn(self) -> None:
        """Everybody asks in a room of their own, and waits for the reply before they ask again."""

        async def work(person: Person, room: Channel) -> None:
            for number in range(self._builds // PEOPLE):
                await _ask(person, room, f"Build {number} of {person.name}")
                await self._sandbox.slack.until(lambda: len(room.messages) > number, _LONG)  # noqa: B023
                await self._sandbox.slack.until(lambda: room.messages[-1].replies, _LONG)

        await asyncio.gather(*map(work, self._people, self.channels))

    async def wait_for_announcements(self) -> None:
        """Wait until each request has its message."""
        shares = {
            room.id: len(range(n, self._builds, len(self.channels))) for n, room in enumerate(self.channels)
        }
        await self._each(self.channels, lambda room: len(room.messages) >= shares[room.id])

    async def wait_for_replies(self) -> None:
        """Wait until each message has a reply."""
        await self._each(self._messages, lambda message: message.replies)

    async def finish_all(self) -> None:
        """Let every build end at once, and wait until each thread has its reply."""
        looks = self._looks_so_far()
        for segment_id in list(self._sandbox.classify.segments):
            self._sandbox.classify.finish(segment_id)
        began = time.monotonic()
        await self.wait_for_replies()
        self._seconds = time.monotonic() - began
        self._looks = self._looks_so_far() - looks

    def result(self) -> BulkResult:
        """What is to be seen by now."""
        messages = self._messages
        calls = self._sandbox.slack.traffic.calls
        return BulkResult(
            replies=sum(len(message.replies) for message in messages),
            threads_with_one_reply=sum(len(message.replies) == 1 for message in messages),
            seconds=self._seconds,
            classify_calls=self._looks,
            edits=len(self._sandbox.slack.traffic.of("chat.update")),
            rate_limited=Counter(call.name for call in calls if call.status == 429),
        )

    @property
    def _messages(self) -> list[Message]:
        return [message for room in self.channels for message in room.messages]

    async def _each(self, things: Iterable[T], holds: Callable[[T], object]) -> None:
        """Wait until it holds of each. Where it has held it isn't looked at again: a look at all of them on
        every change would cost more than what is measured."""
        waiting = list(things)

        def over() -> bool:
            while waiting and holds(waiting[-1]):
                waiting.pop()
            return not waiting

        await self._sandbox.slack.until(over, _LONG)

    def _looks_so_far(self) -> int:
        traffic = self._sandbox.classify.traffic
        return sum(len(traffic.of(name)) for name in ("segments.list", "segments.get"))


async def _ask(person: Person, room: Channel, name: str) -> None:
    """The command, the form filled in, and sent."""
    await person.command("/clsfy", "segment", room)
    form = await person.modal(_PATIENCE)
    ack = await person.submit(form, {**SNOWBLOWER_FORM, "name": name})
    assert ack.errors == {}
