"""The playground's time: the wall clock, and a test may step it forward."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Wall time plus what it was moved by; the playground asks nothing else for the time."""

    def __init__(self) -> None:
        self._moved = timedelta()

    def now(self) -> datetime:
        """The time in UTC, with microseconds."""
        return datetime.now(UTC) + self._moved

    def move(self, seconds: float) -> None:
        """Step forward (or, with a negative number, back)."""
        self._moved += timedelta(seconds=seconds)
