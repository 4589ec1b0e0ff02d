"""The real bot with a clock that a test moves: the file CLOCK_OFFSET_FILE holds the seconds it is ahead."""

import asyncio
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.process import run
from bot.runtime.clock import Clock
from tests.support.bots import clock_file


class MovableClock(Clock):
    """Wall time plus the seconds in a file. `wait` reads the file every 50 ms."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def now(self) -> datetime:
        return super().now() + self._moved()

    def uniform(self) -> datetime:
        return super().uniform() + self._moved()

    def observe(self, server_time: datetime) -> timedelta:
        return super().observe(server_time - self._moved())  # Slack's clock is moved as well

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        if until is None:
            await super().wait(event, None)
            return
        while not event.is_set() and self.now() < until:
            await super().wait(event, min(until, self.now() + timedelta(seconds=0.05)))

    def _moved(self) -> timedelta:
        return clock_file.read(self._file)


if __name__ == "__main__":
    sys.exit(run(MovableClock(Path(os.environ["CLOCK_OFFSET_FILE"]))))
