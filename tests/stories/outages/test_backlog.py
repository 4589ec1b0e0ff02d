"""Many forms wait when the bot starts: all are sent once, and new forms are acked within a second."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from playground.faults import delayed
from playground.slack import Person
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


async def test_hundreds_of_forms_that_waited_are_sent_once_while_people_submit_more_without_a_pause(
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
        async with asyncio.timeout(120), asyncio.TaskGroup() as people:
            for person in (sandbox.ann, sandbox.ben):
                people.create_task(_submit_until_sent(sandbox, person, acks))
        names = [segment.name for segment in sandbox.classify.segments.values()]
        assert max(acks) < MAX_ACK
        assert len(set(names)) == len(names), "each was sent once"
        assert not [line for line in bot.events if line["event"] in ("lease lost", "lease not renewed")]


async def _submit_until_sent(sandbox: Sandbox, person: Person, acks: list[float]) -> None:
    """Submit one form after the other until the backlog is sent. Note the seconds until each was acked."""
    while _count_sent(sandbox) < WAITING:
        acks.append(await _submit(sandbox, person, f"New {person.name} {len(acks)}"))


def _count_sent(sandbox: Sandbox) -> int:
    return sum(segment.name.startswith("Backlog") for segment in sandbox.classify.segments.values())


async def _submit(sandbox: Sandbox, person: Person, name: str) -> float:
    """Submit a form, and return after how many seconds it was acked."""
    await person.command("/clsfy", "segment", sandbox.channel)
    form = await person.modal()
    began = time.monotonic()
    await person.submit(form, {"name": name, "prompt": f"Prompt of {name}", "example_urls": ""})
    return time.monotonic() - began
