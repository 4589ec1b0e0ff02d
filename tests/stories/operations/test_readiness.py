"""`/readyz` tells the truth about the database and about Classify's key."""

import os
import resource
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.stories.operations.readiness import wait_for_obstacles, wait_for_problem, wait_for_readiness
from tests.support.bots.bot_process import BotProcess
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


async def wait_for_database_problem(sandbox: Sandbox, bot: BotProcess, *, present: bool) -> str | None:
    """Wait until `/readyz` names the database, or doesn't anymore. Return the problem."""
    return await wait_for_problem(sandbox, bot, "database", present=present)


async def test_a_full_disk_makes_the_bot_not_ready_until_there_is_space(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    problem = await wait_for_database_problem(sandbox, bot, present=True)
    assert problem == "its disk failed"
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, UNLIMITED)
    await wait_for_database_problem(sandbox, bot, present=False)


@pytest.mark.parametrize("what", ["deleted", "replaced"])
async def test_a_file_that_is_gone_makes_the_bot_not_ready_and_takes_no_form(
    socket_sandbox: Sandbox, what: str
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    file = sandbox.folder / "bot.db"
    if what == "replaced":
        shutil.copy(file, sandbox.folder / "copy.db")
        os.replace(sandbox.folder / "copy.db", file)
    else:
        file.unlink()
    problem = await wait_for_database_problem(sandbox, bot, present=True)
    assert problem == "its file was deleted or replaced"
    ack = await sandbox.ann.submit(form, {"name": "Lost?", "prompt": "Would be lost"})
    assert ack.errors, "the person is told, and can submit it again"
    assert not sandbox.classify.segments


async def test_a_load_balancer_may_not_ask_readyz_since_forms_are_accepted_while_classify_rejects_the_key(
    tmp_path: Path,
) -> None:
    async with Sandbox(tmp_path, "http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot()
        sandbox.classify.key = "ck_another"
        await sandbox.request_segment()
        await sandbox.wait_for_direct_message(sandbox.ann)
        assert await sandbox.readiness_obstacles(bot) == {"classify": "it rejected clsfy's API key"}
        async with (
            aiohttp.ClientSession() as load_balancer,
            load_balancer.get(f"http://127.0.0.1:{bot.port('PORT')}/healthz") as checked,
        ):
            assert checked.status == 200
        assert not (await sandbox.request_segment(name="Saved Meanwhile")).errors
        told = await sandbox.wait_for_direct_message(sandbox.ann, 2)
        assert "Saved Meanwhile" in told.visible_text


async def test_a_second_bot_does_not_start_through_a_link_to_the_database(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    (sandbox.folder / "link.db").symlink_to(sandbox.folder / "bot.db")
    second = await sandbox.launch_bot(DATABASE_URL=f"sqlite:///{sandbox.folder}/link.db")
    assert await second.wait_for_exit() == 2
    assert "Another clsfy-bot is using the database" in second.output


@pytest.fixture
async def postgres_sandbox(tmp_path: Path, postgres_server: Server) -> AsyncIterator[Sandbox]:
    """Yield a sandbox whose bots use PostgreSQL."""
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=postgres_server.create_migrated()) as sandbox:
        yield sandbox


async def test_a_primary_that_becomes_read_only_makes_the_bot_not_ready_until_it_accepts_writes(
    postgres_sandbox: Sandbox, postgres_server: Server
) -> None:
    sandbox = postgres_sandbox
    bot = await sandbox.start_bot()
    await bot.wait_for_log("lease acquired")
    assert await sandbox.readiness_obstacles(bot) == {}
    postgres_server.set_read_only(sandbox.environment["DATABASE_URL"], on=True)
    await wait_for_readiness(sandbox, bot, lambda found: "it is read-only" in found.get("database", ""))
    postgres_server.set_read_only(sandbox.environment["DATABASE_URL"], on=False)
    await wait_for_database_problem(sandbox, bot, present=False)
    await sandbox.request_segment()
    await sandbox.wait_for_segment()


async def test_a_lookup_that_works_again_ends_the_problem_of_a_rejected_key(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot(CLSFY_POLL_SECONDS="3600")  # nothing else calls Classify
    segment = sandbox.classify.add("Summer Hikers")
    key, sandbox.classify.key = sandbox.classify.key, "ck_another"
    await sandbox.ann.command("/clsfy", f"segment watch {segment.id}", sandbox.channel)
    await wait_for_problem(sandbox, bot, "classify", present=True)
    sandbox.classify.key = key
    await sandbox.ann.command("/clsfy", f"segment watch {segment.id}", sandbox.channel)
    await wait_for_problem(sandbox, bot, "classify", present=False)


async def test_a_rejected_api_key_shows_in_the_readiness(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    key, sandbox.classify.key = sandbox.classify.key, "ck_another"
    await bot.wait_for_log("Classify check failed")
    assert await sandbox.readiness_obstacles(bot) == {"classify": "it rejected clsfy's API key"}
    sandbox.classify.key = key
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(sandbox.channel.messages[0])
    assert await sandbox.readiness_obstacles(bot) == {}


async def test_a_wrong_api_key_shows_before_anybody_requests_something(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot(CLSFY_API_KEY="ck_wrong", CLSFY_POLL_SECONDS="3600")
    await bot.wait_for_log("Classify check failed")
    assert await sandbox.readiness_obstacles(bot) == {"classify": "it rejected clsfy's API key"}
    [call] = sandbox.classify.traffic.calls
    assert (call.name, call.status) == ("segments.get", 401), "the list may have 15 MB"


async def test_a_rejected_api_key_is_tried_again_while_nothing_is_pending(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    key, sandbox.classify.key = sandbox.classify.key, "ck_another"
    await sandbox.request_segment()
    await sandbox.wait_for_direct_message(sandbox.ann)
    assert await sandbox.readiness_obstacles(bot) == {"classify": "it rejected clsfy's API key"}
    sandbox.classify.key = key
    await sandbox.classify.until(
        lambda: [one.status for one in sandbox.classify.traffic.of("segments.get")][-1:] == [404]
    )
    await wait_for_obstacles(sandbox, bot)  # none: the bot still has to read the answer
    assert sandbox.classify.traffic.of("segments.list") == []


@pytest.mark.parametrize("days", ["999999", "9999999999"])
async def test_a_bot_that_keeps_everything_forever_is_ready(socket_sandbox: Sandbox, days: str) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot(CLSFY_KEEP_DAYS=days)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    assert await sandbox.readiness_obstacles(bot) == {}
