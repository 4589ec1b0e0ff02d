"""Background tasks and running listeners, so that a shutdown can wait for them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import structlog

_log = structlog.get_logger()


class BackgroundTasks:
    """Everything in progress. A shutdown gives it time to finish."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def spawn(
        self,
        work: Coroutine[Any, Any, object],
        on_error: Callable[[Exception], Awaitable[object]] | None = None,
    ) -> None:
        """Run `work` in the background. An exception is passed to `on_error`, or only logged without it."""
        task = asyncio.ensure_future(work if on_error is None else _report_error(work, on_error))
        self._tasks.add(task)
        task.add_done_callback(self._task_done)

    @contextmanager
    def count_running(self) -> Iterator[None]:
        """Count a listener or a job as running inside the `with` block."""
        self._running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def finish(self, seconds: float) -> None:
        """Wait until everything has finished. After `seconds`, cancel the tasks that haven't."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
                while self._tasks:
                    await asyncio.wait(set(self._tasks))
        except TimeoutError:
            unfinished = set(self._tasks)
            _log.warning("tasks cancelled", tasks=len(unfinished))
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    def _task_done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("task failed", exc_info=error)


async def _report_error(
    work: Coroutine[Any, Any, object], on_error: Callable[[Exception], Awaitable[object]]
) -> None:
    try:
        await work
    except Exception as error:
        await on_error(error)
