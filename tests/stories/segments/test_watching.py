"""Watching a build: what ends it, what changes nothing, and what an outage is not."""

import json
from datetime import UTC, datetime

import pytest

from playground.classify.stamps import stamp
from playground.faults import Fault, dropped, refused
from playground.slack import Message
from tests.support.sandbox import Town


async def test_processed_date_alone_completes(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    segment = await town.built()
    segment.processed_date = stamp(datetime.now(UTC))
    assert "Ready" in (await town.replied(message)).shown


async def test_unknown_words_and_fields_change_nothing(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    before = message.shown
    segment = await town.built()
    town.classify.extra_fields = {"client_id": "c-1", "deleted": False, "processing_errors": [None]}
    segment.status = "polishing"
    await _looks(town, 3)
    assert message.shown == before
    assert message.replies == []
    town.classify.finish(segment.id)
    assert "Ready" in (await town.replied(message)).shown


async def test_a_failed_build_says_what_to_do(town: Town) -> None:
    message = await _building(town, CLSFY_REPRESENTATIVE="Rita at Classify")
    town.classify.fail((await town.built()).id)
    reply = await town.replied(message)
    assert "Failed" in reply.shown
    assert "Rita at Classify" in reply.shown
    assert reply.mentions == {town.ann.id}
    assert reply.broadcast
    await town.slack.until(lambda: "Failed" in message.shown)
    await town.at_rest()
    assert len(message.replies) == 1


async def test_absence_from_the_list_alone_changes_nothing(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    for number in range(5):
        await town.ask(name=f"Segment {number}")
        await town.announced(number + 1)
    hidden = await town.built(5)
    town.classify.faults.always("segments.list", _list_without(town, hidden.id))
    before = len(town.classify.traffic.of("segments.list"))
    await town.classify.until(lambda: len(town.classify.traffic.of("segments.list")) >= before + 4)
    assert [message.replies for message in town.channel.messages] == [[]] * 5
    town.classify.faults.clear()
    town.classify.finish(hidden.id)
    assert "Ready" in (await town.replied(town.channel.messages[-1])).shown


async def test_gone_at_classify_for_three_good_looks_is_told_and_looking_ends(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    segment = await town.built()
    town.classify.vanish(segment.id)
    reply = await town.replied(message)
    assert "no longer knows" in reply.shown
    gone = [call for call in town.classify.traffic.of("segments.get") if call.status == 404]
    assert len(gone) == 3
    await town.at_rest()
    assert len(message.replies) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        dropped(took=False),
        refused(500, "oops", content_type="text/plain"),
        refused(200, "<html>maintenance</html>", content_type="text/html"),
        refused(200, '{"id": 61, "status": '),
        refused(200, '{"segments": "moved"}'),
        refused(401, '{"error": "unauthorized", "message": "Invalid API key"}'),
        refused(404, "<h1>no such page</h1>", content_type="text/html"),
        refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "0"}),
    ],
    ids=["dropped", "500", "html", "broken", "another shape", "401", "404 of a proxy", "429"],
)
async def test_an_outage_is_never_told_as_a_failed_build(socket_town: Town, trouble: Fault) -> None:
    town = socket_town
    message = await _building(town)
    segment = await town.built()
    before = message.shown
    town.classify.faults.always("segments.get", trouble)
    town.classify.finish(segment.id)
    await _looks(town, 4)
    assert message.shown == before
    assert message.replies == []
    town.classify.faults.clear()
    reply = await town.replied(message)
    assert "Ready" in reply.shown
    await town.at_rest()
    assert len(message.replies) == 1


async def test_all_vanishing_at_once_is_told_to_the_operator_alone(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    for number in range(2):
        await town.ask(name=f"Segment {number}")
        await town.announced(number + 1)
    kept = dict(town.classify.segments)
    for number in kept:
        town.classify.vanish(number)
    await bot.said("all segments vanished at once: is this the key of another account?")
    await _looks(town, 8)
    assert [message.replies for message in town.channel.messages] == [[], []]
    town.classify.segments.update(kept)
    for number, message in zip(kept, town.channel.messages, strict=True):
        town.classify.finish(number)
        assert "Ready" in (await town.replied(message)).shown


async def test_forty_builds_cost_one_or_two_requests_a_look(socket_town: Town) -> None:
    town = socket_town
    channels = [town.slack.channel(f"campaign-{number}") for number in range(40)]
    await town.start_bot(CLSFY_POLL_SECONDS="1")
    for channel in channels:
        await town.ask(channel=channel, name=f"For {channel.name}")
    await town.slack.until(lambda: all(channel.messages for channel in channels), timeout=30)
    looks = town.classify.traffic
    before, lists = len(looks.calls), len(looks.of("segments.list"))
    await town.classify.until(lambda: len(looks.of("segments.list")) >= lists + 4)
    asked, ticks = len(looks.calls) - before, len(looks.of("segments.list")) - lists
    assert asked <= 2 * ticks
    for number in town.classify.segments:
        town.classify.finish(number)
    await town.slack.until(lambda: all(channel.messages[0].replies for channel in channels), timeout=30)
    assert await town.bots[-1].terminate() == 0
    assert [len(channel.messages[0].replies) for channel in channels] == [1] * 40


async def test_retry_after_is_obeyed(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "2"})
    town.classify.faults.next("segments.get", limit)
    await town.classify.until(lambda: _statuses(town)[-1:] == [429])
    count = len(town.classify.traffic.calls)
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    refusal, after = town.classify.traffic.calls[count - 1 : count + 1]
    assert (after.at - refusal.at).total_seconds() >= 2


def _statuses(town: Town) -> list[int | None]:
    return [call.status for call in town.classify.traffic.of("segments.get")]


def _list_without(town: Town, hidden: int) -> Fault:
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "status": one.status,
            "created_date": one.created_date,
            "processed_date": None,
        }
        for one in town.classify.segments.values()
        if one.id != hidden
    ]
    return refused(200, json.dumps(rows))


async def _building(town: Town, **settings: str) -> Message:
    """A segment that is being built, and announced."""
    await town.start_bot(**settings)
    await town.ask()
    return await town.announced()


async def _looks(town: Town, count: int) -> None:
    """Wait for so many looks from now on."""
    before = len(town.classify.traffic.of("segments.get"))
    await town.classify.until(lambda: len(town.classify.traffic.of("segments.get")) >= before + count)
