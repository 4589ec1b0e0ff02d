"""The app-level token is revoked while the bot runs, or another bot uses it too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack.delivery.socket_mode import MAX_CONNECTIONS
from tests.stories.operations.readiness import wait_for_obstacles, wait_for_problem, wait_for_readiness
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox


async def test_a_token_that_is_revoked_while_running_is_logged_once_and_named(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    sandbox.slack.tokens.app_state = "revoked"
    await sandbox.slack.disconnect("close")
    await bot.wait_for_log("no socket to Slack")
    tries = len(sandbox.slack.traffic.of("apps.connections.open"))
    await sandbox.advance_clocks_until(
        lambda: len(sandbox.slack.traffic.of("apps.connections.open")) >= tries + 9, seconds=20
    )
    *_, before, last = sandbox.slack.traffic.of("apps.connections.open")
    # A busy machine notices a move late. If each wait were twice the one before, it would be 256 seconds.
    assert 60 <= (last.at - before.at).total_seconds() < 200
    assert await wait_for_obstacles(sandbox, bot, "socket") == {
        "socket": "Slack rejected SLACK_APP_TOKEN (token_revoked)."
    }
    # APScheduler warns if a job still runs when its time comes again, as it may if the clock is moved.
    problems = [line for line in bot.events if line["level"] in ("warning", "error")]
    (problem,) = [line for line in problems if line.get("logger") != "apscheduler.scheduler"]
    assert (problem["event"], problem["setting"]) == ("no socket to Slack", "SLACK_APP_TOKEN")
    assert problem["code"] == "token_revoked"
    assert "trace" not in problem
    sandbox.slack.tokens.app_state = "active"
    await sandbox.advance_clocks_until(lambda: sandbox.slack.sockets.ready, seconds=20)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()


async def test_a_second_bot_on_the_same_token_and_another_database_is_noticed(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    first = await sandbox.start_bot()
    second = await sandbox.start_bot_with_movable_clock(DATABASE_URL=f"sqlite:///{sandbox.folder}/other.db")
    await second.wait_for_log("app-level token in use elsewhere")
    assert await sandbox.readiness_obstacles(second) == {}  # it may be the rest of a bot that has crashed
    assert len(sandbox.slack.sockets.connections) == 2
    await _let_it_check_again(sandbox)
    problem = await wait_for_problem(sandbox, second, "socket", present=True)
    assert problem == "another bot is connected with SLACK_APP_TOKEN"
    warnings = [line for line in second.events if line["event"] == "app-level token in use elsewhere"]
    assert [line["others"] for line in warnings] == [1]
    await first.terminate()
    await sandbox.slack.until(lambda: len(sandbox.slack.sockets.connections) == 1, 45)
    await _let_it_check_again(sandbox)
    await wait_for_problem(sandbox, second, "socket", present=False)


async def _let_it_check_again(sandbox: Sandbox) -> None:
    """Move the clocks until a bot opens another connection, and wait until Slack has greeted it."""
    connections = set(sandbox.slack.sockets.connections)
    await sandbox.advance_clocks_until(
        lambda: sandbox.slack.sockets.ready and set(sandbox.slack.sockets.connections) - connections,
        seconds=60,
    )


async def test_replicas_on_one_database_share_the_token(tmp_path: Path, postgres_server: Server) -> None:
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=postgres_server.create_migrated()) as sandbox:
        await sandbox.start_bot()
        second = await sandbox.start_bot_with_movable_clock()
        await second.wait_for_log("app-level token in use elsewhere")
        opened = len(sandbox.calls("apps.connections.open"))
        sandbox.advance_clocks(600)
        await sandbox.request_segment()
        await sandbox.wait_for_announcement()
        assert await sandbox.readiness_obstacles(second) == {}
        assert len(sandbox.calls("apps.connections.open")) == opened


async def test_a_connection_that_slack_renews_is_not_taken_for_another_bot(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    for _ in range(2):
        await sandbox.slack.disconnect("refresh_requested")
        await sandbox.slack.wait_until_connected()
    await sandbox.run_command(sandbox.ann, "help")
    assert "app-level token in use elsewhere" not in bot.output


@asynccontextmanager
async def _other_connections(
    sandbox: Sandbox, count: int
) -> AsyncIterator[list[aiohttp.ClientWebSocketResponse]]:
    """Connect `count` others with the same token, which answer nothing."""
    slack = sandbox.slack
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(base_url=slack.api_url, session=session)
        urls = [(await web.apps_connections_open(app_token=slack.app_token))["url"] for _ in range(count)]
        others = [await session.ws_connect(url) for url in urls]
        await slack.until(lambda: len(slack.sockets.connections) == count)
        yield others
        for other in others:
            await other.close()


async def test_a_bot_to_which_slack_gives_no_connection_waits_and_keeps_the_one_it_has(
    socket_sandbox: Sandbox,
) -> None:
    sandbox, connections = socket_sandbox, socket_sandbox.slack.sockets.connections
    async with _other_connections(sandbox, MAX_CONNECTIONS) as others:
        opened = len(sandbox.calls("apps.connections.open"))
        bot = await sandbox.launch_bot(
            module="tests.support.bots.bot_with_movable_clock",
            CLOCK_OFFSET_FILE=str(sandbox.folder / "clock"),
        )
        await bot.wait_for_log("no socket to Slack, trying again")
        problem = "not connected to Slack: Slack ends each connection (too_many_websockets)"
        assert (await wait_for_obstacles(sandbox, bot, "process", "socket"))["socket"] == problem
        assert len(sandbox.calls("apps.connections.open")) == opened + 1
        await others.pop().close()
        await sandbox.advance_clocks_until(lambda: len(connections) == MAX_CONNECTIONS, seconds=60)
        await bot.wait_until_ready()
        ours = connections[-1]
        await sandbox.slack.disconnect("warning")
        await sandbox.slack.until(lambda: len(sandbox.calls("apps.connections.open")) >= opened + 3)
        assert (
            await wait_for_readiness(sandbox, bot, lambda _: "too_many" in bot.output.split("ready")[-1])
            == {}
        )
        assert ours.open
    await sandbox.advance_clocks_until(lambda: ours not in connections, seconds=60)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
