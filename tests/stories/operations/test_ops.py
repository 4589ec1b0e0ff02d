"""What an operator sees from outside: readiness, metrics and log lines."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from playground.faults import refused
from tests.stories.operations.readiness import (
    wait_for_obstacles,
    wait_for_problem,
    wait_for_readiness,
)
from tests.support import postgres
from tests.support.bots.bot_process import BotProcess
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox


async def metrics(bot: BotProcess) -> dict[str, float]:
    """Return the bot's metrics by name and labels, as `/metrics` writes them."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{bot.port('OPS_PORT')}/metrics") as response,
    ):
        assert response.status == 200
        assert response.content_type == "text/plain"
        text = await response.text()
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name.removeprefix('clsfy_bot_')}{{{labels}}}"] = sample.value
    return found


async def test_the_metrics_count_the_main_job_and_name_nobody(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment(name="Name-zq7x", prompt="Prompt-zq7x")
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    found = await metrics(bot)
    assert found["requests{kind=segment,state=ready}"] == 1
    assert found["requests{kind=segment,state=building}"] == 0
    assert found["reply_seconds_count{}"] == 1
    assert found["slack_calls_total{method=chat.postMessage,outcome=done}"] == 2
    assert found["slack_calls_total{method=views.open,outcome=done}"] == 1
    assert found["slack_calls_total{method=apps.connections.open,outcome=done}"] == 1
    assert found["classify_calls_total{call=create_segment,outcome=done}"] == 1
    assert found["job_seconds_count{job=watcher}"] >= 1
    assert found["job_failures_total{job=watcher}"] == 0
    assert (found["leader{}"], found["pending_messages{}"], found["pending_edits{}"]) == (1, 0, 0)
    told = str(found)
    assert not [name for name in found if name.startswith("obstacle")]
    for one in ("zq7x", sandbox.ann.id, sandbox.channel.id, sandbox.classify.key, sandbox.slack.bot_token):
        assert one not in told


async def test_each_change_of_a_request_is_logged_with_its_reference(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "1"})
    sandbox.classify.faults.next("segments.create", limit)
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    lines = [line for line in bot.events if line.get("request") == "R1"]
    steps = [(line["was"], line["state"]) for line in lines if line["event"] == "request"]
    assert steps == [
        ("accepted", "submitting"),
        ("submitting", "accepted"),
        ("accepted", "submitting"),
        ("submitting", "building"),
        ("building", "ready"),
    ]
    assert [line["event"] for line in lines].count("form") == 1
    assert [line["what"] for line in lines if line["event"] == "notification sent"] == [
        "announcement",
        "result",
    ]


async def test_failed_calls_show_in_the_metrics(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", refused(500, "oops", took_effect=True))
    sandbox.slack.faults.next(
        "chat.postMessage", refused(500, "oops", content_type="text/plain", took_effect=True)
    )
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    found = await metrics(bot)
    assert found["classify_calls_total{call=create_segment,outcome=ambiguous}"] == 1
    assert found["slack_calls_total{method=chat.postMessage,outcome=ambiguous}"] == 1


async def test_the_bot_is_not_ready_while_slack_cannot_reach_it(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    sandbox.slack.faults.always("apps.connections.open", refused(503, "busy", content_type="text/plain"))
    await sandbox.slack.disconnect("abort")
    assert await wait_for_obstacles(sandbox, bot, "socket") == {"socket": "not connected to Slack"}
    assert (await metrics(bot))["obstacle{part=socket}"] == 1


async def test_the_bot_is_not_ready_while_it_cannot_write_to_its_database(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    with closing(sqlite3.connect(sandbox.folder / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        problem = await wait_for_problem(sandbox, bot, "database", present=True)
        assert problem in ("it doesn't answer", "another program has locked it")
        counted = await metrics(bot)
        assert counted["obstacle{part=database}"] == 1
        assert "pending_messages{}" not in counted
        other.execute("ROLLBACK")
    assert await wait_for_obstacles(sandbox, bot) == {}


@pytest.fixture
def own_server() -> Iterator[Server]:
    """Yield a PostgreSQL server that a test may stop. Its folder isn't pytest's: see `pytest_configure`."""
    with (
        TemporaryDirectory(prefix="clsfy-bot-tests-", ignore_cleanup_errors=True) as folder,
        postgres.running(Path(folder) / "pg") as server,
    ):
        yield server


async def test_the_bot_is_not_ready_while_postgresql_is_away(own_server: Server, tmp_path: Path) -> None:
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=own_server.create()) as sandbox:
        bot = await sandbox.start_bot()
        await bot.wait_for_log("lease acquired")
        assert await sandbox.readiness_obstacles(bot) == {}
        own_server.stop()
        await wait_for_readiness(sandbox, bot, lambda found: found.get("database") == "nothing listens there")


async def test_replicas_count_their_own_calls_to_one_database(
    tmp_path: Path, postgres_server: Server
) -> None:
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=postgres_server.create_migrated()) as sandbox:
        first = await sandbox.start_bot()
        await first.wait_for_log("lease acquired")
        second = await sandbox.start_bot()
        await sandbox.request_segment()
        await sandbox.wait_for_announcement()
        one, other = await metrics(first), await metrics(second)
        assert [each["requests{kind=segment,state=building}"] for each in (one, other)] == [1, 1]
        assert [each["leader{}"] for each in (one, other)] == [1, 0]
        assert one["classify_calls_total{call=create_segment,outcome=done}"] == 1
        assert "classify_calls_total{call=create_segment,outcome=done}" not in other
        await first.kill()
        sandbox.query("UPDATE leases SET until = now()")
        await second.wait_for_log("lease acquired")
        assert (await metrics(second))["leader_takeovers_total{}"] == 1
