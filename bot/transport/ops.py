"""Collect what operators ask for: why the bot isn't ready, and the metrics."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.runtime.leader_lease import LeaderLease
from storage.coordination import write_probe
from storage.engine.database import Database
from storage.engine.latest_write import LatestWrite
from storage.requests.counts import Counts, count_everything

_PROBE_SECONDS = 10.0
_DATABASE_SECONDS = 3.0  # the caller waits only a few seconds itself


class Socket(Protocol):
    """The connection of Socket Mode."""

    async def obstacle(self) -> str | None:
        """Return why Slack can't deliver everything through it. None if it can."""


class OperatorEndpoints(Struct):
    """The answers of `/readyz` and `/metrics`."""

    database: Database
    #: How the latest write to it went.
    latest_write: LatestWrite
    health: Health
    metrics: Metrics
    now: Callable[[], datetime]
    #: None until the socket is opened, and always in HTTP mode.
    socket: Socket | None = None
    #: None until the bot knows who it is in Slack.
    lease: LeaderLease | None = None

    async def obstacles(self) -> dict[str, str]:
        """Return what keeps the bot from working, by part. Empty if it is ready."""
        return await self._add_own_checks(await self._check_database())

    async def metrics_page(self) -> bytes:
        """Return the page for Prometheus."""
        counts: Counts | None = None
        database_problem = await self._check_database()
        if database_problem is None:
            try:
                # This counts every row. Nobody's form waits for it.
                async with asyncio.timeout(_DATABASE_SECONDS):
                    counts = await self.database.read(
                        lambda connection: count_everything(connection, self.now())
                    )
            except (SQLAlchemyError, TimeoutError, OSError) as error:
                database_problem = type(error).__name__
        return self.metrics.render(
            await self._add_own_checks(database_problem),
            counts,
            leader=self.lease is not None and self.lease.held,
            tasks=len(asyncio.all_tasks()),
        )

    async def _add_own_checks(self, database_problem: str | None) -> dict[str, str]:
        obstacles = self.health.current_obstacles()
        if self.socket is not None and (problem := await self.socket.obstacle()) is not None:
            obstacles["socket"] = problem
        if database_problem is not None:
            obstacles["database"] = database_problem
        return obstacles

    async def _check_database(self) -> str | None:
        """Return how the latest write went, or write a row if that was a while ago."""
        age = self.latest_write.age
        if age is not None and age < _PROBE_SECONDS:
            return self.latest_write.problem
        try:
            async with asyncio.timeout(_DATABASE_SECONDS):
                await self.database.run(write_probe.write)
        except (SQLAlchemyError, TimeoutError, OSError) as error:
            self.latest_write.record(error)
        return self.latest_write.problem
