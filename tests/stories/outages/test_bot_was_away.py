"""The bot was away. Builds that finished meanwhile are announced with the time when they finished."""

from datetime import datetime

import pytest

from playground.slack import Message
from tests.support.sandbox import Sandbox

HOUR = 3600.0


@pytest.mark.parametrize("mode", ["stopped", "killed"])
async def test_a_build_that_finished_while_the_bot_was_away_is_announced_with_its_time(
    socket_sandbox: Sandbox, mode: str
) -> None:
    sandbox = socket_sandbox
    message = await _building_alone(sandbox, mode)
    sandbox.advance_clocks(1.7 * HOUR)
    segment = await sandbox.wait_for_segment()
    sandbox.classify.finish(segment.id)
    ended = _told(segment.processed_date)
    sandbox.advance_clocks(14 * HOUR)
    await sandbox.start_bot(**sandbox.restart_settings)
    reply = await sandbox.wait_for_reply(message)
    took = f"Finished {ended}, after 1 h 42 min."
    assert f"“Snowblower Buyers” is ready. {took}" in reply.visible_text.replace("*", "")
    assert reply.mentions == {sandbox.ann.id}
    await sandbox.slack.until(lambda: took.rstrip(".") in message.visible_text)
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1
    assert sandbox.direct_messages(sandbox.ann) == []


async def test_a_failure_without_a_time_from_classify_says_when_it_was_noticed(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    message = await _building_alone(sandbox)
    sandbox.advance_clocks(2 * HOUR)
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    sandbox.advance_clocks(12 * HOUR)
    await sandbox.start_bot(**sandbox.restart_settings)
    reply = await sandbox.wait_for_reply(message)
    assert "Failure detected " in reply.visible_text
    assert "Built in" not in reply.visible_text
    assert reply.broadcast


async def test_a_build_that_finishes_while_the_bot_watches_says_only_how_long_it_took(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.advance_clocks(1.7 * HOUR)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    assert "is ready. Built in 1 h 42 min.\n" in reply.visible_text


async def _building_alone(sandbox: Sandbox, mode: str = "stopped") -> Message:
    """Announce a segment, and stop the bot while Classify builds it."""
    bot = await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    if mode == "killed":
        await bot.kill()
    else:
        assert await bot.terminate() == 0
    return message


def _told(stamp: str | None) -> str:
    """Return a time of Classify's as Slack shows it."""
    assert stamp is not None
    return f"{datetime.fromisoformat(stamp):%b %-d, %Y at %-I:%M %p}"
