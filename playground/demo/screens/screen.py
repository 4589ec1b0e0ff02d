"""What the demo shows things on: a terminal that is drawn live, or plain lines where there is none."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from playground.demo.build_progress import BuildProgress
from playground.slack import Channel, Person, View


class Screen(Protocol):
    """What the script asks of either."""

    def say(self, text: str) -> None:
        """The demo's own words to the reader."""

    def chapter(self, title: str) -> None:
        """A new part begins."""

    def starting(self, what: str) -> AbstractAsyncContextManager[None]:
        """Something is on its way until the context ends."""

    async def type(self, person: Person, channel: Channel, words: str) -> None:
        """A person types in a channel."""

    async def fill(self, person: Person, view: View, values: Mapping[str, str], seconds: float) -> None:
        """A form opens and is filled in, which takes the person so long."""

    def follow(self, scene: BuildProgress) -> AbstractAsyncContextManager[None]:
        """Show what changes in a scene until the context ends."""

    async def pause(self, seconds: float) -> None:
        """Time to read; none where nobody reads along."""

    def trouble(self, sentence: str, log: list[str]) -> None:
        """What went wrong, and the bot's last log lines."""
