"""`clsfy-bot check`, while a bot runs and while none does."""

import pytest

from playground.faults import refused
from tests.stories.operations.command_line import HISTORY, run_operator_command
from tests.support.sandbox import Sandbox


@pytest.mark.from_nothing
async def test_check_passes_before_the_first_start(sandbox: Sandbox) -> None:
    said = await run_operator_command(sandbox, "check")
    assert said.code == 0, said
    assert said.err == ""
    assert all(line.startswith("ok ") for line in said.out.splitlines())
    assert "clsfy-bot 0." in said.line("version")
    assert "The bot creates it when it starts" in said.line("database")
    assert sandbox.slack.bot.id in said.line("Slack, bot token")
    assert "has all of them" in said.line("Slack, scopes")
    assert "not tried" in said.line("Slack, reading back")
    assert "Slack, HTTP: " in said.out if sandbox.mode == "http" else "would open a socket" in said.out
    assert "Segments that it sees: 0" in said.line("Classify")
    assert not (sandbox.folder / "bot.db").exists()


async def test_check_while_a_bot_runs_reads_one_message_back_and_changes_nothing(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    posts = len(sandbox.slack.traffic.of("chat.postMessage"))
    said = await run_operator_command(sandbox, "check")
    assert said.code == 0, said
    assert "A running bot is using it" in said.line("database")
    assert f"the message of R1 in {sandbox.channel.id} can be read" in said.line("Slack, reading back")
    assert "Segments that it sees: 1. Segments that the bot is waiting for: 1, all seen" in said.line(
        "Classify"
    )
    (reading,) = sandbox.calls("conversations.history")
    assert (reading["oldest"], reading["limit"]) == (reading["latest"], "1")
    assert len(sandbox.channel.messages) == 1
    assert len(sandbox.slack.traffic.of("chat.postMessage")) == posts


async def test_check_finds_an_api_key_that_cannot_see_the_pending_segments(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    segment = await sandbox.wait_for_segment()
    await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    await bot.terminate()
    sandbox.classify.faults.next("segments.list", refused(200, "[]"))
    said = await run_operator_command(sandbox, "check")
    assert said.code == 1
    assert f"can't see 1 of the 1 segments that the bot is waiting for: {segment.id} (R1)" in said.line(
        "Classify"
    )


async def test_check_prints_a_line_for_each_problem(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    await bot.terminate()
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY - {"im:write"}
    said = await run_operator_command(
        sandbox, "check", CLSFY_API_KEY="ck_wrong-zq7x", SLACK_APP_TOKEN="xapp-wrong-zq7x"
    )
    assert said.code == 1
    assert said.line("Slack, scope im:write").startswith("trouble")
    assert "refusals and questions reach nobody" in said.line("Slack, scope im:write")
    assert said.line("Slack, scope im:history").startswith("ok ")
    assert "is optional" in said.line("Slack, reading back")
    assert "rejects SLACK_APP_TOKEN (invalid_auth)" in said.line("Slack, Socket Mode")
    assert "rejects the key" in said.line("Classify")
    assert "zq7x" not in said.out + said.err


async def test_check_reports_an_unreachable_or_rate_limiting_api(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.slack.faults.next("auth.test", refused(503, "busy", content_type="text/plain"))
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"})
    sandbox.slack.faults.next("apps.connections.open", limit)
    said = await run_operator_command(sandbox, "check", CLSFY_API_URL="http://127.0.0.1:9")
    assert said.code == 1
    assert "gave no usable answer" in said.line("Slack, bot token")
    assert "Try again in 7 s" in said.line("Slack, Socket Mode")
    assert said.line("Classify").endswith(
        ": Classify was not reached: ConnectError. See “Proxies and certificates” in docs/operating.md."
    )
    assert "Traceback" not in said.err


async def test_check_says_why_slack_cannot_be_reached_and_where_to_read_on(socket_sandbox: Sandbox) -> None:
    address = "http://127.0.0.1:9/api/"
    said = await run_operator_command(socket_sandbox, "check", SLACK_API_URL=address)
    assert said.code == 1
    assert said.line("Slack, bot token").endswith(
        ": Slack can't be reached: Connection refused. See “Proxies and certificates” in docs/operating.md."
    )
    said = await run_operator_command(
        socket_sandbox, "check", SLACK_API_URL="https://no.such.host.invalid/api/"
    )
    assert "Slack can't be reached: its host name isn't known. See" in said.line("Slack, bot token")


@pytest.mark.from_nothing
async def test_check_names_wrong_settings_and_an_unusable_database(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    said = await run_operator_command(sandbox, "check", SLACK_BOT_TOKEN="", PORT="http")
    assert said.code == 1
    assert [line.split()[:3] for line in said.out.splitlines()] == [
        ["trouble", "settings:", "SLACK_BOT_TOKEN"],
        ["trouble", "settings:", "PORT"],
    ]
    (sandbox.folder / "bot.db").write_text("a shopping list, for instance " * 99)
    said = await run_operator_command(sandbox, "check")
    assert said.code == 1
    assert said.line("database").startswith("trouble")


async def test_check_and_the_start_explain_ids_that_do_not_exist(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    hidden = sandbox.slack.channel("hidden", private=True)
    settings = {
        "CLSFY_ADMINS": f"{sandbox.ann.id},C0ELSE",
        "CLSFY_ALLOWED_USERS": f"{sandbox.ann.id},U0NOBODY",
        "CLSFY_ALLOWED_CHANNELS": f"{sandbox.channel.id},{hidden.id}",
    }
    sentences = [
        "CLSFY_ADMINS lists C0ELSE, but takes only IDs of people (U… or W…).",
        "CLSFY_ALLOWED_USERS lists U0NOBODY. There is no such person in this workspace.",
        f"CLSFY_ALLOWED_CHANNELS lists {hidden.id}. "
        "There is no such channel, or it is private and the bot isn't in it.",
    ]
    said = await run_operator_command(sandbox, "check", **settings)
    assert said.code == 1
    lines = [line for line in said.out.splitlines() if "IDs in the settings" in line]
    assert lines == [f"trouble  Slack, IDs in the settings: {sentence}" for sentence in sentences]
    bot = await sandbox.start_bot(**settings)  # which works for the others
    await bot.wait_until(lambda: sum("hint" in line for line in bot.events) == len(sentences))
    assert [line["hint"] for line in bot.events if line["event"] == "wrong id in the settings"] == sentences


async def test_check_says_that_ids_are_known_or_cannot_be_checked(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    said = await run_operator_command(sandbox, "check", CLSFY_ADMINS=sandbox.ann.id)
    assert "knows all of them" in said.line("Slack, IDs in the settings")
    sandbox.slack.scopes = sandbox.slack.scopes - {"users:read"}
    said = await run_operator_command(sandbox, "check", CLSFY_ADMINS=f"{sandbox.ann.id},{sandbox.ben.id}")
    assert said.code == 0
    assert "without the scope users:read" in said.line("Slack, IDs in the settings")


async def test_check_and_the_start_explain_an_org_wide_token(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.slack.enterprise_id, sandbox.slack.workspace.is_org_wide = "E0OURS", True
    said = await run_operator_command(sandbox, "check")
    assert said.code == 1
    assert "org-wide installation" in said.line("Slack, bot token")
    bot = await sandbox.launch_bot()
    assert await bot.wait_for_exit() == 2
    assert "SLACK_BOT_TOKEN belongs to an org-wide installation" in bot.output
