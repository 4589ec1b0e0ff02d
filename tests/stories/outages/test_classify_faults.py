"""Classify is away, slow, silent: what was asked for is kept, made once, and nobody gets another's."""

import asyncio

import pytest

from playground.faults import dropped, held, refused
from playground.slack import Message
from tests.support.sandbox import SNOW, Town


async def test_while_classify_is_away_the_person_is_told_once_that_it_is_kept(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_moved_bot()
    port = town.classify.port
    await town.classify.stop()
    await town.ask()
    town.move(11)
    note = await town.told(town.ann)
    assert "Kept" in note.shown
    assert "No need to send it again" in note.shown
    town.move(120)
    await town.obstacles(bot)
    await town.classify.start(port)
    town.move(60)
    message = await town.announced()
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await town.at_rest()
    assert len(town.classify.segments) == 1
    assert len(town.direct(town.ann)) == 1


async def test_a_dropped_answer_makes_one_segment(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    for number, took in enumerate((True, False)):
        town.classify.faults.next("segments.create", dropped(took=took))
        await town.ask(name=f"Segment {number}")
        await town.announced(number + 1)
    await town.at_rest()
    assert sorted(one.name for one in town.classify.segments.values()) == ["Segment 0", "Segment 1"]


@pytest.mark.parametrize("status", [500, 502])
async def test_a_server_error_after_taking_it_makes_one_segment(socket_town: Town, status: int) -> None:
    town = socket_town
    await town.start_bot()
    town.classify.faults.next("segments.create", refused(status, "oops", took=True))
    await town.ask()
    await town.announced()
    await town.at_rest()
    assert len(town.classify.segments) == 1


async def test_a_limit_is_waited_out(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "1"})
    town.classify.faults.next("segments.create", limit)
    await town.ask()
    await town.announced()
    first, second = town.classify.traffic.of("segments.create")
    assert (second.at - first.at).total_seconds() >= 1
    assert len(town.classify.segments) == 1


async def test_two_people_with_one_name_each_get_their_own(socket_town: Town) -> None:
    """While Classify drops its answers: ben's waits until it is known which one is ann's."""
    town = socket_town
    await town.start_bot()
    there = town.slack.channel("other-team")
    town.classify.faults.next("segments.create", dropped(took=True), dropped(took=True))
    await asyncio.gather(
        town.ask(town.ann, prompt="for ann"), town.ask(town.ben, channel=there, prompt="for ben")
    )
    hers, his = await town.announced(), await town.announced(channel=there)
    by_prompt = {one.inputs["prompt"]: one.id for one in town.classify.segments.values()}
    assert len(town.classify.segments) == 2
    assert f"`{by_prompt['for ann']}`" in hers.shown
    assert f"`{by_prompt['for ben']}`" in his.shown
    assert hers.mentions == {town.ann.id}
    assert his.mentions == {town.ben.id}


async def test_with_two_candidates_the_person_is_asked(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    fault = held(took=True)
    town.classify.faults.next("segments.create", fault)
    await town.ask()
    await asyncio.wait_for(fault.reached.wait(), 15)
    elsewhere = town.classify.add(SNOW["name"])
    fault.release()
    question = await town.told(town.ann)
    assert "Which one is yours?" in question.shown
    assert town.channel.messages == []
    mine = next(number for number in town.classify.segments if number != elsewhere.id)
    value = next(
        option["value"]
        for option in question.button("question_which")["options"]
        if option["text"]["text"] == f"Segment {mine}"
    )
    await town.ben.choose(question, "question_which", value)
    assert town.channel.messages == []
    await town.ann.choose(question, "question_which", value)
    message = await town.announced()
    assert f"`{mine}`" in message.shown
    town.classify.finish(mine)
    assert "Ready" in (await town.replied(message)).shown
    assert len(town.classify.segments) == 2


async def test_none_of_the_candidates_sends_it_again(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    fault = held(took=False)
    town.classify.faults.next("segments.create", fault)
    await town.ask()
    await asyncio.wait_for(fault.reached.wait(), 15)
    others = [town.classify.add(SNOW["name"]) for _ in range(2)]
    fault.release()
    question = await town.told(town.ann)
    none = question.button("question_which")["options"][-1]["value"]
    await town.ann.choose(question, "question_which", none)
    message = await town.announced()
    assert len(town.classify.segments) == 3
    assert not any(f"`{one.id}`" in message.shown for one in others)


async def test_not_made_within_a_day_the_person_is_asked_and_it_goes_on(socket_town: Town) -> None:
    town = socket_town
    question, port = await _not_made_within_a_day(town)
    await town.classify.start(port)
    town.move(3600)
    assert town.classify.segments == {}
    await town.ann.press(question, "question_send")
    await town.announced()
    assert len(town.classify.segments) == 1


async def test_not_made_within_a_day_the_person_may_drop_it(socket_town: Town) -> None:
    town = socket_town
    question, port = await _not_made_within_a_day(town)
    await town.ann.press(question, "question_drop")
    await town.slack.until(lambda: "Dropped" in question.shown)
    await town.classify.start(port)
    town.move(3600)
    await town.at_rest()
    assert town.classify.segments == {}
    assert town.channel.messages == []


async def _not_made_within_a_day(town: Town) -> tuple[Message, int]:
    """What the person is asked then, and the port at which Classify comes back."""
    await town.start_moved_bot()
    port = town.classify.port
    await town.classify.stop()
    await town.ask()
    town.move(25 * 3600)
    await town.slack.until(lambda: any("Still not made" in one.shown for one in town.direct(town.ann)))
    return next(one for one in town.direct(town.ann) if "Still not made" in one.shown), port


async def test_a_day_without_an_end_is_said_once(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    await town.ask()
    message = await town.announced()
    town.move(25 * 3600)
    note = await town.replied(message)
    assert "more than a day" in note.shown
    town.move(3600)
    town.classify.finish((await town.built()).id)
    town.move(3600)
    await town.slack.until(lambda: len(message.replies) == 2)
    assert "Ready" in message.replies[-1].shown
    await town.at_rest()
    assert len(message.replies) == 2
