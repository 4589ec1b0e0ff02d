"""A bot with its own simulated Classify. It is paused while others are measured."""

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

from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import Sandbox

_MAX_SECONDS = 45
_TICKS = re.compile(r'^clsfy_bot_tick_seconds_(count|sum)\{task="watcher"\} (\S+)$', re.MULTILINE)


@dataclass(kw_only=True)
class PausableBot:
    """A bot that is stopped with SIGSTOP most of the time."""

    #: Its process.
    bot: BotProcess
    #: How often its Classify has printed `listed` and `made`.
    event_counts: dict[str, int]
    #: Notified whenever `event_counts` changes.
    event_arrived: asyncio.Condition
    #: Where it receives Slack's requests.
    port: int
    #: For how long its ticks were counted.
    observed_seconds: float = 0.0
    #: How many ticks were counted.
    ticks: float = 0.0
    #: How long these ticks took together.
    tick_seconds: float = 0.0
    #: How many forms were submitted to it and reached Classify.
    submitted_forms: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let it run inside the block."""
        os.kill(self.bot.pid, signal.SIGCONT)
        try:
            yield
        finally:
            os.kill(self.bot.pid, signal.SIGSTOP)

    @asynccontextmanager
    async def count_ticks(self) -> AsyncIterator[None]:
        """Count its ticks inside the block. The tick during which it was paused is over by then."""
        await self._wait_for_events("listed", self.event_counts["listed"] + 2)
        began, before = time.monotonic(), await self._read_tick_metrics()
        yield
        self.observed_seconds += time.monotonic() - began
        after = await self._read_tick_metrics()
        self.ticks += after["count"] - before["count"]
        self.tick_seconds += after["sum"] - before["sum"]

    async def wait_for_segment(self) -> None:
        """Wait until its Classify has created one more segment than at the last call."""
        self.submitted_forms += 1
        await self._wait_for_events("made", self.submitted_forms)

    async def wait_for_first_tick(self) -> None:
        """Wait until its first tick is over. Raises TimeoutError."""
        for _ in range(_MAX_SECONDS * 20):
            if (await self._read_tick_metrics())["count"]:
                return
            await asyncio.sleep(0.05)
        raise TimeoutError

    @property
    def tick_summary(self) -> str:
        """Return how much of the time was spent in ticks, for the table."""
        each = 1000 * self.tick_seconds / max(1.0, self.ticks)
        share = self.tick_seconds / self.observed_seconds
        return f"{self.ticks:.0f} ticks of {each:.0f} ms, {share:.0%} of the time"

    async def _wait_for_events(self, word: str, count: int) -> None:
        async with asyncio.timeout(_MAX_SECONDS), self.event_arrived:
            await self.event_arrived.wait_for(lambda: self.event_counts[word] >= count)

    async def _read_tick_metrics(self) -> dict[str, float]:
        url = f"http://127.0.0.1:{self.bot.port('OPS_PORT')}/metrics"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return {what: float(number) for what, number in _TICKS.findall(await answer.text())}


async def start_paused_bot(
    stack: AsyncExitStack, sandbox: Sandbox, *, name: str, pending: int, poll_seconds: str
) -> PausableBot:
    """Start a bot and pause it after its first tick.

    name: its database. pending: how many segments are building at its Classify. poll_seconds: the interval
    between its ticks.
    """
    module = ("-m", "tests.bench.subjects.working_server")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *module, str(pending), stdout=asyncio.subprocess.PIPE
    )
    stack.push_async_callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    counts, arrived = {"listed": 0, "made": 0}, asyncio.Condition()
    counting = asyncio.create_task(_count_events(process.stdout, counts, arrived))
    stack.callback(counting.cancel)
    bot = await sandbox.start_bot(
        DATABASE_URL=f"sqlite:///{sandbox.folder}/{name}.db",
        CLSFY_API_URL=f"http://127.0.0.1:{port}",
        CLSFY_POLL_SECONDS=poll_seconds,
    )
    pausable = PausableBot(bot=bot, event_counts=counts, event_arrived=arrived, port=bot.port("PORT"))
    await pausable.wait_for_first_tick()
    os.kill(bot.pid, signal.SIGSTOP)
    return pausable


async def _count_events(
    lines: asyncio.StreamReader, counts: dict[str, int], arrived: asyncio.Condition
) -> None:
    async for line in lines:
        async with arrived:
            counts[line.decode().strip()] += 1
            arrived.notify_all()
