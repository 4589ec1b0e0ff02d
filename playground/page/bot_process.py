"""The bot's process, as far as the page controls it."""

from typing import Protocol


class BotProcess(Protocol):
    """A program that can be started again after it has exited."""

    @property
    def running(self) -> bool:
        """Whether it is running."""

    @property
    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal. None if it hasn't exited."""

    async def start(self) -> None:
        """Start it, without waiting until it is ready."""

    async def stop(self) -> None:
        """Ask it to exit, and wait."""

    async def kill(self) -> None:
        """Kill it, and wait."""

    async def wait(self) -> int:
        """Wait until it exits, and return its exit code."""

    def log_tail(self, count: int = 6) -> list[str]:
        """Return the last lines of its log."""
