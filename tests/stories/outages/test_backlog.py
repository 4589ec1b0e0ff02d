"""Many forms wait when the bot starts: all are sent once, and new forms are acked meanwhile."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest

from playground.faults import delayed
from playground.slack import Person
from storage.engine.opening import open_record
from tests.support.bots.bot_process import BotProcess
from tests.support.postgres import Server
from tests.support.postgres_proxies.slow_link import slow_link
from tests.support.record_rows import insert_backlog
from tests.support.sandbox import Sandbox

WAITING = 300
WAITING_BEHIND_PEOPLE = 100
AGE = timedelta(hours=2)
MAX_SENT_BEFORE_ACK = 1 / 3  # of the forms that waited


Urls = tuple[str, str]


@pytest.fixture(params=["SQLite", "PostgreSQL, 10 ms away"])
def urls(request: pytest.FixtureRequest, tmp_path: Path, postgres_server: Server) -> Iterator[Urls]:
    """The URL of a database as the test sees it, and as the bot sees it."""
    if request.param == "SQLite":
        url = f"sqlite:///{tmp_path}/bot.db"
        yield url, url
        return
    direct = postgres_server.create_migrated()
    with slow_link(postgres_server, 0.01) as link:
        yield direct, link.url(direct)


async def test_hundreds_of_forms_that_waited_are_sent_once_and_new_ones_are_acked_meanwhile(
    urls: Urls, tmp_path: Path
) -> None:
    direct, url = urls
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=url) as sandbox:
        bot = await _start_with_backlog(sandbox, direct, WAITING)
        sent_before: list[int] = []
        async with asyncio.timeout(120):
            await _submit_until_sent(sandbox, sandbox.ann, WAITING, sent_before, pause=0.5)
        assert max(sent_before) < WAITING * MAX_SENT_BEFORE_ACK
        _assert_each_was_sent_once(sandbox)
        assert not [line for line in bot.events if line["event"] in ("lease lost", "lease not renewed")]


@pytest.mark.parametrize("urls", ["PostgreSQL, 10 ms away"], indirect=True)
async def test_forms_that_waited_are_sent_while_people_submit_others_without_a_pause(
    urls: Urls, tmp_path: Path
) -> None:
    direct, url = urls
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=url) as sandbox:
        await _start_with_backlog(sandbox, direct, WAITING_BEHIND_PEOPLE)
        sent_before: list[int] = []
        async with asyncio.timeout(120), asyncio.TaskGroup() as people:
            for person in (sandbox.ann, sandbox.ben, sandbox.slack.person("cat")):
                people.create_task(
                    _submit_until_sent(sandbox, person, WAITING_BEHIND_PEOPLE, sent_before, pause=0)
                )
        assert median(sent_before) < WAITING_BEHIND_PEOPLE * MAX_SENT_BEFORE_ACK
        _assert_each_was_sent_once(sandbox)


async def _start_with_backlog(sandbox: Sandbox, direct: str, count: int) -> BotProcess:
    channels = [sandbox.slack.channel(f"channel-{number}", bot=True).id for number in range(20)]
    record = await asyncio.to_thread(open_record, direct)
    at = datetime.now(UTC) - AGE
    await record.database.run(lambda connection: insert_backlog(connection, count, channels, at))
    record.close()
    sandbox.classify.faults.always("segments.create", delayed(0.05))
    sandbox.slack.limits.lifted.add("views.open")
    return await sandbox.start_bot()


async def _submit_until_sent(
    sandbox: Sandbox, person: Person, count: int, sent_before: list[int], pause: float
) -> None:
    """Submit one form after the other until the backlog is sent. Note how many are sent before each ack."""
    while sum(name.startswith("Backlog") for name in _names(sandbox)) < count:
        sent_before.append(await _submit(sandbox, person, f"New {len(sent_before)} of {person.name}"))
        await asyncio.sleep(pause)


async def _submit(sandbox: Sandbox, person: Person, name: str) -> int:
    """Submit a form, and return how many others Classify created before it was acked."""
    await person.command("/clsfy", "segment", sandbox.channel)
    form = await person.modal()
    before = len(sandbox.classify.segments)
    await person.submit(form, {"name": name, "prompt": f"Prompt of {name}", "example_urls": ""})
    return len(sandbox.classify.segments) - before


def _names(sandbox: Sandbox) -> list[str]:
    return [segment.name for segment in sandbox.classify.segments.values()]


def _assert_each_was_sent_once(sandbox: Sandbox) -> None:
    names = _names(sandbox)
    assert len(set(names)) == len(names)
