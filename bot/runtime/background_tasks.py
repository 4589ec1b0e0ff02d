"""What runs on in the background, known to the drain."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import structlog

_log = structlog.get_logger()


class BackgroundTasks:
    """The tasks and listeners under way; on the way out they are given time to finish."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[object]] = set()
        self._listening = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def spawn(self, work: Coroutine[Any, Any, object]) -> None:
        """Let `work` run on; an exception of it is logged, not raised."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    @contextmanager
    def count_running(self) -> Iterator[None]:
        """A listener at work, from the request to the answer."""
        self._listening += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._listening -= 1
            if not self._listening:
                self._quiet.set()

    async def finish(self, seconds: float) -> None:
        """Wait until all of it has ended; cancel what has not after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._quiet.wait()
                while self._running:
                    await asyncio.wait(set(self._running))
        except TimeoutError:
            cut = set(self._running)
            _log.warning("cut off", tasks=len(cut))
            for task in cut:
                task.cancel()
            await asyncio.gather(*cut, return_exceptions=True)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("task failed", exc_info=error)
