"""Where the bot may not speak: it joins what it may join, and else answers the person alone."""

import pytest

from playground.faults import refused
from tests.support.sandbox import Town


async def test_it_joins_a_public_channel(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    assert town.slack.bot.id not in town.channel.members
    await town.ask()
    await town.announced()
    assert town.slack.bot.id in town.channel.members
    assert town.direct(town.ann) == []


@pytest.mark.parametrize(
    ("private", "archived", "reason"),
    [(True, False, "if it is private"), (False, True, "is archived")],
    ids=["private", "archived"],
)
async def test_where_it_cannot_speak_the_person_is_answered_directly(
    socket_town: Town, private: bool, archived: bool, reason: str
) -> None:
    town = socket_town
    await town.start_bot()
    channel = town.slack.channel("closed", private=private, archived=archived)
    await town.ask(channel=channel)
    message = await town.told(town.ann)
    assert "Snowblower Buyers" in message.shown
    assert reason in message.shown
    town.classify.finish((await town.built()).id)
    reply = await town.replied(message)
    assert "Ready" in reply.shown
    await town.slack.until(lambda: "Ready" in message.shown)
    assert reason in message.shown
    await town.at_rest()
    assert channel.messages == []
    assert len(town.direct(town.ann)) == 1


async def test_a_channel_that_is_archived_meanwhile_sends_the_end_to_the_person(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    town.channel.archived = True
    town.classify.fail((await town.built()).id)
    note = await town.told(town.ann)
    assert "Failed" in note.shown
    assert "since #media-team is archived" in note.shown
    await town.at_rest()
    assert message.replies == []
    assert len(town.direct(town.ann)) == 1


async def test_it_joins_in_spite_of_earlier_troubles(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "0"})
    town.slack.faults.next("chat.postMessage", limit, limit, limit)
    await town.ask()
    await town.announced()
    assert all("Kept" in one.shown for one in town.direct(town.ann))  # where it took over ten seconds


async def test_in_a_direct_message_with_the_bot_the_answer_comes_there(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask(channel=town.slack.direct(town.ann))
    message = await town.told(town.ann)
    town.classify.finish((await town.built()).id)
    assert "Ready" in (await town.replied(message)).shown
