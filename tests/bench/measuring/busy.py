"""A bot with a Classify of its own, which can be made to stand still while others are measured."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from tests.support.bot_process import BotProcess
from tests.support.sandbox import Sandbox

_PATIENCE = 45  # seconds
_TICKS = re.compile(r'^clsfy_bot_tick_seconds_(count|sum)\{task="watcher"\} (\S+)$', re.MULTILINE)


@dataclass
class Busy:
    """One of them. told: what its Classify has said so far, by word. sampled, ticks, in_ticks: for how long
    its ticks were counted, how many there were, and how long they took, in seconds."""

    bot: BotProcess
    told: dict[str, int]
    news: asyncio.Condition
    port: int
    sampled: float = 0.0
    ticks: float = 0.0
    in_ticks: float = 0.0
    forms: int = 0

    @asynccontextmanager
    async def awake(self) -> AsyncIterator[None]:
        """Let it run for a while."""
        os.kill(self.bot.pid, signal.SIGCONT)
        try:
            yield
        finally:
            os.kill(self.bot.pid, signal.SIGSTOP)

    @asynccontextmanager
    async def counting(self) -> AsyncIterator[None]:
        """Count its ticks for a while; the one in which it stood still is over by then."""
        await self._until("listed", self.told["listed"] + 2)
        began, before = time.monotonic(), await self._ticks()
        yield
        self.sampled += time.monotonic() - began
        after = await self._ticks()
        self.ticks += after["count"] - before["count"]
        self.in_ticks += after["sum"] - before["sum"]

    async def made(self) -> None:
        """Wait until its Classify has made a segment of each form sent so far, one more than last time."""
        self.forms += 1
        await self._until("made", self.forms)

    async def first_tick(self) -> None:
        """Wait until it has looked for the first time."""
        for _ in range(_PATIENCE * 20):
            if (await self._ticks())["count"]:
                return
            await asyncio.sleep(0.05)
        raise TimeoutError

    @property
    def words(self) -> str:
        """How much of the time was ticks."""
        each = 1000 * self.in_ticks / max(1.0, self.ticks)
        return f"{self.ticks:.0f} ticks of {each:.0f} ms, {self.in_ticks / self.sampled:.0%} of the time"

    async def _until(self, word: str, count: int) -> None:
        async with asyncio.timeout(_PATIENCE), self.news:
            await self.news.wait_for(lambda: self.told[word] >= count)

    async def _ticks(self) -> dict[str, float]:
        url = f"http://127.0.0.1:{self.bot.port('OPS_PORT')}/metrics"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return {what: float(number) for what, number in _TICKS.findall(await answer.text())}


async def start_busy(stack: AsyncExitStack, sandbox: Sandbox, name: str, building: int, poll: str) -> Busy:
    """A bot with the record `name` and `building` segments at Classify, looked at every `poll` seconds; it
    stands still."""
    module = ("-m", "tests.bench.measuring.classify_at_work")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *module, str(building), stdout=asyncio.subprocess.PIPE
    )
    stack.push_async_callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    told, news = {"listed": 0, "made": 0}, asyncio.Condition()
    hearing = asyncio.create_task(_hear(process.stdout, told, news))
    stack.callback(hearing.cancel)
    bot = await sandbox.start_bot(
        DATABASE_URL=f"sqlite:///{sandbox.folder}/{name}.db",
        CLSFY_API_URL=f"http://127.0.0.1:{port}",
        CLSFY_POLL_SECONDS=poll,
    )
    busy = Busy(bot, told, news, bot.port("PORT"))
    await busy.first_tick()
    os.kill(bot.pid, signal.SIGSTOP)
    return busy


async def _hear(lines: asyncio.StreamReader, told: dict[str, int], news: asyncio.Condition) -> None:
    async for line in lines:
        async with news:
            told[line.decode().strip()] += 1
            news.notify_all()
