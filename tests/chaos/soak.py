"""`python -m tests.chaos.soak`: load one bot for a long time, with faults, and see whether it grows.

People request segments without end, in many channels in turn, and a call goes wrong every two seconds.
Memory, open files, threads and tasks are sampled all the time. The last quarter is compared with the second,
because the first fills caches.
"""

import argparse
import asyncio
import io
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

import aiohttp

from playground.slack import Channel, NotAcknowledged
from tests.chaos.faults.call_faults import choose_fault
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

_SAMPLE_INTERVAL = 5.0  # seconds
_FAULT_INTERVAL = 2.0  # seconds


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the bot uses at one moment."""

    #: Resident memory, in MiB.
    memory: float
    #: Open files.
    files: int
    threads: int
    #: asyncio tasks.
    tasks: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the load, and print what was measured."""
    parser = argparse.ArgumentParser("python -m tests.chaos.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0, help="how long (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the faults (default %(default)s)")
    parser.add_argument("--channels", type=int, default=20, help="how many (default %(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, redirect_stdout(io.StringIO()):
        figures = asyncio.run(_Load(Path(folder), options.seed, options.channels).run(options.minutes * 60))
    for what, value in figures.items():
        print(f"{what}: {value}")
    return 0


class _Load:
    def __init__(self, folder: Path, seed: int, channels: int) -> None:
        self._sandbox = Sandbox(folder, LOG_LEVEL="info", CLSFY_POLL_SECONDS="1")
        self._random = Random(seed)
        self._channels = channels
        self._submitted = 0
        self._faults = 0
        self._samples: list[Sample] = []

    async def run(self, seconds: float) -> dict[str, object]:
        async with self._sandbox as sandbox:
            bot = await sandbox.start_bot()
            channels = [self._make_channel(number) for number in range(self._channels)]
            tasks = [
                asyncio.create_task(work)
                for work in (
                    self._submit_forms(channels),
                    self._build(),
                    self._inject_faults(),
                    self._sample(bot),
                )
            ]
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
            for task in tasks:
                task.cancel()
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(result, Exception):
                    raise result
            return self._figures(seconds)

    def _figures(self, seconds: float) -> dict[str, object]:
        size = len(self._samples) // 4
        second, last = self._samples[size : 2 * size], self._samples[-size:]
        figures: dict[str, object] = {
            "minutes": round(seconds / 60, 1),
            "forms submitted and accepted": self._submitted,
            "calls that went wrong": self._faults,
        }
        for field in ("memory", "files", "threads", "tasks"):
            before, after = (
                median(getattr(sample, field) for sample in quarter) for quarter in (second, last)
            )
            figures[f"{field}, median of the second and of the last quarter"] = f"{before:g}, {after:g}"
        return figures

    def _make_channel(self, number: int) -> Channel:
        channel = self._sandbox.slack.channel(f"channel-{number}")
        channel.members.add(self._sandbox.slack.bot.id)
        return channel

    async def _submit_forms(self, channels: Sequence[Channel]) -> None:
        person = self._sandbox.ann
        while True:
            channel = channels[self._submitted % len(channels)]
            with suppress(NotAcknowledged, TimeoutError):
                await person.command("/clsfy", "segment", channel)
                form = await person.modal(5, callback_id="segment_form")
                ack = await person.submit(
                    form, {**SNOWBLOWER_FORM, "name": (name := f"Soak {self._submitted}"), "prompt": name}
                )
                self._submitted += not ack.errors
            self._sandbox.slack.views.clear(person.id)
            self._forget_history(channel)
            await asyncio.sleep(0.3)

    def _forget_history(self, channel: Channel) -> None:
        """Keep the playground and its lists from growing."""
        del channel.messages[:-50]
        self._sandbox.slack.traffic.calls.clear()
        classify = self._sandbox.classify
        classify.traffic.calls.clear()
        for old in sorted(classify.segments)[:-200]:
            del classify.segments[old]

    async def _build(self) -> None:
        classify = self._sandbox.classify
        while True:
            await asyncio.sleep(1)
            for segment in list(classify.segments.values()):
                if segment.status == "pending":
                    (classify.finish if self._random.random() < 0.9 else classify.fail)(segment.id)

    async def _inject_faults(self) -> None:
        while True:
            await asyncio.sleep(_FAULT_INTERVAL)
            planned = choose_fault(self._random)
            server = self._sandbox.slack if planned.server == "slack" else self._sandbox.classify
            server.faults.next(planned.call, planned.fault)
            self._faults += 1

    async def _sample(self, bot: BotProcess) -> None:
        async with aiohttp.ClientSession() as session:
            address = f"http://127.0.0.1:{bot.port('OPS_PORT')}/metrics"
            while True:
                await asyncio.sleep(_SAMPLE_INTERVAL)
                async with session.get(address) as response:
                    page = await response.text()
                self._samples.append(_read_sample(bot.pid, page))


def _read_sample(pid: int, page: str) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text()
    resident = re.search(r"VmRSS:\s+(\d+)", status)
    threads = re.search(r"Threads:\s+(\d+)", status)
    tasks = re.search(r"^clsfy_bot_tasks (\d+)", page, re.MULTILINE)
    assert resident is not None
    assert threads is not None
    assert tasks is not None
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Sample(memory=int(resident[1]) / 1024, files=files, threads=int(threads[1]), tasks=int(tasks[1]))


if __name__ == "__main__":
    sys.exit(main())
