"""Background tasks and running listeners, so that a shutdown can wait for them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog

from bot.runtime.clock import Clock

_log = structlog.get_logger()


class BackgroundTasks:
    """Everything in progress. A shutdown gives it time to finish."""

    def __init__(self) -> None:
        #: The tasks of listeners, jobs and what they spawned.
        self.running: set[asyncio.Task[Any]] = set()
        #: How many times the jobs were stopped. No task that began before begins another call, even if they
        #: were started again: another process may have led meanwhile.
        self.stops = 0

    def spawn(
        self,
        work: Coroutine[Any, Any, object],
        on_error: Callable[[Exception], Awaitable[object]] | None = None,
    ) -> None:
        """Run `work` in the background.

        on_error: is awaited with the exception that `work` raises. None: the exception is only logged.
        """
        task = asyncio.ensure_future(work if on_error is None else _report_error(work, on_error))
        self.running.add(task)
        task.add_done_callback(self._task_done)

    @contextmanager
    def count_running(self) -> Iterator[None]:
        """Count the current task as running inside the `with` block."""
        task = asyncio.current_task()
        assert task is not None
        self.running.add(task)
        try:
            yield
        finally:
            self.running.discard(task)

    async def finish(self, length: timedelta, clock: Clock) -> None:
        """Wait until everything has finished. After `length`, cancel the tasks that haven't."""
        until = clock.now() + length
        _log.info("finishing work", tasks=len(self.running), seconds=length.total_seconds())
        deadline = asyncio.ensure_future(clock.wait(asyncio.Event(), until))
        while self.running and not deadline.done():
            await asyncio.wait({*self.running, deadline}, return_when=asyncio.FIRST_COMPLETED)
        deadline.cancel()
        if unfinished := set(self.running):
            _log.warning("tasks cancelled", tasks=len(unfinished))
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    def _task_done(self, task: asyncio.Task[object]) -> None:
        self.running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("task failed", exc_info=error)


async def _report_error(
    work: Coroutine[Any, Any, object], on_error: Callable[[Exception], Awaitable[object]]
) -> None:
    try:
        await work
    except Exception as error:
        await on_error(error)
