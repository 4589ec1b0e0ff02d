"""The operator's commands as an operator gives them, beside a running bot and without one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.faults import dropped, refused
from tests.support.postgres import Server
from tests.support.sandbox import Town

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


async def command(town: Town, *words: str, **settings: str) -> Said:
    """`clsfy-bot …` with the town's settings; no secret of it may be said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **town.environment, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = (part.decode() for part in await process.communicate())
    assert process.returncode is not None
    slack = town.slack
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret, town.classify.key):
        assert secret not in out + err
    return Said(process.returncode, out, err)


@pytest.fixture
async def shared_town(tmp_path: Path, postgres_server: Server) -> AsyncIterator[Town]:
    """A playground whose bots share a record."""
    async with Town(tmp_path, DATABASE_URL=postgres_server.create()) as town:
        yield town


async def test_before_the_first_start_all_is_well(town: Town) -> None:
    said = await command(town, "check")
    assert said.code == 0, said
    assert said.err == ""
    assert all(line.startswith("ok ") for line in said.out.splitlines())
    assert "the bot makes it when it starts" in said.line("database")
    assert town.slack.bot.id in said.line("Slack, bot token")
    assert "has all of them" in said.line("Slack, scopes")
    assert "not tried" in said.line("Slack, reading back")
    assert "Slack, HTTP: " in said.out if town.mode == "http" else "would open a socket" in said.out
    assert "Segments that it sees: 0" in said.line("Classify")
    assert not (town.folder / "bot.db").exists()


async def test_beside_a_running_bot_it_reads_one_message_back_and_changes_nothing(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    await town.ask()
    await town.announced()
    await bot.until(lambda: not town.outstanding())
    posts = len(town.slack.traffic.of("chat.postMessage"))
    said = await command(town, "check")
    assert said.code == 0, said
    assert "A running bot holds it" in said.line("database")
    assert f"the message of R1 in {town.channel.id} can be read" in said.line("Slack, reading back")
    assert "Segments that it sees: 1; that we wait for: 1, all seen" in said.line("Classify")
    (reading,) = town.calls("conversations.history")
    assert (reading["oldest"], reading["limit"]) == (reading["latest"], "1")
    assert len(town.channel.messages) == 1
    assert len(town.slack.traffic.of("chat.postMessage")) == posts


async def test_a_key_that_does_not_see_what_we_wait_for_is_found_out(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    await town.ask()
    segment = await town.built()
    await town.announced()
    await bot.until(lambda: not town.outstanding())
    await bot.terminate()
    town.classify.faults.next("segments.list", refused(200, "[]"))
    said = await command(town, "check")
    assert said.code == 1
    assert f"does not see 1 of the 1 segments that we wait for: {segment.id} (R1)" in said.line("Classify")


async def test_each_trouble_has_its_line(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    await town.ask()
    await town.announced()
    await bot.until(lambda: not town.outstanding())
    await bot.terminate()
    town.slack.scopes = town.slack.scopes - HISTORY - {"im:write"}
    said = await command(town, "check", CLSFY_API_KEY="ck_wrong-7f3a", SLACK_APP_TOKEN="xapp-wrong-7f3a")
    assert said.code == 1
    assert said.line("Slack, scope im:write").startswith("trouble")
    assert "refusals and questions reach nobody" in said.line("Slack, scope im:write")
    assert said.line("Slack, scope im:history").startswith("ok ")
    assert "is optional" in said.line("Slack, reading back")
    assert "refuses SLACK_APP_TOKEN (invalid_auth)" in said.line("Slack, Socket Mode")
    assert "refuses the key" in said.line("Classify")
    assert "7f3a" not in said.out + said.err


async def test_away_and_limited_are_trouble_too(socket_town: Town) -> None:
    town = socket_town
    town.slack.faults.next("auth.test", refused(503, "busy", content_type="text/plain"))
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"})
    town.slack.faults.next("apps.connections.open", limit)
    said = await command(town, "check", CLSFY_API_URL="http://127.0.0.1:9")
    assert said.code == 1
    assert "gave no good answer" in said.line("Slack, bot token")
    assert "try again in 7 s" in said.line("Slack, Socket Mode")
    assert "was not reached" in said.line("Classify")
    assert "Traceback" not in said.err


async def test_wrong_settings_and_a_database_that_cant_be_used_are_named(socket_town: Town) -> None:
    town = socket_town
    said = await command(town, "check", SLACK_BOT_TOKEN="", PORT="http")
    assert said.code == 1
    assert [line.split()[:3] for line in said.out.splitlines()] == [
        ["trouble", "settings:", "SLACK_BOT_TOKEN"],
        ["trouble", "settings:", "PORT"],
    ]
    (town.folder / "bot.db").write_text("a shopping list, for instance " * 99)
    said = await command(town, "check")
    assert said.code == 1
    assert said.line("database").startswith("trouble")


async def test_what_is_stuck_is_listed_beside_a_bot_and_settled_without_one(socket_town: Town) -> None:
    town = socket_town
    town.slack.scopes = town.slack.scopes - HISTORY
    bot = await town.start_bot()
    await town.ask(name="Name-7f3a")
    message = await town.announced()
    town.slack.faults.next("chat.postMessage", dropped(took=False))
    town.classify.finish((await town.built()).id)
    await town.told(town.ann)
    await bot.until(lambda: not town.outstanding())
    listed = await command(town, "stuck")
    assert listed.code == 0, listed
    (line,) = listed.out.splitlines()
    reference = line.split()[0]
    assert reference.startswith("M")
    assert "end of R1; segment ready; unconfirmed" in line
    assert town.channel.id in line
    assert "7f3a" not in line
    refusal = await command(town, "stuck", "settle", reference, "--tell-again")
    assert refusal.code == 2
    assert "stop it first" in refusal.err
    await bot.terminate()
    settled = await command(town, "stuck", "settle", reference, "--tell-again")
    assert (settled.code, settled.out) == (0, f"{reference} is settled: pending.\n"), settled
    await town.start_bot()
    assert "Ready" in (await town.replied(message)).shown
    await town.at_rest()
    assert len(message.replies) == 1
    assert (await command(town, "stuck")).out == "Nothing is stuck.\n"


async def test_with_postgresql_a_word_is_taken_while_the_bot_runs(shared_town: Town) -> None:
    town = shared_town
    bot = await town.start_bot()
    town.classify.faults.always("segments.list", refused(500, "oops"))
    town.classify.faults.next("segments.create", dropped(took=True))
    await town.ask()
    segment = await town.built()
    await bot.said("uncertain")
    listed = await command(town, "stuck")
    while "R1" not in listed.out:
        listed = await command(town, "stuck")
    assert "uncertain" in listed.out
    settled = await command(town, "stuck", "settle", "R1", "--made", str(segment.id))
    assert settled.code == 0, settled
    message = await town.announced()
    town.classify.finish(segment.id)
    await town.replied(message)
    assert len(town.classify.segments) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("settle", "R1", "--told"), "of a message, such as M12, not of R1"),
        (("settle", "M1", "--drop"), "of a request, such as R7, not of M1"),
        (("settle", "R1", "--drop"), "there is no"),
        (("settle", "X1", "--drop"), "must be a reference"),
        (("settle", "R1"), "is required"),
        (("settle", "R1", "--made", "61a"), "must be an id"),
    ],
)
async def test_a_word_that_makes_no_sense_is_refused(
    socket_town: Town, words: tuple[str, ...], says: str
) -> None:
    said = await command(socket_town, "stuck", *words)
    assert said.code == 2
    assert says in said.err
    assert said.out == ""


async def test_a_person_is_forgotten_when_the_bot_is_stopped(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    await town.ask(name="Name-7f3a", prompt="Prompt-7f3a")
    message = await town.announced()
    await bot.until(lambda: not town.outstanding())
    assert "stop it first" in (await command(town, "forget", town.ann.id)).err
    await bot.terminate()
    left = await command(town, "forget", town.ann.id)
    assert left.code == 0, left
    assert "R1  segment, building" in left.out
    await town.start_bot()
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await town.at_rest()
    gone = await command(town, "forget", town.ann.id)
    assert "Removed: 1 request, " in gone.out
    for file in town.folder.glob("bot.db*"):
        held = file.read_bytes()
        assert b"7f3a" not in held
        assert town.ann.id.encode() not in held
    assert (await command(town, "forget", "ann")).code == 2


async def test_what_was_kept_long_enough_is_swept_at_a_start(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot(CLSFY_KEEP_DAYS="2")
    await town.ask()
    message = await town.announced()
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await town.at_rest()
    town.move(86400.0)
    await (await town.start_bot(**town.restart, CLSFY_KEEP_DAYS="2")).terminate()
    assert len(town.query("SELECT id FROM requests")) == 1
    town.move(2 * 86400.0)
    await (await town.start_bot(**town.restart, CLSFY_KEEP_DAYS="2")).said("swept")
    for table in ("requests", "owed", "journal"):
        assert town.query(f"SELECT * FROM {table}") == []
