"""`bulk`: a thousand builds in fifty channels that end at the same moment, and how their people are told.

Slack takes one message a second in a channel, and the playground not one more; fifty edits a minute follow.
One bot on SQLite, which looks at Classify once a second.
"""

import io
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench.measuring.rows import Part, Row
from tests.support.bulk_builds import BulkBuilds, BulkResult
from tests.support.sandbox import Sandbox

_EDITS = 5  # that are seen to follow


async def measure(quick: bool) -> Sequence[Row]:
    """The rows."""
    builds, channels = (30, 10) if quick else (1_000, 50)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(io.StringIO()):
        async with Sandbox(Path(folder), mode="http", LOG_LEVEL="info", CLSFY_POLL_SECONDS="1") as sandbox:
            sandbox.slack.limits.lifted.add("views.open")  # it would take ten minutes to ask for all that
            bulk = BulkBuilds(sandbox, builds, channels)
            await sandbox.start_bot()
            await bulk.ask()
            await bulk.announced()
            await bulk.end()
            edits = bulk.telling().edits + (2 if quick else _EDITS)
            await sandbox.slack.until(lambda: len(sandbox.slack.traffic.of("chat.update")) >= edits, 60)
            told = bulk.telling()
    allowed = builds / channels
    return [_replies(told, builds, channels, allowed), _limits(told)]


def _replies(told: BulkResult, builds: int, channels: int, allowed: float) -> Row:
    took = told.seconds / allowed
    cost = f"{told.looks} requests to Classify; {told.once:,} threads told once"
    return Row(
        f"{builds:,} ends in {channels} channels at once, replies",
        f"Slack's one a second a channel: {allowed:g} s",
        "at most 1.1 times",
        f"{took:.2f} times: {told.seconds:.1f} s; {cost}",
        took <= 1.1 and told.once == told.replies == builds,
    )


def _limits(told: BulkResult) -> Row:
    limited = ", ".join(f"`{method}` {count}" for method, count in told.limited.items())
    return Row(
        "calls that Slack refuses for their number, from the first form to the edits that follow",
        "Slack's limits",
        "none",
        limited or "none",
        not told.limited,
    )


PART = Part("bulk", measure)
