"""Many forms wait when the bot starts: all are sent once, and new forms are acked meanwhile."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from playground.faults import delayed
from storage.engine.opening import open_record
from tests.support.postgres import Server
from tests.support.postgres_proxies.slow_link import slow_link
from tests.support.record_rows import insert_backlog
from tests.support.sandbox import Sandbox

WAITING = 300
AGE = timedelta(hours=2)
MAX_ACK = 1.0  # second


@pytest.fixture(params=["SQLite", "PostgreSQL, 10 ms away"])
def urls(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: Server
) -> Iterator[tuple[str, str]]:
    """The URL of a database as the test sees it, and as the bot sees it."""
    if request.param == "SQLite":
        url = f"sqlite:///{tmp_path}/bot.db"
        yield url, url
        return
    direct = postgres_server.create()
    with slow_link(postgres_server, 0.01) as link:
        yield direct, link.url(direct)


async def test_hundreds_of_forms_that_waited_are_sent_once_and_new_ones_are_acked_within_a_second(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    direct, url = urls
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=url) as sandbox:
        channels = [sandbox.slack.channel(f"channel-{number}", bot=True).id for number in range(20)]
        record = await asyncio.to_thread(open_record, direct)
        at = datetime.now(UTC) - AGE
        await record.database.run(lambda connection: insert_backlog(connection, WAITING, channels, at))
        record.close()
        sandbox.classify.faults.always("segments.create", delayed(0.05))
        sandbox.slack.limits.lifted.add("views.open")
        bot = await sandbox.start_bot()
        acks: list[float] = []
        names = [segment.name for segment in sandbox.classify.segments.values()]
        async with asyncio.timeout(120):
            while sum(name.startswith("Backlog") for name in names) < WAITING:
                acks.append(await _submit(sandbox, f"New {len(acks)}"))
                await asyncio.sleep(0.5)  # without a pause, people's forms go first and starve the rest
                names = [segment.name for segment in sandbox.classify.segments.values()]
        assert max(acks) < MAX_ACK
        assert len(set(names)) == len(names), "each was sent once"
        assert not [line for line in bot.events if line["event"] in ("lease lost", "lease not renewed")]


async def _submit(sandbox: Sandbox, name: str) -> float:
    """Submit a form, and return after how many seconds it was acked."""
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    began = time.monotonic()
    await sandbox.ann.submit(form, {"name": name, "prompt": f"Prompt of {name}", "example_urls": ""})
    return time.monotonic() - began
