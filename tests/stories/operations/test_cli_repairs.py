"""The operator's commands `stuck` and `forget`, and the retention job at startup."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.faults import dropped, refused
from tests.stories.operations.command_line import HISTORY, run_operator_command
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox


@pytest.fixture
async def postgres_sandbox(tmp_path: Path, postgres_server: Server) -> AsyncIterator[Sandbox]:
    """Yield a sandbox whose bots share a database."""
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=postgres_server.create_migrated()) as sandbox:
        yield sandbox


async def test_stuck_requests_are_listed_while_a_bot_runs_and_settled_while_none_does(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY
    bot = await sandbox.start_bot()
    await sandbox.request_segment(name="Name-zq7x")
    message = await sandbox.wait_for_announcement()
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=False))
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_direct_message(sandbox.ann)
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    listed = await run_operator_command(sandbox, "stuck")
    assert listed.code == 0, listed
    (line,) = listed.out.splitlines()
    reference = line.split()[0]
    assert reference.startswith("M")
    assert "result of R1; segment ready; unconfirmed" in line
    assert sandbox.channel.id in line
    assert "zq7x" not in line
    refusal = await run_operator_command(sandbox, "stuck", "settle", reference, "--tell-again")
    assert refusal.code == 2
    assert "Stop it first" in refusal.err
    await bot.terminate()
    settled = await run_operator_command(sandbox, "stuck", "settle", reference, "--tell-again")
    assert (settled.code, settled.out) == (0, f"{reference} is settled: pending.\n"), settled
    await sandbox.start_bot()
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1
    assert (await run_operator_command(sandbox, "stuck")).out == "Nothing is stuck.\n"


async def test_on_postgresql_a_stuck_request_is_settled_while_the_bot_runs(postgres_sandbox: Sandbox) -> None:
    sandbox = postgres_sandbox
    bot = await sandbox.start_bot()
    sandbox.classify.faults.always("segments.list", refused(500, "oops"))
    sandbox.classify.faults.next("segments.create", dropped(took_effect=True))
    await sandbox.request_segment()
    segment = await sandbox.wait_for_segment()
    await bot.wait_for_log("uncertain")
    async with asyncio.timeout(45):  # it is logged before it is committed
        listed = await run_operator_command(sandbox, "stuck")
        while "R1" not in listed.out:
            listed = await run_operator_command(sandbox, "stuck")
    assert "uncertain" in listed.out
    settled = await run_operator_command(sandbox, "stuck", "settle", "R1", "--made", str(segment.id))
    assert settled.code == 0, settled
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish(segment.id)
    await sandbox.wait_for_reply(message)
    assert len(sandbox.classify.segments) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("settle", "R1", "--told"), "for a message, such as M12, not for R1"),
        (("settle", "M1", "--drop"), "for a request, such as R7, not for M1"),
        pytest.param(("settle", "R1", "--drop"), "doesn't exist yet", marks=pytest.mark.from_nothing),
        (("settle", "X1", "--drop"), "must be a reference"),
        (("settle", "R1"), "is required"),
        (("settle", "R1", "--made", "61a"), "must be an ID"),
    ],
)
async def test_an_impossible_way_to_settle_a_stuck_request_is_rejected(
    socket_sandbox: Sandbox, words: tuple[str, ...], says: str
) -> None:
    said = await run_operator_command(socket_sandbox, "stuck", *words)
    assert said.code == 2
    assert says in said.err
    assert said.out == ""


async def test_a_person_is_forgotten_while_the_bot_is_stopped(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment(name="Name-zq7x", prompt="Prompt-zq7x")
    message = await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    assert "Stop it first" in (await run_operator_command(sandbox, "forget", sandbox.ann.id)).err
    await bot.terminate()
    left = await run_operator_command(sandbox, "forget", sandbox.ann.id)
    assert left.code == 0, left
    assert "R1  segment, building" in left.out
    await sandbox.start_bot()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    gone = await run_operator_command(sandbox, "forget", sandbox.ann.id)
    assert "Removed: 1 request, " in gone.out
    for file in sandbox.folder.glob("bot.db*"):
        held = file.read_bytes()
        assert b"zq7x" not in held
        assert sandbox.ann.id.encode() not in held
    assert (await run_operator_command(sandbox, "forget", "ann")).code == 2


async def test_the_retention_job_deletes_old_requests_at_the_start(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock(CLSFY_KEEP_DAYS="2")
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    sandbox.advance_clocks(86400.0)
    await (await sandbox.start_bot(**sandbox.restart_settings, CLSFY_KEEP_DAYS="2")).terminate()
    assert len(sandbox.query("SELECT id FROM requests")) == 1
    sandbox.advance_clocks(2 * 86400.0)
    await (await sandbox.start_bot(**sandbox.restart_settings, CLSFY_KEEP_DAYS="2")).wait_for_log(
        "expired records deleted"
    )
    for table in ("requests", "notifications", "audit_log"):
        assert sandbox.query(f"SELECT * FROM {table}") == []


async def test_a_message_that_a_bug_holds_up_is_listed_until_it_is_posted(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    [(inputs,)] = sandbox.query("SELECT inputs FROM requests")
    sandbox.query("UPDATE requests SET inputs = '[]'")  # no release writes that
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await bot.wait_for_log("delivery failed")
    held_up = "SELECT 1 FROM notifications WHERE error IS NOT NULL"
    await bot.wait_until(lambda: bool(sandbox.query(held_up)))
    listed = await run_operator_command(sandbox, "stuck")
    assert "result of R1; segment ready; waiting: a bug" in listed.out
    sandbox.query(f"UPDATE requests SET inputs = '{inputs}'")
    sandbox.advance_clocks(300)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    assert (await run_operator_command(sandbox, "stuck")).out.strip() == "Nothing is stuck."
    assert len(message.replies) == 1
