"""The jobs that carry, watch and tell: begun where an earlier run left off, ended, and begun again."""

from collections.abc import Sequence

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.commits import log_step
from bot.runtime.scheduler import ScheduledJob, start_schedule
from bot.runtime.worker_loop import WorkerLoop
from storage.engine.database import Database
from storage.outbox import deliveries
from storage.requests import queue

_log = structlog.get_logger()


class Jobs:
    """What goes on by itself while it is our duty."""

    def __init__(
        self,
        database: Database,
        rounds: Sequence[WorkerLoop],
        ticks: Sequence[ScheduledJob],
        tasks: BackgroundTasks,
        clock: Clock,
    ) -> None:
        self._database = database
        self._rounds = rounds
        self._ticks = ticks
        self._tasks = tasks
        self._clock = clock
        self._scheduler: AsyncIOScheduler | None = None

    async def begin(self) -> None:
        """Doubt what was left in the middle, since nobody else is at it now, and set to work."""
        now = self._clock.now()
        doubted = await self._database.run(lambda connection: queue.recover_at_start(connection, now))
        suspected = await self._database.run(lambda connection: deliveries.recover_at_start(connection, now))
        _log.info("resumed", doubted=len(doubted), suspected=suspected)
        for before, after in doubted:
            log_step(before, after)
        self._scheduler = start_schedule(self._ticks)
        for each in self._rounds:
            self._tasks.spawn(each.run())

    def pause(self) -> None:
        """No new work; what runs goes on."""
        if self._scheduler is not None:
            self._scheduler.pause()
        for each in self._rounds:
            each.stop()

    def end(self) -> None:
        """No new work, and no tick that runs goes on."""
        self.pause()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
