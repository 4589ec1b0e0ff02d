"""The operator's commands as an operator gives them, beside a running bot and without one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.faults import dropped, refused
from tests.support.fork_server import ForkedProcess
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox

ROOT = Path(__file__).parents[3]
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    def line(self, about: str) -> str:
        """The line about one thing."""
        (found,) = [line for line in self.out.splitlines() if f" {about}: " in line]
        return found


async def command(sandbox: Sandbox, *words: str, **settings: str) -> Said:
    """`clsfy-bot …` with the sandbox's settings; no secret of it may be said."""
    process = await _start(("bot", *words), {**sandbox.environment, **settings}, forked=sandbox.quick_start)
    out, err = (part.decode() for part in await process.communicate())
    assert process.returncode is not None
    slack = sandbox.slack
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret, sandbox.classify.key):
        assert secret not in out + err
    return Said(process.returncode, out, err)


async def _start(
    command: Sequence[str], environment: Mapping[str, str], *, forked: bool
) -> asyncio.subprocess.Process | ForkedProcess:
    if forked:
        return await ForkedProcess.start(command, environment, merge_output=False)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.fixture
async def shared_town(tmp_path: Path, postgres_server: Server) -> AsyncIterator[Sandbox]:
    """A playground whose bots share a record."""
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=postgres_server.create()) as sandbox:
        yield sandbox


@pytest.mark.from_nothing
async def test_before_the_first_start_all_is_well(sandbox: Sandbox) -> None:
    said = await command(sandbox, "check")
    assert said.code == 0, said
    assert said.err == ""
    assert all(line.startswith("ok ") for line in said.out.splitlines())
    assert "the bot makes it when it starts" in said.line("database")
    assert sandbox.slack.bot.id in said.line("Slack, bot token")
    assert "has all of them" in said.line("Slack, scopes")
    assert "not tried" in said.line("Slack, reading back")
    assert "Slack, HTTP: " in said.out if sandbox.mode == "http" else "would open a socket" in said.out
    assert "Segments that it sees: 0" in said.line("Classify")
    assert not (sandbox.folder / "bot.db").exists()


async def test_beside_a_running_bot_it_reads_one_message_back_and_changes_nothing(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    posts = len(sandbox.slack.traffic.of("chat.postMessage"))
    said = await command(sandbox, "check")
    assert said.code == 0, said
    assert "A running bot holds it" in said.line("database")
    assert f"the message of R1 in {sandbox.channel.id} can be read" in said.line("Slack, reading back")
    assert "Segments that it sees: 1; that we wait for: 1, all seen" in said.line("Classify")
    (reading,) = sandbox.calls("conversations.history")
    assert (reading["oldest"], reading["limit"]) == (reading["latest"], "1")
    assert len(sandbox.channel.messages) == 1
    assert len(sandbox.slack.traffic.of("chat.postMessage")) == posts


async def test_a_key_that_does_not_see_what_we_wait_for_is_found_out(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    segment = await sandbox.wait_for_segment()
    await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    await bot.terminate()
    sandbox.classify.faults.next("segments.list", refused(200, "[]"))
    said = await command(sandbox, "check")
    assert said.code == 1
    assert f"does not see 1 of the 1 segments that we wait for: {segment.id} (R1)" in said.line("Classify")


async def test_each_trouble_has_its_line(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    await bot.terminate()
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY - {"im:write"}
    said = await command(sandbox, "check", CLSFY_API_KEY="ck_wrong-7f3a", SLACK_APP_TOKEN="xapp-wrong-7f3a")
    assert said.code == 1
    assert said.line("Slack, scope im:write").startswith("trouble")
    assert "refusals and questions reach nobody" in said.line("Slack, scope im:write")
    assert said.line("Slack, scope im:history").startswith("ok ")
    assert "is optional" in said.line("Slack, reading back")
    assert "refuses SLACK_APP_TOKEN (invalid_auth)" in said.line("Slack, Socket Mode")
    assert "refuses the key" in said.line("Classify")
    assert "7f3a" not in said.out + said.err


async def test_away_and_limited_are_trouble_too(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.slack.faults.next("auth.test", refused(503, "busy", content_type="text/plain"))
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"})
    sandbox.slack.faults.next("apps.connections.open", limit)
    said = await command(sandbox, "check", CLSFY_API_URL="http://127.0.0.1:9")
    assert said.code == 1
    assert "gave no usable answer" in said.line("Slack, bot token")
    assert "try again in 7 s" in said.line("Slack, Socket Mode")
    assert "was not reached" in said.line("Classify")
    assert "Traceback" not in said.err


@pytest.mark.from_nothing
async def test_wrong_settings_and_a_database_that_cant_be_used_are_named(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    said = await command(sandbox, "check", SLACK_BOT_TOKEN="", PORT="http")
    assert said.code == 1
    assert [line.split()[:3] for line in said.out.splitlines()] == [
        ["trouble", "settings:", "SLACK_BOT_TOKEN"],
        ["trouble", "settings:", "PORT"],
    ]
    (sandbox.folder / "bot.db").write_text("a shopping list, for instance " * 99)
    said = await command(sandbox, "check")
    assert said.code == 1
    assert said.line("database").startswith("trouble")


async def test_what_is_stuck_is_listed_beside_a_bot_and_settled_without_one(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY
    bot = await sandbox.start_bot()
    await sandbox.request_segment(name="Name-7f3a")
    message = await sandbox.wait_for_announcement()
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=False))
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_direct_message(sandbox.ann)
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    listed = await command(sandbox, "stuck")
    assert listed.code == 0, listed
    (line,) = listed.out.splitlines()
    reference = line.split()[0]
    assert reference.startswith("M")
    assert "end of R1; segment ready; unconfirmed" in line
    assert sandbox.channel.id in line
    assert "7f3a" not in line
    refusal = await command(sandbox, "stuck", "settle", reference, "--tell-again")
    assert refusal.code == 2
    assert "stop it first" in refusal.err
    await bot.terminate()
    settled = await command(sandbox, "stuck", "settle", reference, "--tell-again")
    assert (settled.code, settled.out) == (0, f"{reference} is settled: pending.\n"), settled
    await sandbox.start_bot()
    assert "Ready" in (await sandbox.wait_for_reply(message)).visible_text
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1
    assert (await command(sandbox, "stuck")).out == "Nothing is stuck.\n"


async def test_with_postgresql_a_word_is_taken_while_the_bot_runs(shared_town: Sandbox) -> None:
    sandbox = shared_town
    bot = await sandbox.start_bot()
    sandbox.classify.faults.always("segments.list", refused(500, "oops"))
    sandbox.classify.faults.next("segments.create", dropped(took_effect=True))
    await sandbox.request_segment()
    segment = await sandbox.wait_for_segment()
    await bot.wait_for_log("uncertain")
    listed = await command(sandbox, "stuck")
    while "R1" not in listed.out:
        listed = await command(sandbox, "stuck")
    assert "uncertain" in listed.out
    settled = await command(sandbox, "stuck", "settle", "R1", "--made", str(segment.id))
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
        pytest.param(("settle", "R1", "--drop"), "there is no", marks=pytest.mark.from_nothing),
        (("settle", "X1", "--drop"), "must be a reference"),
        (("settle", "R1"), "is required"),
        (("settle", "R1", "--made", "61a"), "must be an ID"),
    ],
)
async def test_a_word_that_makes_no_sense_is_refused(
    socket_sandbox: Sandbox, words: tuple[str, ...], says: str
) -> None:
    said = await command(socket_sandbox, "stuck", *words)
    assert said.code == 2
    assert says in said.err
    assert said.out == ""


async def test_a_person_is_forgotten_when_the_bot_is_stopped(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment(name="Name-7f3a", prompt="Prompt-7f3a")
    message = await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    assert "stop it first" in (await command(sandbox, "forget", sandbox.ann.id)).err
    await bot.terminate()
    left = await command(sandbox, "forget", sandbox.ann.id)
    assert left.code == 0, left
    assert "R1  segment, building" in left.out
    await sandbox.start_bot()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    gone = await command(sandbox, "forget", sandbox.ann.id)
    assert "Removed: 1 request, " in gone.out
    for file in sandbox.folder.glob("bot.db*"):
        held = file.read_bytes()
        assert b"7f3a" not in held
        assert sandbox.ann.id.encode() not in held
    assert (await command(sandbox, "forget", "ann")).code == 2


async def test_what_was_kept_long_enough_is_swept_at_a_start(socket_sandbox: Sandbox) -> None:
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
