"""No token, key, password or ticket is ever written or said, at debug and whatever fails; and metadata tells
no more than ids."""

import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from playground.faults import Fault, dropped, refused
from playground.slack.errors import NotAcknowledged
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import Sandbox
from tests.support.secrets import secrets_of

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PASSWORD = "pw-zq7x-of-the-database"
CUT = refused(200, '{"id": ')
HTML = refused(502, "<h1>Bad gateway</h1>", content_type="text/html")
BROKEN: dict[str, list[Fault]] = {
    "segments.create": [refused(500, "oops", took_effect=True)],
    "segments.list": [CUT, HTML, dropped(took_effect=False)],
    "segments.get": [HTML, CUT, refused(200, "[]"), dropped(took_effect=False)],
    "chat.postMessage": [CUT, dropped(took_effect=True)],
    "chat.update": [HTML, CUT],
    "conversations.history": [refused(200, "[]")],
    "views.open": [HTML, CUT, dropped(took_effect=False)],
    "response_url": [dropped(took_effect=False), refused(404, "used_url"), HTML],
}


async def written(sandbox: Sandbox, bot: BotProcess) -> dict[str, str]:
    """Return everything that others can see of a bot, by where they see it."""
    found = {"Slack": str([(call.name, call.arguments) for call in _calls_by_bot(sandbox)])}
    found["Classify"] = str([(call.name, call.arguments) for call in sandbox.classify.traffic.calls])
    if bot.running:
        for name in ("cmdline", "comm", "stat", "status"):
            found[name] = (Path("/proc") / str(bot.pid) / name).read_text()
        async with aiohttp.ClientSession() as session:
            for path in ("healthz", "readyz", "metrics", "nothing"):
                async with session.get(f"http://127.0.0.1:{bot.port('OPS_PORT')}/{path}") as answer:
                    found[path] = await answer.text() + str(dict(answer.headers))
    return found | {"output": bot.output}


def _calls_by_bot(sandbox: Sandbox) -> Iterator[Any]:
    return (call for call in sandbox.slack.traffic.calls if "." in call.name or call.name == "response_url")


async def nothing_told(sandbox: Sandbox, bot: BotProcess) -> None:
    """Check that no secret appears anywhere."""
    everything = await written(sandbox, bot)
    for secret in {*secrets_of(sandbox), PASSWORD}:
        assert len(secret) > 15
        assert [where for where, text in everything.items() if secret in text] == []


@pytest.mark.from_nothing
async def test_no_secret_is_logged_while_slack_and_classify_fail(sandbox: Sandbox) -> None:
    bot = await sandbox.start_bot()
    sandbox.slack.limits.on = False
    for call, faults in BROKEN.items():
        (sandbox.classify if call.startswith("segments.") else sandbox.slack).faults.next(call, *faults)
    for _ in BROKEN["views.open"]:
        await sandbox.ben.command("/clsfy", "segment", sandbox.channel)
    for _ in BROKEN["response_url"]:
        await sandbox.ben.command("/clsfy", "segment show 999", sandbox.channel)
    await sandbox.slack.until(
        lambda: len(sandbox.slack.traffic.of("response_url")) >= len(BROKEN["response_url"])
    )
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    key, sandbox.classify.key = sandbox.classify.key, "ck_another_key_of_theirs"
    await sandbox.classify.until(lambda: any(call.status == 401 for call in sandbox.classify.traffic.calls))
    sandbox.classify.key = key
    await nothing_told(sandbox, bot)
    sandbox.slack.token_state = "revoked"
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await bot.wait_for_log("Slack rejected the bot, notifications are paused")
    await nothing_told(sandbox, bot)
    sandbox.slack.token_state = "active"
    if sandbox.mode == "socket":
        sandbox.slack.faults.next("apps.connections.open", HTML)
        await sandbox.slack.disconnect("abort")
        await sandbox.slack.until(lambda: len(sandbox.slack.traffic.of("apps.connections.open")) >= 2)
    await nothing_told(sandbox, bot)
    assert message.metadata is not None
    assert await bot.terminate() == 0
    await nothing_told(sandbox, bot)


async def test_no_secret_is_logged_while_the_database_is_locked_or_broken(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    with closing(sqlite3.connect(sandbox.folder / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with suppress(NotAcknowledged):
            await sandbox.request_segment()
        await bot.wait_until(lambda: any(line.get("error") == "OperationalError" for line in bot.events))
        other.execute("ROLLBACK")
    sandbox.query("ALTER TABLE requests RENAME TO gone")
    ack = await sandbox.request_segment()
    assert "Something went wrong" in str(ack.errors)
    await nothing_told(sandbox, bot)
    sandbox.query("ALTER TABLE gone RENAME TO requests")
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await nothing_told(sandbox, bot)


async def test_no_secret_is_logged_for_an_exception_that_contains_them_all(socket_sandbox: Sandbox) -> None:
    """The exception is raised in a command, in a form, in the jobs, and where it ends the process."""
    sandbox, fail = socket_sandbox, socket_sandbox.folder / "fail"
    bot = await sandbox.start_bot(
        module="tests.support.bots.bot_that_fails", FAIL=str(fail), CLSFY_ALLOWED_USERS=sandbox.ann.id
    )
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    fail.touch()
    ack = await sandbox.ben.command(
        "/clsfy", "segment", sandbox.channel
    )  # a refusal is put on record, with its time
    assert "Something went wrong" in ack.text
    sent = await sandbox.ann.submit(form, {"name": "Snow", "prompt": "x"})
    assert "Something went wrong" in str(sent.errors)
    await nothing_told(sandbox, bot)
    await bot.kill()
    crashed = await sandbox.launch_bot(module="tests.support.bots.bot_that_fails", FAIL=str(fail))
    await crashed.wait_until(lambda: "RuntimeError" in crashed.output)
    with suppress(TimeoutError):
        await crashed.wait_for_exit(8)
    await nothing_told(sandbox, crashed)


async def test_a_failed_start_names_the_setting_but_not_its_value(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    wrong = [  # a setting, its value, and the exit code: 1 for what may start later
        ("SLACK_BOT_TOKEN", f"xoxb-{PASSWORD}", 2),
        ("SLACK_APP_TOKEN", f"xapp-{PASSWORD}", 2),
        ("CLSFY_API_URL", f"https://user:{PASSWORD}@api.example", 2),
        ("DATABASE_URL", f"postgres://bot:{PASSWORD}@127.0.0.1:1/x", 1),
        ("DATABASE_URL", f"postgres://bot:{PASSWORD}@127.0.0.1:port/x", 2),
        ("OPS_PORT", PASSWORD, 2),
    ]
    for number, (name, value, _) in enumerate(wrong):
        record = {"DATABASE_URL": f"sqlite:///{sandbox.folder}/{number}.db"}
        await sandbox.launch_bot(**{**record, name: value})
    for bot, (name, _, exit_code) in zip(sandbox.bots, wrong, strict=True):
        assert await bot.wait_for_exit() == exit_code
        assert name in bot.lines[-1]
        await nothing_told(sandbox, bot)


async def test_the_metadata_of_a_message_contains_only_an_id(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.classify.faults.next("segments.create", refused(422, '{"error": "e", "message": "no"}'))
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    told = [*sandbox.channel.messages, *message.replies, *sandbox.direct_messages(sandbox.ann)]
    assert len(told) >= 3
    for one in told:
        assert one.metadata is not None
        assert set(one.metadata) == {"event_type", "event_payload"}
        assert one.metadata["event_type"] == "clsfy_bot"
        assert list(one.metadata["event_payload"]) == ["id"]
        assert UUID.fullmatch(one.metadata["event_payload"]["id"])


@pytest.mark.from_nothing
async def test_only_the_owner_can_read_the_database_file_while_the_bot_runs(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in sandbox.folder.glob("bot.db*")}
    assert set(modes) == {"bot.db", "bot.db-wal", "bot.db-shm", "bot.db.lock"}
    assert set(modes.values()) == {0o600}


async def test_secrets_from_files_work_and_are_not_printed(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "CLSFY_API_KEY", "DATABASE_URL")
    files = {name: sandbox.folder / name for name in names}
    for name, file in files.items():
        file.write_text(f"{sandbox.environment[name]}\n")
    bot = await sandbox.start_bot(
        **dict.fromkeys(names, ""), **{f"{name}_FILE": str(file) for name, file in files.items()}
    )
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    assert sandbox.query("SELECT count(*) FROM requests") == [(1,)]
    await nothing_told(sandbox, bot)
