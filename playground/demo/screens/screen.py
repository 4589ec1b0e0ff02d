"""The demo's screen: an animated terminal, or plain lines if there is none."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from playground.demo.build_progress import BuildProgress
from playground.slack import Channel, Person, View


class Screen(Protocol):
    """What the script needs of either."""

    def say(self, text: str) -> None:
        """Print an explanation."""

    def chapter(self, title: str) -> None:
        """Print the title of a new part."""

    def starting(self, what: str) -> AbstractAsyncContextManager[None]:
        """Show that something is starting until the context ends."""

    async def type(self, person: Person, channel: Channel, words: str) -> None:
        """Show a person typing in a channel."""

    async def fill(self, person: Person, view: View, values: Mapping[str, str], seconds: float) -> None:
        """Show a form that is filled in, which takes this many seconds."""

    def follow(self, progress: BuildProgress) -> AbstractAsyncContextManager[None]:
        """Show the progress of a build until the context ends."""

    async def pause(self, seconds: float) -> None:
        """Wait, so that people can read. Plain lines don't wait."""

    def trouble(self, sentence: str, log: list[str]) -> None:
        """Show what went wrong, and the bot's last log lines."""
