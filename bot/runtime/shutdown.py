"""The request to stop, and work that it interrupts."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Shutdown:
    """Whether the bot was told to stop, by SIGTERM or Ctrl-C."""

    def __init__(self) -> None:
        #: Set by the first signal: stop.
        self.requested = asyncio.Event()
        #: Set by the second signal: stop without draining.
        self.at_once = asyncio.Event()

    def request(self) -> None:
        """Handle a signal."""
        if self.requested.is_set():
            self.at_once.set()
        self.requested.set()


async def unless_stopped(stopping: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what `work` returns. If `stopping` is set first, cancel it and return None."""
    task = asyncio.ensure_future(work)
    stopped = asyncio.ensure_future(stopping.wait())
    await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return None
