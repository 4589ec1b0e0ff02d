"""Many people request segments in many channels, and all builds finish at the same moment."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from playground.slack import Channel, Message, Person
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

PEOPLE = 16  # they fill in forms at the same time
_TIMEOUT = 900.0  # seconds
_FORM_TIMEOUT = 60.0  # seconds, for a form to open

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class BulkResult:
    """What people saw, and what it cost."""

    replies: int
    #: Threads with exactly one reply.
    threads_with_one_reply: int
    #: From the moment when all builds finished to the last reply.
    seconds: float
    #: Calls to Classify in that time.
    classify_calls: int
    #: Edits of messages so far.
    edits: int
    #: Calls that Slack answered with `429` since the first form, by method.
    rate_limited: Mapping[str, int]


class BulkBuilds:
    """A number of builds, spread over channels that the bot is a member of."""

    def __init__(self, sandbox: Sandbox, builds: int, channels: int) -> None:
        self._sandbox = sandbox
        self._builds = builds
        self._people = [sandbox.slack.person(f"person-{number}") for number in range(PEOPLE)]
        self.channels = [
            sandbox.slack.channel(f"channel-{number}", bot=True, members=self._people)
            for number in range(channels)
        ]
        self._seconds = 0.0
        self._classify_calls = 0

    async def request_all(self) -> None:
        """Let everybody fill in one form after the other, until all are submitted."""
        wanted = iter(range(self._builds))

        async def work(person: Person) -> None:
            for number in wanted:
                await _submit_form(person, self.channels[number % len(self.channels)], f"Build {number}")

        await asyncio.gather(*map(work, self._people))

    async def request_all_and_wait(self) -> None:
        """Request all, and wait until each thread has its reply."""
        await self.request_all()
        await self.wait_for_announcements()
        await self.wait_for_replies()

    async def request_in_turn(self) -> None:
        """Let everybody use a channel of their own, and wait for each reply before the next request."""

        async def work(person: Person, channel: Channel) -> None:
            for number in range(self._builds // PEOPLE):
                await _submit_form(person, channel, f"Build {number} of {person.name}")
                await self._sandbox.slack.until(lambda: len(channel.messages) > number, _TIMEOUT)  # noqa: B023
                await self._sandbox.slack.until(lambda: channel.messages[-1].replies, _TIMEOUT)

        await asyncio.gather(*map(work, self._people, self.channels))

    async def wait_for_announcements(self) -> None:
        """Wait until each request is announced."""
        shares = {
            channel.id: len(range(n, self._builds, len(self.channels)))
            for n, channel in enumerate(self.channels)
        }
        await self._each(self.channels, lambda channel: len(channel.messages) >= shares[channel.id])

    async def wait_for_replies(self) -> None:
        """Wait until each message has a reply."""
        await self._each(self._messages, lambda message: message.replies)

    async def finish_all(self) -> None:
        """Finish every build at once, and wait until each thread has its reply."""
        calls = self._count_classify_calls()
        for segment_id in list(self._sandbox.classify.segments):
            self._sandbox.classify.finish(segment_id)
        began = time.monotonic()
        await self.wait_for_replies()
        self._seconds = time.monotonic() - began
        self._classify_calls = self._count_classify_calls() - calls

    def result(self) -> BulkResult:
        """Return what there is by now."""
        messages = self._messages
        calls = self._sandbox.slack.traffic.calls
        return BulkResult(
            replies=sum(len(message.replies) for message in messages),
            threads_with_one_reply=sum(len(message.replies) == 1 for message in messages),
            seconds=self._seconds,
            classify_calls=self._classify_calls,
            edits=len(self._sandbox.slack.traffic.of("chat.update")),
            rate_limited=Counter(call.name for call in calls if call.status == 429),
        )

    @property
    def _messages(self) -> list[Message]:
        return [message for channel in self.channels for message in channel.messages]

    async def _each(self, things: Iterable[T], holds: Callable[[T], object]) -> None:
        """Wait until `holds` was true of each.

        It isn't checked again once it was true. A check of all on every change would cost more than what is
        measured.
        """
        waiting = list(things)

        def all_held() -> bool:
            while waiting and holds(waiting[-1]):
                waiting.pop()
            return not waiting

        await self._sandbox.slack.until(all_held, _TIMEOUT)

    def _count_classify_calls(self) -> int:
        traffic = self._sandbox.classify.traffic
        return sum(len(traffic.of(name)) for name in ("segments.list", "segments.get"))


async def _submit_form(person: Person, channel: Channel, name: str) -> None:
    """Type the command, fill in the form and submit it."""
    await person.command("/clsfy", "segment", channel)
    form = await person.modal(_FORM_TIMEOUT)
    ack = await person.submit(form, {**SNOWBLOWER_FORM, "name": name, "prompt": name})
    assert ack.errors == {}
