"""The bot is killed while it has a list, and started again. There is one segment, with the same list."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from playground.faults import held
from tests.stories.activations.kill_points import EXPIRE_LEASE, kill_at_each_commit
from tests.stories.lists.test_uploaded_lists import DOMAINS, MIXED, sent
from tests.stories.outages.test_kill import kill_at, submit_until_accepted
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox

_ALL = [(mode, database) for mode in ("socket", "http") for database in ("sqlite", "postgresql")]
_USUAL = [("socket", "sqlite"), ("http", "postgresql")]  # `make test` has each transport and each database
_PLACES = [each if each in _USUAL else pytest.param(*each, marks=pytest.mark.long) for each in _ALL]
_SOME = [(*_USUAL[0], "before", 4), (*_USUAL[1], "after", 4)]
_EVERY = [
    pytest.param(*each, when, 1, marks=pytest.mark.long) for each in _ALL for when in ("before", "after")
]


@pytest.fixture
def database_settings(request: pytest.FixtureRequest, database: str) -> Mapping[str, str]:
    """Return the setting for a database on PostgreSQL, or none for SQLite."""
    if database == "sqlite":
        return {}
    server: Server = request.getfixturevalue("postgres_server")
    return {"DATABASE_URL": server.create_migrated()}


@pytest.fixture
async def place(tmp_path: Path, mode: str, database_settings: Mapping[str, str]) -> AsyncIterator[Sandbox]:
    """Yield a sandbox with this transport and this database."""
    async with Sandbox(tmp_path, mode, quick_start=True, **database_settings) as sandbox:
        yield sandbox


@pytest.mark.parametrize("call", ["files.info", "files.download"])
@pytest.mark.parametrize(("mode", "database"), _PLACES)
async def test_a_bot_killed_before_or_while_it_fetches_a_file_sends_the_list_once(
    place: Sandbox, call: str
) -> None:
    bot = await place.start_bot()
    fault = held(took_effect=False)
    place.slack.faults.next(call, fault)
    await _submit(place, "Snowblowers")
    await kill_at(fault, bot)
    await _start_again_and_count(place)


@pytest.mark.parametrize(("mode", "database"), _PLACES)
async def test_a_bot_killed_after_it_read_a_file_and_before_it_calls_classify_sends_the_list_once(
    place: Sandbox,
) -> None:
    bot = await place.start_bot()
    await place.classify.turn_off()
    await _submit(place, "Snowblowers")
    read = "SELECT 1 FROM requests WHERE state <> 'preparing'"
    await bot.wait_until(lambda: bool(place.query(read)), 30)
    await bot.kill()
    await place.classify.turn_on()
    await _start_again_and_count(place)


@pytest.mark.timeout(300)  # some ten requests
@pytest.mark.parametrize(("mode", "database", "when", "every"), [*_SOME, *_EVERY])
async def test_a_bot_killed_at_any_commit_of_a_request_with_a_file_sends_the_same_list_once(
    place: Sandbox, when: str, every: int
) -> None:
    async def request_and_count(point: str) -> None:
        name = f"Snowblowers {point.replace(':', '-')}"
        await _submit(place, name)
        await _finish_and_count(place, name)

    assert await kill_at_each_commit(place, when, request_and_count, every=every) > 4


async def _start_again_and_count(place: Sandbox) -> None:
    if not place.environment["DATABASE_URL"].startswith("sqlite"):
        place.query(EXPIRE_LEASE)
    await place.start_bot()
    await _finish_and_count(place, "Snowblowers")


async def _submit(sandbox: Sandbox, name: str) -> None:
    file = sandbox.slack.upload(sandbox.ann, "rivals.csv", MIXED.encode())
    await submit_until_accepted(sandbox, {"name": name, "prompt": name, "block_tld_files": [file.id]})


async def _finish_and_count(sandbox: Sandbox, name: str) -> None:
    """Wait for the segment and for what the thread says of its list, and check that each exists once."""
    announcement = await sandbox.wait_for_message(name)
    await sandbox.classify.until(lambda: name in _segment_names(sandbox), 60)
    reply = await sandbox.wait_for_reply(announcement)
    assert "“rivals.csv”: 20 domains. Left out: 1 app, 1 duplicate." in reply.visible_text
    await sandbox.wait_until_idle()
    assert _segment_names(sandbox).count(name) == 1
    assert [call["block_tlds"] for call in sent(sandbox) if call["name"] == name] == [DOMAINS]
    assert [name in each.visible_text for each in sandbox.channel.messages].count(True) == 1
    assert len(announcement.replies) == 1


def _segment_names(sandbox: Sandbox) -> list[str]:
    return [each.name for each in sandbox.classify.segments.values()]
