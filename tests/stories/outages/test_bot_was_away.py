"""The bot was away: what ended meanwhile is told with the time at which it ended."""

from datetime import datetime

import pytest

from playground.slack import Message
from tests.support.sandbox import Town

HOUR = 3600.0


@pytest.mark.parametrize("mode", ["stopped", "killed"])
async def test_what_was_built_meanwhile_is_told_with_when_that_was(socket_town: Town, mode: str) -> None:
    town = socket_town
    message = await _building_alone(town, mode)
    town.move(1.7 * HOUR)
    segment = await town.built()
    town.classify.finish(segment.id)
    ended = _told(segment.processed_date)
    town.move(14 * HOUR)
    await town.start_bot(**town.restart)
    reply = await town.replied(message)
    took = f"It took 1 h 42 min and ended {ended}."
    assert f"Ready: “Snowblower Buyers” is built. {took}" in reply.shown.replace("*", "")
    assert reply.mentions == {town.ann.id}
    await town.slack.until(lambda: took in message.shown)
    await town.at_rest()
    assert len(message.replies) == 1
    assert town.direct(town.ann) == []


async def test_a_failure_says_when_it_was_noticed_where_classify_does_not_say_when_it_was(
    socket_town: Town,
) -> None:
    town = socket_town
    message = await _building_alone(town)
    town.move(2 * HOUR)
    town.classify.fail((await town.built()).id)
    town.move(12 * HOUR)
    await town.start_bot(**town.restart)
    reply = await town.replied(message)
    assert "Noticed " in reply.shown
    assert "It took" not in reply.shown
    assert reply.broadcast


async def test_what_ends_under_its_eyes_says_how_long_it_took_and_no_more(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    await town.ask()
    message = await town.announced()
    town.move(1.7 * HOUR)
    town.classify.finish((await town.built()).id)
    reply = await town.replied(message)
    assert "is built. It took 1 h 42 min.\n" in reply.shown


async def _building_alone(town: Town, mode: str = "stopped") -> Message:
    """A segment that is being built, and announced, and then the bot is away."""
    bot = await town.start_moved_bot()
    await town.ask()
    message = await town.announced()
    if mode == "killed":
        await bot.kill()
    else:
        assert await bot.terminate() == 0
    return message


def _told(stamp: str | None) -> str:
    """A moment of Classify's as Slack shows it."""
    assert stamp is not None
    return f"{datetime.fromisoformat(stamp):%b %-d, %Y %-I:%M %p}"
