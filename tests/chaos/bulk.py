"""`python -m tests.chaos.bulk`: many builds finish in one tick, and two bots that share a database reply.

Print how many replies there are, how long they took compared with Slack's limit of one message per second and
channel, and how many calls to Classify were made. Exit 1 if a reply is missing or posted twice, or if Slack
rate limited a call.
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

_POLL_SECONDS = 2
_TIMEOUT = 900.0  # seconds
_PENDING = "SELECT id FROM notifications WHERE delivery IN ('pending', 'sending') LIMIT 1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it and print what was measured."""
    parser = argparse.ArgumentParser("python -m tests.chaos.bulk", description=__doc__)
    parser.add_argument("--builds", type=int, default=1000, help="how many (default %(default)s)")
    parser.add_argument("--channels", type=int, default=50, help="how many (default %(default)s)")
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="bulk-") as folder,
        postgres.running(Path(folder)) as server,
        redirect_stdout(io.StringIO()),
    ):
        result = asyncio.run(_run(server.create(), Path(folder), options.builds, options.channels))
    figures = {
        "builds": options.builds,
        "channels": options.channels,
        "replies": result.replies,
        "threads with one reply": result.threads_with_one_reply,
        "seconds for the replies": round(result.seconds, 1),
        "seconds that Slack's limit requires": options.builds / options.channels,
        "calls to Classify meanwhile": result.classify_calls,
        "seconds between two polls": _POLL_SECONDS,
        "rate limited by Slack": ", ".join(f"{name} {count}" for name, count in result.rate_limited.items())
        or "nothing",
    }
    for what, value in figures.items():
        print(f"{what}: {value}")
    return (
        0
        if result.replies == result.threads_with_one_reply == options.builds and not result.rate_limited
        else 1
    )


async def _run(url: str, folder: Path, builds: int, channels: int) -> BulkResult:
    async with Sandbox(
        folder, DATABASE_URL=url, CLSFY_POLL_SECONDS=str(_POLL_SECONDS), LOG_LEVEL="info"
    ) as sandbox:
        sandbox.slack.limits.lifted.add("views.open")  # with this limit, the requests would take minutes
        bulk_builds = BulkBuilds(sandbox, builds, channels)
        for _ in range(2):
            await sandbox.start_bot()
        await bulk_builds.request_all()
        await bulk_builds.wait_for_announcements()
        await bulk_builds.finish_all()
        await asyncio.to_thread(_wait_until_all_posted, sandbox)
        return bulk_builds.result()


def _wait_until_all_posted(sandbox: Sandbox) -> None:
    """Wait until no message is pending. The edits follow at Slack's limit, fifty a minute."""
    deadline = time.monotonic() + _TIMEOUT
    while sandbox.query(_PENDING) and time.monotonic() < deadline:
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
