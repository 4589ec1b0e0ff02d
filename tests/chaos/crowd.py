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
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.support import postgres
from tests.support.bulk_builds import BulkBuilds, BulkResult
from tests.support.sandbox import Sandbox

_POLL = 2  # seconds between two looks at Classify
_LONG = 900.0
_OWED = "SELECT id FROM notifications WHERE delivery IN ('pending', 'sending') LIMIT 1"


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
    seen = {
        "builds": chosen.builds,
        "channels": chosen.channels,
        "replies": told.replies,
        "threads with one reply": told.threads_with_one_reply,
        "seconds for the replies": round(told.seconds, 1),
        "seconds that Slack's pace asks for": chosen.builds / chosen.channels,
        "looks at Classify meanwhile": told.classify_calls,
        "seconds between two looks": _POLL,
        "refused by Slack": ", ".join(f"{name} {count}" for name, count in told.rate_limited.items())
        or "nothing",
    }
    for what, value in seen.items():
        print(f"{what}: {value}")
    return 0 if told.replies == told.threads_with_one_reply == chosen.builds and not told.rate_limited else 1


async def _play(url: str, folder: Path, builds: int, channels: int) -> BulkResult:
    async with Sandbox(folder, DATABASE_URL=url, CLSFY_POLL_SECONDS=str(_POLL), LOG_LEVEL="info") as sandbox:
        sandbox.slack.limits.lifted.add("views.open")  # it would take minutes to ask for all that
        crowd = BulkBuilds(sandbox, builds, channels)
        for _ in range(2):
            await sandbox.start_bot()
        await crowd.request_all()
        await crowd.wait_for_announcements()
        await crowd.finish_all()
        await asyncio.to_thread(_until_all_is_told, sandbox)
        return crowd.result()


def _until_all_is_told(sandbox: Sandbox) -> None:
    """No message is owed any more; the edits follow at Slack's pace, fifty a minute."""
    deadline = time.monotonic() + _LONG
    while sandbox.query(_OWED) and time.monotonic() < deadline:
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
