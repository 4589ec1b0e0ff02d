"""The bot's process as the page may handle it."""

from typing import Protocol


class BotProcess(Protocol):
    """A program that can be started again once it has ended."""

    @property
    def running(self) -> bool:
        """Whether it lives."""

    @property
    def code(self) -> int | None:
        """How it ended: its exit code, negative for a signal; None where it hasn't."""

    async def start(self) -> None:
        """Start it; does not wait until it is ready."""

    async def stop(self) -> None:
        """End it kindly, and wait."""

    async def kill(self) -> None:
        """End it at once, and wait."""

    async def ended(self) -> int:
        """Wait until it ends; its exit code."""

    def last_words(self, count: int = 6) -> list[str]:
        """The last lines of its log."""
