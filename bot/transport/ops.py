"""What the operator's questions are answered from: what stands in the way, and the metrics."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.runtime.leader_lease import LeaderLease
from bot.transport.socket_mode import SocketConnection
from storage.engine.database import Database
from storage.requests.counts import Counts, count_everything

_PATIENCE = 3.0  # seconds for the database; who asks has no more than a few


@dataclass
class OperatorEndpoints:
    """socket, duty: as soon as there are any."""

    database: Database
    health: Health
    metrics: Metrics
    now: Callable[[], datetime]
    socket: SocketConnection | None = None
    lease: LeaderLease | None = None

    async def obstacles(self) -> dict[str, str]:
        """What stands in the way of the bot's work, by part; nothing where it is ready."""
        return await self._with_ours(await self._trouble_with_database())

    async def metrics_page(self) -> bytes:
        """For Prometheus."""
        known: Counts | None = None
        trouble = await self._trouble_with_database()
        if trouble is None:
            try:
                # It counts every row: nobody's form waits for that.
                async with asyncio.timeout(_PATIENCE):
                    known = await self.database.read(
                        lambda connection: count_everything(connection, self.now())
                    )
            except Exception as error:
                trouble = type(error).__name__
        on_duty = self.lease is not None and self.lease.held
        return self.metrics.page(
            await self._with_ours(trouble), known, on_duty=on_duty, tasks=len(asyncio.all_tasks())
        )

    async def _with_ours(self, trouble: str | None) -> dict[str, str]:
        found = dict(self.health.obstacles)
        if self.socket is not None and not await self.socket.is_connected():
            found["socket"] = "not connected to Slack"
        if trouble is not None:
            found["database"] = trouble
        return found

    async def _trouble_with_database(self) -> str | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.database.run(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
        except Exception as error:
            return type(error).__name__
        return None
