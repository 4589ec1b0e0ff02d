"""Our bot and the naive one at the same job: forms to Classify, into the channel, and into the thread.

Both are processes of their own, over HTTP; the people, Slack and Classify are the playground, in the process
that measures. Slack's limits are lifted for both (ours keeps its pace all the same), and there is a channel
for each form, so that the pace doesn't decide.
"""

import asyncio
import io
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

from playground.faults import late
from playground.slack import NotAcknowledged
from tests.bench.measuring.process import cpu_seconds
from tests.bench.measuring.rounds import Figures, interleaved
from tests.support.bot_process import BotProcess
from tests.support.bulk_builds import BulkBuilds
from tests.support.sandbox import Sandbox

_TRIES = 450
_LONGEST = 300.0  # seconds; what isn't told by then counts as lost

Start = Callable[[Sandbox], Awaitable[BotProcess]]


@dataclass(frozen=True)
class Setting:
    """poll: seconds between two looks. build: seconds that one takes. latency: of each answer of Slack's and
    Classify's, in seconds. in_turn: whether people wait until they are told before they ask again. edits: how
    many are waited for afterwards, to see what one costs."""

    forms: int
    poll: float
    build: float
    latency: float = 0.0
    in_turn: bool = False
    edits: int = 0


class Contest:
    """One setting for both. A run tells its rate; what it cost is kept beside: cpu, seconds of processor time
    a form; edit, those of an edit of ours; lost, forms of the naive bot that were not told."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.cpu: dict[str, list[float]] = {"ours": [], "naive": []}
        self.edit: list[float] = []
        self.lost = 0

    async def rates(self, rounds: int) -> Mapping[str, Figures]:
        """Forms a second."""
        return await interleaved({"ours": self._ours, "naive": self._naive}, rounds)

    @property
    def costs(self) -> Mapping[str, Figures]:
        """Of `cpu`."""
        return {name: Figures(each) for name, each in self.cpu.items()}

    async def _ours(self) -> float:
        return await self._run("ours", lambda sandbox: sandbox.start_bot())

    async def _naive(self) -> float:
        return await self._run("naive", _start_naive)

    async def _run(self, name: str, start: Start) -> float:
        setting = self._setting
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(io.StringIO()):
            sandbox = Sandbox(
                Path(folder), mode="http", LOG_LEVEL="info", CLSFY_POLL_SECONDS=f"{setting.poll}"
            )
            sandbox.slack.limits.on = False
            sandbox.classify.builds.seconds = setting.build
            async with sandbox:
                crowd = BulkBuilds(sandbox, setting.forms, setting.forms)
                bot = await start(sandbox)
                if setting.latency:
                    sandbox.slack.faults.always("*", late(setting.latency))
                    sandbox.classify.faults.always("*", late(setting.latency))
                before, began = cpu_seconds(bot.pid), time.monotonic()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LONGEST):
                        await (crowd.take_turns() if setting.in_turn else crowd.rush())
                seconds, cost = time.monotonic() - began, cpu_seconds(bot.pid) - before
                told = crowd.telling().once
                assert told == setting.forms or name == "naive"
                self.lost += setting.forms - told
                self.cpu[name].append(cost / told)
                if setting.edits and name == "ours":
                    self.edit.append(await _edit(sandbox, bot, setting.edits))
        return told / seconds


async def _edit(sandbox: Sandbox, bot: BotProcess, count: int) -> float:
    """Seconds of processor time for an edit (they follow at Slack's own pace), and all that goes on
    meanwhile."""
    before, shown = cpu_seconds(bot.pid), len(sandbox.slack.traffic.of("chat.update"))
    await sandbox.slack.until(lambda: len(sandbox.slack.traffic.of("chat.update")) >= shown + count, 60)
    return (cpu_seconds(bot.pid) - before) / count


async def _start_naive(sandbox: Sandbox) -> BotProcess:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    bot = await sandbox.launch_bot(
        module="tests.bench.rivals.naive",
        DATABASE_URL=f"sqlite+aiosqlite:///{sandbox.folder}/naive.db",
        PORT=str(port),
    )
    sandbox.slack.connect_http(f"http://127.0.0.1:{port}/slack/events")
    for _ in range(_TRIES):
        if await _answers(sandbox):
            return bot
        await asyncio.sleep(0.1)  # it has no word for being ready
    raise AssertionError(bot.output)


async def _answers(sandbox: Sandbox) -> bool:
    try:
        return await sandbox.slack.verify_url()
    except NotAcknowledged:
        return False
