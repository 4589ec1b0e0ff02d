"""Whatever ticks over a record and a list: the bot's own watcher, and the floor under it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import httpx
from sqlalchemy.engine import Connection

from bot.classify_jobs.snapshot import SnapshotReader
from bot.classify_jobs.watcher import Watcher
from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.runtime.rate_limits import ClassifyThrottle
from classify import Classify, open_client
from storage.engine.opening import open_record
from tests.bench.measuring.at_hand import AtHand
from tests.bench.measuring.record import UNDO
from tests.bench.rivals.tick_floor import TickFloor

_MINUTE = timedelta(minutes=1)


class Ticker(Protocol):
    """One that is measured."""

    async def tick(self) -> None:
        """One tick."""

    async def undo(self) -> None:
        """What it has ended is being built again."""


class BotTicker:
    """The watcher with all that it stands on; nobody carries what it owes."""

    def __init__(self, classify: Classify, path: Path) -> None:
        health, clock, gate = Health(), Clock(), ClassifyThrottle(_MINUTE)
        self.record = open_record(f"sqlite:///{path}")
        self.snapshots = SnapshotReader(classify=classify, clock=clock, throttle=gate, health=health)
        self._watcher = Watcher(
            database=self.record.database,
            snapshots=self.snapshots,
            health=health,
            clock=clock,
            throttle=gate,
            settling_time=_MINUTE,
            wake=lambda: None,
        )

    async def tick(self) -> None:
        await self._watcher.tick()

    async def undo(self) -> None:
        await self.record.database.run(_undo)


class FloorTicker:
    """The least that it could be."""

    def __init__(self, http: httpx.AsyncClient, path: Path) -> None:
        self.floor = TickFloor(http, path)

    async def tick(self) -> None:
        await self.floor.tick()

    async def undo(self) -> None:
        for statement in UNDO:
            self.floor.record.execute(statement)


@asynccontextmanager
async def bot_ticker(source: str | AtHand, path: Path) -> AsyncIterator[BotTicker]:
    """Over the record at `path`. source: the address of the lists, or those at hand."""
    classify = open_client(source, "key") if isinstance(source, str) else Classify(_client(source))
    async with classify:
        ticker = BotTicker(classify, path)
        yield ticker
        ticker.record.close()


@asynccontextmanager
async def floor_ticker(source: str | AtHand, path: Path) -> AsyncIterator[FloorTicker]:
    """The same for the floor."""
    async with _client(source) as http:
        ticker = FloorTicker(http, path)
        yield ticker
        ticker.floor.record.close()


def _client(source: str | AtHand) -> httpx.AsyncClient:
    if isinstance(source, str):
        return httpx.AsyncClient(base_url=source, trust_env=False)
    return httpx.AsyncClient(base_url="http://at-hand", transport=source)


def _undo(connection: Connection) -> None:
    for statement in UNDO:
        connection.exec_driver_sql(statement)
