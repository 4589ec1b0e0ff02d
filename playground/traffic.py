"""The calls and their answers, in order, and a way to wait until something has changed."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Call:
    """One request to the playground, or one delivery from it, and the answer."""

    #: the method, such as `chat.postMessage` or `segments.create`
    name: str
    #: the arguments, decoded from the request
    arguments: Any
    #: when it was received
    at: datetime
    #: the HTTP status. None if it isn't finished, or if the connection was dropped
    status: int | None = None
    #: the JSON that was answered. None if it isn't finished, or if the connection was dropped
    answer: Any = None
    #: whether it is finished
    is_finished: bool = False
    #: the JSON with which Slack rejects the app's answer. None if it doesn't
    refusal: dict[str, Any] | None = None


@dataclass
class Traffic:
    """The calls so far. Whoever changes the playground's state calls `changed`."""

    #: oldest first
    calls: list[Call] = field(default_factory=list)
    #: the number of changes so far
    change_count: int = 0
    _waiting: set[asyncio.Event] = field(default_factory=set)

    def of(self, name: str) -> list[Call]:
        """Return the calls of one name, oldest first."""
        return [call for call in self.calls if call.name == name]

    def changed(self) -> None:
        """Wake everyone who waits in `until`."""
        self.change_count += 1
        for event in self._waiting:
            event.set()

    async def wait_for_change(self, count: int) -> None:
        """Wait until `change_count` is no longer this count."""

        def has_changed() -> bool:
            return self.change_count != count

        await self.until(has_changed, math.inf)

    async def until(self, condition: Callable[[], object], timeout: float = 45.0) -> None:
        """Wait until the condition is true. It is checked on every change.

        Raises TimeoutError after `timeout` seconds.
        """
        await asyncio.sleep(0)  # a caller that loops over this lets other tasks run
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    await event.wait()
                    event.clear()
        finally:
            self._waiting.discard(event)
