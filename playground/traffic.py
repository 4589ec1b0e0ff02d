"""What was asked and answered, kept in order, and a way to wait until something has come to pass."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Call:
    """One request to the playground and what was answered.

    name: the method (`chat.postMessage`, `segments.create`). arguments: as decoded from the request.
    answer: the JSON answered by the playground itself (None while it is under way or was dropped).
    over: whether it is under way no more. refusal: Slack's refusal of what the app answered.
    """

    name: str
    arguments: Any
    at: datetime
    status: int | None = None
    answer: Any = None
    is_finished: bool = False
    refusal: dict[str, Any] | None = None


@dataclass
class Traffic:
    """The calls so far; whoever changes the pretend world calls `changed`. news: how many changes so far."""

    calls: list[Call] = field(default_factory=list)
    change_count: int = 0
    _waiting: set[asyncio.Event] = field(default_factory=set)

    def of(self, name: str) -> list[Call]:
        """The calls of one name, oldest first."""
        return [call for call in self.calls if call.name == name]

    def changed(self) -> None:
        """Wake everyone who waits in `until`."""
        self.change_count += 1
        for event in self._waiting:
            event.set()

    async def until(self, condition: Callable[[], object], timeout: float = 15.0) -> None:
        """Return once `condition` holds, looked at on every change.

        Raises TimeoutError after `timeout` seconds.
        """
        await asyncio.sleep(0)  # who asks again and again lets the others run
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    await event.wait()
                    event.clear()
        finally:
            self._waiting.discard(event)
