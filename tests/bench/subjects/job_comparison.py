"""Compare our bot and the naive bot at the same job, from the form to the reply in the thread.

Both run as processes of their own, over HTTP. The measuring process contains the people, Slack and Classify,
all from the playground. Slack's rate limits are off for both (ours throttles itself all the same). Each form
has its own channel, so that throttling doesn't decide the result.
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

from playground.faults import delayed
from playground.slack import NotAcknowledged
from tests.bench.measuring.process import cpu_seconds
from tests.bench.measuring.rounds import Figures, interleaved
from tests.support.bots.bot_process import BotProcess
from tests.support.bulk_builds import BulkBuilds
from tests.support.sandbox import Sandbox

_TRIES = 450
_MAX_SECONDS = 300.0  # a form without a reply by then counts as lost

StartBot = Callable[[Sandbox], Awaitable[BotProcess]]


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """The conditions of a comparison, the same for both bots."""

    #: How many forms are submitted.
    forms: int
    #: Seconds between polls of Classify.
    poll_seconds: float
    #: Seconds that a build takes.
    build_seconds: float
    #: Seconds before each answer of Slack and Classify.
    latency: float = 0.0
    #: Whether people wait for their reply before they submit the next form.
    one_at_a_time: bool = False
    #: How many message edits to wait for afterwards, to measure what one costs.
    measured_edits: int = 0


class JobComparison:
    """Runs both bots in turn under the same settings. Each run returns a rate, and its cost is recorded."""

    def __init__(self, settings: JobSettings) -> None:
        self._settings = settings
        #: Seconds of processor time for each form, by bot, one value for each run.
        self.cpu_seconds: dict[str, list[float]] = {"ours": [], "naive": []}
        #: Seconds of processor time for each of our message edits, one value for each run.
        self.edit_cpu_seconds: list[float] = []
        #: How many forms of the naive bot never got a reply.
        self.lost_forms = 0

    async def rates(self, rounds: int) -> Mapping[str, Figures]:
        """Return forms per second, by bot."""
        return await interleaved({"ours": self._ours, "naive": self._naive}, rounds)

    @property
    def costs(self) -> Mapping[str, Figures]:
        """Return `cpu_seconds` as figures."""
        return {name: Figures(each) for name, each in self.cpu_seconds.items()}

    async def _ours(self) -> float:
        return await self._run("ours", lambda sandbox: sandbox.start_bot())

    async def _naive(self) -> float:
        return await self._run("naive", _start_naive)

    async def _run(self, name: str, start: StartBot) -> float:
        settings = self._settings
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(io.StringIO()):
            sandbox = Sandbox(
                Path(folder), mode="http", LOG_LEVEL="info", CLSFY_POLL_SECONDS=f"{settings.poll_seconds}"
            )
            sandbox.slack.limits.on = False
            sandbox.classify.builds.seconds = settings.build_seconds
            async with sandbox:
                builds = BulkBuilds(sandbox, settings.forms, settings.forms)
                bot = await start(sandbox)
                if settings.latency:
                    sandbox.slack.faults.always("*", delayed(settings.latency))
                    sandbox.classify.faults.always("*", delayed(settings.latency))
                before, began = cpu_seconds(bot.pid), time.monotonic()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_MAX_SECONDS):
                        await (
                            builds.request_in_turn()
                            if settings.one_at_a_time
                            else builds.request_all_and_wait()
                        )
                seconds, cost = time.monotonic() - began, cpu_seconds(bot.pid) - before
                replied = builds.result().threads_with_one_reply
                assert replied == settings.forms or name == "naive"
                self.lost_forms += settings.forms - replied
                self.cpu_seconds[name].append(cost / replied)
                if settings.measured_edits and name == "ours":
                    self.edit_cpu_seconds.append(await _measure_edit(sandbox, bot, settings.measured_edits))
        return replied / seconds


async def _measure_edit(sandbox: Sandbox, bot: BotProcess, count: int) -> float:
    """Return the seconds of processor time for one edit, including everything else that goes on meanwhile.

    The bot sends edits at the rate that Slack allows.
    """
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
        await asyncio.sleep(0.1)  # it has no readiness endpoint
    raise AssertionError(bot.output)


async def _answers(sandbox: Sandbox) -> bool:
    try:
        return await sandbox.slack.verify_url()
    except NotAcknowledged:
        return False
