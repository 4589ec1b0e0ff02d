"""What runs on in the background, known to the drain."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
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

    def spawn(
        self,
        work: Coroutine[Any, Any, object],
        on_error: Callable[[Exception], Awaitable[object]] | None = None,
    ) -> None:
        """Run `work` in the background.

        on_error: is awaited with the exception that `work` raises. None: the exception is only logged.
        """
        task = asyncio.ensure_future(work if on_error is None else _report_error(work, on_error))
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


async def _report_error(
    work: Coroutine[Any, Any, object], on_error: Callable[[Exception], Awaitable[object]]
) -> None:
    try:
        await work
    except Exception as error:
        await on_error(error)
