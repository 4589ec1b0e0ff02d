"""What Slack sends over HTTP: a wrong signature or clock, and a bot that has ended."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from playground.slack import NotAcknowledged
from tests.stories.operations.test_ops import metrics
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import Sandbox


def warnings(bot: BotProcess) -> list[Mapping[str, Any]]:
    """Return the warnings about deliveries that weren't proven to be from Slack."""
    return [line for line in bot.events if line["event"] == "unverified delivery"]


async def commands_are_refused(sandbox: Sandbox, count: int) -> None:
    """Type a command a few times, and expect that the bot refuses each."""
    for _ in range(count):
        assert (await sandbox.ann.command("/clsfy", "help", sandbox.channel)).status == 401


async def test_slacks_check_of_the_certificate_is_answered_and_nothing_else_happens(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, mode="http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot()
        assert await sandbox.slack.check_certificate() == 200
        assert warnings(bot) == []
        assert "unverified_deliveries_total{reason=unsigned}" not in await metrics(bot)
        assert "Unhandled" not in bot.output


async def test_a_wrong_signing_secret_is_named_in_one_warning_and_counted(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, mode="http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot(SLACK_SIGNING_SECRET="0" * 32)
        await commands_are_refused(sandbox, 3)
        (warning,) = warnings(bot)
        assert (warning["level"], warning["reason"]) == ("warning", "signature")
        assert "SLACK_SIGNING_SECRET" in warning["hint"]
        assert (await metrics(bot))["unverified_deliveries_total{reason=signature}"] == 3


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_clock_that_is_six_minutes_off_is_named_in_one_warning_and_counted(
    tmp_path: Path, minutes: int
) -> None:
    async with Sandbox(tmp_path, mode="http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot()
        sandbox.clock.move(60 * minutes)
        await commands_are_refused(sandbox, 2)
        (warning,) = warnings(bot)
        assert warning["reason"] == "clock"
        assert "clock" in warning["hint"]
        assert warning["seconds_off"] == pytest.approx(-60 * minutes, abs=5)
        assert (await metrics(bot))["unverified_deliveries_total{reason=clock}"] == 2
        sandbox.clock.move(-60 * minutes)
        assert "segment" in (await sandbox.run_command(sandbox.ann, "help")).visible_text


async def test_what_is_meant_for_a_bot_that_was_killed_reaches_no_other_program_on_its_port(
    tmp_path: Path,
) -> None:
    async with Sandbox(tmp_path, mode="http", quick_start=True) as sandbox:
        bot = await sandbox.start_bot()
        await bot.kill()
        other = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", bot.port("PORT"))
        async with other:
            with pytest.raises(NotAcknowledged, match="the bot has ended"):
                await sandbox.ann.command("/clsfy", "help", sandbox.channel)
