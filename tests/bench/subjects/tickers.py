"""Run ticks on a database and a list: with the bot's own watcher, or with the floor."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import httpx
from sqlalchemy.engine import Connection

from bot.classify_jobs.call_state import CallState
from bot.classify_jobs.segment_watcher import SegmentWatcher
from bot.classify_jobs.snapshot import SnapshotReader
from bot.observability.health import Health
from bot.observability.reachability import Reachability
from bot.runtime.clock import Clock
from bot.runtime.settling import SettlingTime
from bot.runtime.throttles import ClassifyThrottle
from classify import Classify, open_client
from storage.engine.opening import open_record
from tests.bench.classify_servers.in_memory_lists import InMemoryLists
from tests.bench.rivals.tick_floor import TickFloor
from tests.bench.subjects.sample_database import UNDO

_MINUTE = timedelta(minutes=1)


class Ticker(Protocol):
    """Something whose ticks are measured."""

    async def tick(self) -> None:
        """Run one tick."""

    async def undo(self) -> None:
        """Set the segments that the tick finished back to building."""


class BotTicker:
    """The watcher with everything it needs. Nothing delivers its notifications."""

    def __init__(self, classify: Classify, path: Path) -> None:
        clock = Clock()
        call_state = CallState(throttle=ClassifyThrottle(_MINUTE), health=Health(), now=clock.now)
        self.record = open_record(f"sqlite:///{path}")
        self.snapshots = SnapshotReader(classify=classify, clock=clock, call_state=call_state)
        self._watcher = SegmentWatcher(
            database=self.record.database,
            snapshots=self.snapshots,
            reachability=Reachability(clock.now, lambda: None),
            clock=clock,
            call_state=call_state,
            settling_time=SettlingTime(length=_MINUTE, clock=clock),
            wake=lambda: None,
        )

    async def tick(self) -> None:
        await self._watcher.tick()

    async def undo(self) -> None:
        await self.record.database.run(_undo)


class FloorTicker:
    """The least work that a tick can be."""

    def __init__(self, http: httpx.AsyncClient, path: Path) -> None:
        self.floor = TickFloor(http, path)

    async def tick(self) -> None:
        await self.floor.tick()

    async def undo(self) -> None:
        for statement in UNDO:
            self.floor.database.execute(statement)


@asynccontextmanager
async def open_bot_ticker(source: str | InMemoryLists, path: Path) -> AsyncIterator[BotTicker]:
    """Open the bot's watcher on the database at `path`. source: a URL or lists in memory."""
    classify = open_client(source, "key") if isinstance(source, str) else Classify(_client(source))
    async with classify:
        ticker = BotTicker(classify, path)
        yield ticker
        ticker.record.close()


@asynccontextmanager
async def open_floor_ticker(source: str | InMemoryLists, path: Path) -> AsyncIterator[FloorTicker]:
    """Open the floor on the database at `path`. source: the address of the lists, or lists in memory."""
    async with _client(source) as http:
        ticker = FloorTicker(http, path)
        yield ticker
        ticker.floor.database.close()


def _client(source: str | InMemoryLists) -> httpx.AsyncClient:
    if isinstance(source, str):
        return httpx.AsyncClient(base_url=source, trust_env=False)
    return httpx.AsyncClient(base_url="http://at-hand", transport=source)


def _undo(connection: Connection) -> None:
    for statement in UNDO:
        connection.exec_driver_sql(statement)
