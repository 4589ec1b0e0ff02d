"""The playground's clock: the wall clock, which a test may move."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Wall time plus an offset. Everything in the playground takes the time from it."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC) + self._offset

    def move(self, seconds: float) -> None:
        """Move it forward, or back by a negative number."""
        self._offset += timedelta(seconds=seconds)
