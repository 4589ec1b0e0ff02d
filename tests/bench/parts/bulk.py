"""`bulk`: a thousand builds in fifty channels finish at the same moment, and everybody is notified.

Slack accepts one message per second and channel, and the playground enforces that. Fifty edits a minute
follow. One bot on SQLite polls Classify once a second.
"""

import io
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench.measuring.rows import Part, Row
from tests.support.bulk_builds import BulkBuilds, BulkResult
from tests.support.sandbox import Sandbox

_EDITS = 5  # how many edits to wait for


async def measure(quick: bool) -> Sequence[Row]:
    """Return the rows."""
    builds, channels = (30, 10) if quick else (1_000, 50)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(io.StringIO()):
        async with Sandbox(Path(folder), mode="http", LOG_LEVEL="info", CLSFY_POLL_SECONDS="1") as sandbox:
            sandbox.slack.limits.lifted.add(
                "views.open"
            )  # with this limit, the requests would take ten minutes
            bulk_builds = BulkBuilds(sandbox, builds, channels)
            await sandbox.start_bot()
            await bulk_builds.request_all()
            await bulk_builds.wait_for_announcements()
            await bulk_builds.finish_all()
            edits = bulk_builds.result().edits + (2 if quick else _EDITS)
            await sandbox.slack.until(lambda: len(sandbox.slack.traffic.of("chat.update")) >= edits, 60)
            result = bulk_builds.result()
    allowed = builds / channels
    return [_replies(result, builds, channels, allowed), _limits(result)]


def _replies(result: BulkResult, builds: int, channels: int, allowed: float) -> Row:
    took = result.seconds / allowed
    once = f"{result.threads_with_one_reply:,} threads notified once"
    cost = f"{result.classify_calls} requests to Classify; {once}"
    return Row(
        f"{builds:,} builds in {channels} channels finish at once: replies",
        f"Slack's one a second a channel: {allowed:g} s",
        "at most 1.1 times",
        f"{took:.2f} times: {result.seconds:.1f} s; {cost}",
        took <= 1.1 and result.threads_with_one_reply == result.replies == builds,
    )


def _limits(result: BulkResult) -> Row:
    limited = ", ".join(f"`{method}` {count}" for method, count in result.rate_limited.items())
    return Row(
        "calls that Slack rate limits, from the first form to the last edit",
        "Slack's limits",
        "none",
        limited or "none",
        not result.rate_limited,
    )


PART = Part("bulk", measure)
