"""`backlog`: ten thousand forms waited while Classify was down. They are sent, and new forms are acked.

Classify answers a POST after 50 ms, eight at once. It is measured on SQLite, on PostgreSQL on this machine,
and on PostgreSQL behind a link that adds 2 and 10 ms to each round trip.
"""

import asyncio
import io
import time
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playground.faults import delayed
from playground.slack import NotAcknowledged
from storage.engine.opening import open_record
from tests.bench.measuring.rows import Part, Row
from tests.support import postgres
from tests.support.postgres_proxies.slow_link import slow_link
from tests.support.record_rows import insert_backlog
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

_AGE = timedelta(hours=2)
_CHANNELS = 50
_POST_SECONDS = 0.05
_AT_ONCE = 8
_POLL_SECONDS = 5
_MAX_ACK = 1.0  # second
_MIN_SHARE = 0.8  # of what Classify can answer
_LATENCIES = (0.0, 0.002, 0.01)
_TIMEOUT = 900.0  # seconds


@dataclass(frozen=True)
class _Figures:
    #: Seconds from the bot's start to the first POST.
    until_first: float
    #: Seconds from the first POST to the last.
    drain: float
    #: Seconds from each form to its ack, meanwhile.
    acks: Sequence[float]


async def measure(quick: bool) -> Sequence[Row]:
    """Return a row for each database."""
    count = 200 if quick else 10_000
    rows = [_row("SQLite", count, await _measure_sqlite(count))]
    for seconds in _LATENCIES[-1:] if quick else _LATENCIES:
        name = f"PostgreSQL, {seconds * 1000:g} ms away"
        rows.append(_row(name, count, await _measure_postgres(count, seconds)))
    return rows


async def _measure_sqlite(count: int) -> _Figures:
    with TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{folder}/bot.db"
        return await _drain(Path(folder), count, url, url)


async def _measure_postgres(count: int, seconds: float) -> _Figures:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        server = stack.enter_context(postgres.running(folder / "pg"))
        direct = server.create()
        link = stack.enter_context(slow_link(server, seconds))
        return await _drain(folder, count, direct, link.url(direct) if seconds else direct)


async def _drain(folder: Path, count: int, direct: str, url: str) -> _Figures:
    with redirect_stdout(io.StringIO()):
        async with Sandbox(
            folder,
            mode="http",
            DATABASE_URL=url,
            LOG_LEVEL="info",
            CLSFY_POLL_SECONDS=str(_POLL_SECONDS),
            CLSFY_SETTLE_SECONDS="1",
        ) as sandbox:
            await _fill(sandbox, direct, count)
            sandbox.classify.faults.always("segments.create", delayed(_POST_SECONDS))
            sandbox.slack.limits.lifted.add("views.open")
            started = time.monotonic()
            await sandbox.start_bot()
            acks: list[float] = []
            forms = asyncio.create_task(_submit_forms(sandbox, acks))
            first = await _wait_until_sent(sandbox, 1, forms)
            last = await _wait_until_sent(sandbox, count, forms)
            forms.cancel()
            sandbox.bots[-1].lines.clear()
            return _Figures(first - started, last - first, acks)


async def _fill(sandbox: Sandbox, direct: str, count: int) -> None:
    channels = [sandbox.slack.channel(f"channel-{number}", bot=True).id for number in range(_CHANNELS)]
    record = await asyncio.to_thread(open_record, direct)
    at = datetime.now(UTC) - _AGE
    await record.database.run(lambda connection: insert_backlog(connection, count, channels, at))
    record.close()


async def _wait_until_sent(sandbox: Sandbox, count: int, forms: asyncio.Task[None]) -> float:
    async with asyncio.timeout(_TIMEOUT):
        while len(sandbox.classify.segments) - _count_new(sandbox) < count:
            if forms.done():
                forms.result()
            await asyncio.sleep(0.05)
    return time.monotonic()


def _count_new(sandbox: Sandbox) -> int:
    return sum(segment.name.startswith("New") for segment in sandbox.classify.segments.values())


async def _submit_forms(sandbox: Sandbox, acks: list[float]) -> None:
    """Let Ann submit one form after another, and note how long each ack takes."""
    while True:
        try:
            await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
            form = await sandbox.ann.modal(5)
        except (NotAcknowledged, TimeoutError):  # on a machine that does something else
            continue
        name = f"New {len(acks)}"
        values = {**SNOWBLOWER_FORM, "name": name, "prompt": name}
        began = time.monotonic()
        with suppress(NotAcknowledged):  # Slack waited for three seconds
            ack = await sandbox.ann.submit(form, values)
            assert not ack.errors
        acks.append(time.monotonic() - began)
        await asyncio.sleep(0.2)


def _row(name: str, count: int, figures: _Figures) -> Row:
    possible = _AT_ONCE / _POST_SECONDS
    rate, latest = count / figures.drain, max(figures.acks, default=0.0)
    return Row(
        f"{count:,} waiting forms are sent: {name}",
        f"Classify answers {possible:g} a second; a form is acked within {_MAX_ACK:g} s",
        f"at least {_MIN_SHARE:.0%} of that; the latest ack within {_MAX_ACK:g} s",
        f"{rate / possible:.0%}: {rate:.0f}/s, the first after {figures.until_first:.1f} s; "
        f"the latest of {len(figures.acks)} acks {latest:.2f} s",
        rate >= possible * _MIN_SHARE and latest <= _MAX_ACK,
    )


PART = Part("backlog", measure)
