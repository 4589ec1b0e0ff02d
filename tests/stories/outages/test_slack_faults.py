"""Slack fails, drops, limits and forgets: what is owed is told once all the same."""

import asyncio
import json
from itertools import pairwise

import pytest

from playground.faults import Fault, dropped, held, late, refused
from playground.slack import Message
from tests.support.sandbox import Town

HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
OTHER = refused(503, "<html>busy</html>", content_type="text/html")


def says(error: str, *, took: bool = False) -> Fault:
    return refused(200, json.dumps({"ok": False, "error": error}), took=took)


@pytest.mark.parametrize(
    "trouble",
    [
        refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"}),
        refused(500, "oops", content_type="text/plain"),
        refused(500, "oops", content_type="text/plain", took=True),
        dropped(took=True),
        dropped(took=False),
        says("fatal_error", took=True),
        says("fatal_error"),
        says("internal_error"),
        says("internal_error", took=True),
        OTHER,
        refused(200, "", took=True),
        refused(200, "[]", took=True),
        refused(200, "ok", took=True, content_type="text/plain"),
    ],
    ids=[
        "429",
        "500",
        "500 after taking it",
        "dropped after taking it",
        "dropped before taking it",
        "fatal_error after taking it",
        "fatal_error",
        "internal_error",
        "internal_error after taking it",
        "503 in HTML",
        "nothing after taking it",
        "JSON of another shape after taking it",
        "text after taking it",
    ],
)
async def test_trouble_with_the_reply_makes_one_reply(socket_town: Town, trouble: Fault) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    town.slack.faults.next("chat.postMessage", trouble)
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await _one_of_each(town, message)


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_trouble_with_the_channel_message_makes_one_message(socket_town: Town, took: bool) -> None:
    town = socket_town
    town.channel.members.add(town.slack.bot.id)
    await town.start_bot()
    town.slack.faults.next("chat.postMessage", dropped(took=took))
    await town.ask()
    message = await town.announced()
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await _one_of_each(town, message)


async def test_the_main_job_needs_no_history_scopes(town: Town) -> None:
    town.slack.scopes = town.slack.scopes - HISTORY
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await _one_of_each(town, message)
    assert town.direct(town.ann) == []


async def test_an_unreadable_reply_is_never_repeated_and_is_said_to_be_unconfirmed(
    socket_town: Town,
) -> None:
    town = socket_town
    town.slack.scopes = town.slack.scopes - HISTORY
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    town.slack.faults.next("chat.postMessage", dropped(took=True))
    town.classify.finish((await town.built()).id)
    note = await town.told(town.ann)
    assert "Unconfirmed" in note.shown
    assert "is ready" in note.shown
    await town.slack.until(lambda: "Ready" in message.shown)
    await _one_of_each(town, message)
    assert len(town.direct(town.ann)) == 1


async def test_an_unreadable_announcement_makes_the_direct_message_the_thread(socket_town: Town) -> None:
    town = socket_town
    town.channel.members.add(town.slack.bot.id)
    town.slack.scopes = town.slack.scopes - HISTORY
    await town.start_bot()
    town.slack.faults.next("chat.postMessage", dropped(took=False))
    await town.ask()
    note = await town.told(town.ann)
    assert "did not confirm my message" in note.shown
    town.classify.finish((await town.built()).id)
    assert "Ready" in (await town.replied(note)).shown
    await town.slack.until(lambda: "Ready" in note.shown)
    await town.at_rest()
    assert town.channel.messages == []


async def test_edits_wait_out_a_limit(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
    town.slack.faults.next("chat.update", limit)
    town.classify.process((await town.built()).id)
    await town.slack.until(lambda: "Building" in message.shown)
    assert [call.status for call in town.slack.traffic.of("chat.update")] == [429, 200]


async def test_a_limit_on_edits_holds_for_all_of_them(socket_town: Town) -> None:
    town = socket_town
    channels = [town.slack.channel(f"campaign-{number}") for number in range(3)]
    await town.start_bot()
    for channel in channels:
        await town.ask(channel=channel, name=f"For {channel.name}")
        await town.announced(channel=channel)
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "4"})
    town.slack.faults.next("chat.update", limit)
    for number in town.classify.segments:
        town.classify.process(number)
    await town.slack.until(lambda: len(town.slack.traffic.of("chat.update")) >= 2)
    first, second = town.slack.traffic.of("chat.update")[:2]
    assert (second.at - first.at).total_seconds() >= 4


async def test_the_second_between_two_posts_in_a_channel_is_counted_from_the_answer(
    socket_town: Town,
) -> None:
    """When a post reaches Slack is not known, only that it is before the answer."""
    town = socket_town
    town.channel.members.add(town.slack.bot.id)
    await town.start_bot()
    town.slack.faults.next("chat.postMessage", late(0.6))
    for number in range(2):
        await town.ask(name=f"Segment {number}")
    await town.announced(2)
    first, second = town.slack.traffic.of("chat.postMessage")
    assert (second.at - first.at).total_seconds() >= 1.6
    assert second.status == 200


async def test_a_limit_on_opening_direct_messages_is_met_once_and_the_conversation_is_remembered(
    socket_town: Town,
) -> None:
    town = socket_town
    await town.start_moved_bot()
    await town.classify.stop()
    for number in range(4):
        await town.ask(name=f"Segment {number}")
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "2"})
    town.slack.faults.next("conversations.open", limit)
    town.move(11)
    await town.told(town.ann, 4)
    asked = town.slack.traffic.of("conversations.open")
    assert [call.status for call in asked] == [429, 200]
    assert (asked[1].at - asked[0].at).total_seconds() >= 2


async def test_direct_messages_with_many_people_are_opened_at_the_pace_that_slack_takes(
    socket_town: Town,
) -> None:
    town = socket_town
    people = [town.slack.person(f"person-{number}") for number in range(4)]
    channel = town.slack.channel("everybody", members=people)
    await town.start_moved_bot()
    await town.classify.stop()
    for person in people:
        await town.ask(person, channel, name=f"For {person.name}")
    town.move(11)
    for person in people:
        await town.told(person)
    asked = [call.at for call in town.slack.traffic.of("conversations.open")]
    assert len(asked) == 4
    assert all((after - before).total_seconds() >= 1.1 for before, after in pairwise(asked))


async def test_a_refusal_that_waited_an_hour_is_heard_without_the_history_scopes_too(
    socket_town: Town,
) -> None:
    town = socket_town
    town.slack.scopes = town.slack.scopes - HISTORY
    bot = await town.start_moved_bot()
    no = held(took=False)
    town.classify.faults.next("segments.create", no, refused(422, '{"error": "e", "message": "too short"}'))
    await town.ask()
    await asyncio.wait_for(no.reached.wait(), 30)
    town.slack.token_state = "revoked"
    no.release()
    await bot.said("Slack refuses the bot; what is owed waits")
    await bot.terminate()
    town.slack.token_state = "active"
    town.move(4000)
    await town.start_bot(**town.restart)
    await town.slack.until(lambda: any("too short" in one.shown for one in town.direct(town.ann)), 45)


async def test_a_revoked_token_makes_the_rows_wait_and_loses_none(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_moved_bot()
    await town.ask()
    message = await town.announced()
    town.slack.token_state = "revoked"
    town.classify.finish((await town.built()).id)
    await bot.said("Slack refuses the bot; what is owed waits")
    await town.slack.until(lambda: len(town.slack.traffic.of("auth.test")) >= 2)
    assert "token_revoked" in (await town.obstacles(bot))["slack"]
    town.slack.token_state = "active"
    town.move(60)
    await town.replied(message)
    assert await town.obstacles(bot) == {}
    await _one_of_each(town, message)


async def test_a_clock_an_hour_ahead_of_slack_finds_what_was_posted(socket_town: Town) -> None:
    town = socket_town
    (town.folder / "clock").write_text("3600")
    town.channel.members.add(town.slack.bot.id)
    await town.start_moved_bot()
    town.slack.faults.next("chat.postMessage", dropped(took=True))
    await town.ask()
    message = await town.announced()
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await _one_of_each(town, message)


async def _one_of_each(town: Town, message: Message) -> None:
    await town.at_rest()
    assert "Ready" in message.shown
    assert town.channel.messages == [message]
    assert len(message.replies) == 1
    assert len(town.classify.segments) == 1
