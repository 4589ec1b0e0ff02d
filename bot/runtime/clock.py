"""The current time, and waiting for a point in time. Tests replace the clock by one that they can move."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial


class Clock:
    """The wall clock."""

    #: Returns the current time in UTC.
    now: Callable[[], datetime] = staticmethod(partial(datetime.now, UTC))

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when `event` is set or at `until`, whichever is first."""
        if until is None:
            await event.wait()
            return
        try:
            async with asyncio.timeout(max(0.0, (until - self.now()).total_seconds())):
                await event.wait()
        except TimeoutError:
            return

    async def sleep(self, length: timedelta) -> None:
        """Return after that much time."""
        await self.wait(asyncio.Event(), self.now() + length)
