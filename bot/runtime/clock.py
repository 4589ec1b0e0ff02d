"""The bot's time: what the jobs ask for the hour, and how they wait for one."""

import asyncio
from datetime import UTC, datetime, timedelta


class Clock:
    """The wall clock. Tests give the bot one that they can move."""

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC)

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when `event` is set, or `until` has come."""
        if until is None:
            await event.wait()
            return
        try:
            async with asyncio.timeout(max(0.0, (until - self.now()).total_seconds())):
                await event.wait()
        except TimeoutError:
            return

    async def sleep(self, length: timedelta) -> None:
        """Return when so much time has passed."""
        await self.wait(asyncio.Event(), self.now() + length)
