"""Whatever ticks over a record and a list: the bot's own watcher, and the floor under it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import httpx
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.health import Health
from bot.look import Looker
from bot.pace import Gate
from bot.watcher import Watcher
from classify import open_client
from storage.opening import open_record
from tests.bench.record import UNDO
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

    def __init__(self, url: str, path: Path) -> None:
        health, clock, gate = Health(), Clock(), Gate(_MINUTE)
        self.record = open_record(f"sqlite:///{path}")
        self.classify = open_client(url, "key")
        self.looker = Looker(self.classify, clock, gate, health)
        self._watcher = Watcher(self.record.database, self.looker, health, clock, gate, _MINUTE, lambda: None)

    async def tick(self) -> None:
        await self._watcher.tick()

    async def undo(self) -> None:
        await self.record.database.run(_undo)


class FloorTicker:
    """The least that it could be."""

    def __init__(self, url: str, path: Path) -> None:
        self.http = httpx.AsyncClient(base_url=url, trust_env=False)
        self.floor = TickFloor(self.http, path)

    async def tick(self) -> None:
        await self.floor.tick()

    async def undo(self) -> None:
        for statement in UNDO:
            self.floor.record.execute(statement)


@asynccontextmanager
async def ticking(name: str, url: str, path: Path) -> AsyncIterator[Ticker]:
    """`bot` or `floor`, with a record of its own at `path`."""
    if name == "bot":
        bot = BotTicker(url, path)
        async with bot.classify:
            yield bot
        bot.record.close()
    else:
        floor = FloorTicker(url, path)
        async with floor.http:
            yield floor
        floor.floor.record.close()


def _undo(connection: Connection) -> None:
    for statement in UNDO:
        connection.exec_driver_sql(statement)
