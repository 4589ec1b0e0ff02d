"""`python -m tests.chaos.crowd`: many builds that end in one tick, told by two bots that share a record.

Prints how many replies there are, how long they took against Slack's one a second a channel, and what it
cost Classify. Exit 1 where a reply is missing or there twice, or Slack had to refuse one.
"""

import argparse
import asyncio
import io
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from playground.slack import Channel
from tests import postgres
from tests.town import SNOW, Town

_LONG = 900.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Play it and print what was seen."""
    parser = argparse.ArgumentParser("python -m tests.chaos.crowd", description=__doc__)
    parser.add_argument("--builds", type=int, default=1000)
    parser.add_argument("--channels", type=int, default=50)
    chosen = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="crowd-") as folder,
        postgres.running(Path(folder)) as server,
        redirect_stdout(io.StringIO()),
    ):
        told = asyncio.run(_play(server.create(), Path(folder), chosen.builds, chosen.channels))
    for what, value in told.items():
        print(f"{what}: {value}")
    good = told["replies"] == told["threads with one reply"] == chosen.builds and not told["refused by Slack"]
    return 0 if good else 1


async def _play(url: str, folder: Path, builds: int, channels: int) -> dict[str, object]:
    async with Town(folder, DATABASE_URL=url, CLSFY_POLL_SECONDS="2", LOG_LEVEL="info") as town:
        rooms = [_room(town, number) for number in range(channels)]
        for _ in range(2):
            await town.start_bot()
        for number in range(builds):
            await _ask(town, rooms[number % channels], number)
        await town.slack.until(lambda: sum(len(room.messages) for room in rooms) >= builds, _LONG)
        ticks = _looks(town)
        for segment in list(town.classify.segments.values()):
            town.classify.finish(segment.id)
        started = time.monotonic()
        await town.slack.until(lambda: sum(map(_replies, rooms)) >= builds, _LONG)
        seconds = time.monotonic() - started
        looked = _looks(town) - ticks
        await asyncio.to_thread(_until_at_rest, town)
        posts = [message for room in rooms for message in room.messages]
        return {
            "builds": builds,
            "channels": channels,
            "replies": sum(map(_replies, rooms)),
            "threads with one reply": Counter(len(message.replies) for message in posts)[1],
            "seconds for the replies": round(seconds, 1),
            "seconds that Slack's pace asks for": builds / channels,
            "looks at Classify meanwhile": looked,
            "seconds between two looks": 2,
            "refused by Slack": sum(call.status == 429 for call in town.slack.traffic.of("chat.postMessage")),
        }


def _room(town: Town, number: int) -> Channel:
    room = town.slack.channel(f"room-{number}")
    room.members.add(town.slack.bot.id)
    return room


async def _ask(town: Town, room: Channel, number: int) -> None:
    await town.ann.command("/clsfy", "segment", room)
    form = await town.ann.modal(60, callback_id="segment_form")
    ack = await town.ann.submit(form, {**SNOW, "name": f"Build {number}"})
    assert ack.errors == {}


def _replies(room: Channel) -> int:
    return sum(len(message.replies) for message in room.messages)


def _looks(town: Town) -> int:
    return sum(len(town.classify.traffic.of(name)) for name in ("segments.list", "segments.get"))


def _until_at_rest(town: Town) -> None:
    deadline = time.monotonic() + _LONG
    while town.outstanding() and time.monotonic() < deadline:
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
