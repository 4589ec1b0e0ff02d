"""`python -m tests.chaos.soak`: one bot under load for a long time, with faults; does it grow?

People ask for segments without end, each in turn in one of many channels; every so often a call goes wrong.
Memory, open files, threads and tasks are looked at all the while; what the last quarter of the time shows is
held against the second (the first fills caches).
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
from tests.chaos import plan
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

_EVERY = 5.0  # seconds between two looks
_MISHAPS_APART = 2.0


@dataclass(frozen=True)
class Look:
    """memory in MiB; files, threads and tasks by number."""

    memory: float
    files: int
    threads: int
    tasks: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak, and print what was seen."""
    parser = argparse.ArgumentParser("python -m tests.chaos.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--channels", type=int, default=20)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, redirect_stdout(io.StringIO()):
        told = asyncio.run(_Soak(Path(folder), chosen.seed, chosen.channels).run(chosen.minutes * 60))
    for what, value in told.items():
        print(f"{what}: {value}")
    return 0


class _Soak:
    def __init__(self, folder: Path, seed: int, channels: int) -> None:
        self._sandbox = Sandbox(folder, LOG_LEVEL="info", CLSFY_POLL_SECONDS="1")
        self._dice = Random(seed)
        self._channels = channels
        self._asked = 0
        self._mishaps = 0
        self._looks: list[Look] = []

    async def run(self, seconds: float) -> dict[str, object]:
        async with self._sandbox as sandbox:
            bot = await sandbox.start_bot()
            rooms = [self._room(number) for number in range(self._channels)]
            tasks = [
                asyncio.create_task(work)
                for work in (self._ask(rooms), self._build(), self._trouble(), self._watch(bot))
            ]
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
            for task in tasks:
                task.cancel()
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(result, Exception):
                    raise result
            return self._told(seconds)

    def _told(self, seconds: float) -> dict[str, object]:
        quarter = len(self._looks) // 4
        second, last = self._looks[quarter : 2 * quarter], self._looks[-quarter:]
        told: dict[str, object] = {
            "minutes": round(seconds / 60, 1),
            "forms sent and taken": self._asked,
            "calls that went wrong": self._mishaps,
        }
        for field in ("memory", "files", "threads", "tasks"):
            before, after = (median(getattr(look, field) for look in some) for some in (second, last))
            told[f"{field}, median of the second and of the last quarter"] = f"{before:g}, {after:g}"
        return told

    def _room(self, number: int) -> Channel:
        room = self._sandbox.slack.channel(f"room-{number}")
        room.members.add(self._sandbox.slack.bot.id)
        return room

    async def _ask(self, rooms: Sequence[Channel]) -> None:
        person = self._sandbox.ann
        while True:
            room = rooms[self._asked % len(rooms)]
            with suppress(NotAcknowledged, TimeoutError):
                await person.command("/clsfy", "segment", room)
                form = await person.modal(callback_id="segment_form")
                ack = await person.submit(form, {**SNOWBLOWER_FORM, "name": f"Soak {self._asked}"})
                self._asked += not ack.errors
            self._sandbox.slack.views.clear(person.id)
            self._forget(room)
            await asyncio.sleep(0.3)

    def _forget(self, room: Channel) -> None:
        """The pretend world shall not grow either, nor what its lists answer."""
        del room.messages[:-50]
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
                    (classify.finish if self._dice.random() < 0.9 else classify.fail)(segment.id)

    async def _trouble(self) -> None:
        while True:
            await asyncio.sleep(_MISHAPS_APART)
            mishap = plan.mishap(self._dice)
            sandbox = self._sandbox
            (sandbox.slack if mishap.where == "slack" else sandbox.classify).faults.next(
                mishap.call, mishap.fault
            )
            self._mishaps += 1

    async def _watch(self, bot: BotProcess) -> None:
        async with aiohttp.ClientSession() as session:
            address = f"http://127.0.0.1:{bot.port('OPS_PORT')}/metrics"
            while True:
                await asyncio.sleep(_EVERY)
                async with session.get(address) as response:
                    page = await response.text()
                self._looks.append(_look(bot.pid, page))


def _look(pid: int, page: str) -> Look:
    status = Path(f"/proc/{pid}/status").read_text()
    resident = re.search(r"VmRSS:\s+(\d+)", status)
    threads = re.search(r"Threads:\s+(\d+)", status)
    tasks = re.search(r"^clsfy_bot_tasks (\d+)", page, re.MULTILINE)
    assert resident is not None
    assert threads is not None
    assert tasks is not None
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Look(int(resident[1]) / 1024, files, int(threads[1]), int(tasks[1]))


if __name__ == "__main__":
    sys.exit(main())
