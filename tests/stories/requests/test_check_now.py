"""Check now: what Classify says at this moment, at most once a minute, and honestly when it was asked."""

import asyncio
import re

import pytest

from handlers.messages.buttons import CHECK
from playground.faults import held, refused
from playground.slack import Message
from tests.support.clicks import choose
from tests.support.sandbox import Town

NEVER = "3600"  # seconds between two looks of its own
JUST = "I have just looked: “Snowblower Buyers” "
AGAIN = r"You can ask again in (\d+ s|1 min)\."


async def test_the_answer_is_what_classify_says_now_and_the_message_follows(town: Town) -> None:
    message = await _building(town)
    segment = await town.built()
    town.classify.process(segment.id)
    said = await choose(town, town.ann, message, CHECK)
    assert re.fullmatch(
        rf"{JUST}is being built, \d+ s after it was asked for\. Usually ready within 1–2 hours\.", said
    )
    await town.slack.until(lambda: "Building" in message.shown)
    assert len(town.ann.ephemerals) == 1
    assert message.replies == []


async def test_a_build_that_has_ended_is_told_at_once_and_in_its_thread(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    town.classify.finish((await town.built()).id)
    assert await choose(town, town.ben, message, CHECK) == f"{JUST}is ready. The thread says what is next."
    assert "Ready" in (await town.replied(message)).shown
    await town.at_rest()
    assert len(message.replies) == 1


async def test_within_a_minute_it_says_when_it_looked_and_looks_again_after(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town, moved=True)
    await choose(town, town.ann, message, CHECK)
    looks = _looks(town)
    town.move(20)
    said = await choose(town, town.ben, message, CHECK)
    assert re.fullmatch(rf"I looked 2\d s ago: “Snowblower Buyers” is waiting to be built\. {AGAIN}", said), (
        said
    )
    assert _looks(town) == looks
    town.move(41)
    assert (await choose(town, town.ben, message, CHECK)).startswith(f"{JUST}is waiting to be built, 1 min")
    assert _looks(town) == looks + 1


async def test_a_look_of_its_own_counts_as_the_latest(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    await town.ask()
    message = await town.announced()
    await choose(town, town.ann, message, CHECK)
    town.move(40)
    looks = _looks(town)
    await town.classify.until(lambda: _looks(town) >= looks + 2)
    said = await choose(town, town.ann, message, CHECK)
    assert re.match(r"I looked [0-9] s ago: ", said), said
    assert re.search(AGAIN, said), said


async def test_a_look_at_another_segment_is_none_at_this_one(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town, moved=True)
    await town.ask(name="Other Buyers")
    other = await town.announced(2)
    await choose(town, town.ann, message, CHECK)
    town.move(30)
    assert "“Other Buyers”" in await choose(town, town.ann, other, CHECK)
    assert re.match(r"I looked 3\d s ago: “Snowblower Buyers”", await choose(town, town.ann, message, CHECK))


async def test_pressed_twice_at_once_it_looks_once(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    look = held(took=True)
    town.classify.faults.next("segments.get", look)
    first = asyncio.create_task(choose(town, town.ann, message, CHECK))
    await look.reached.wait()
    said = await choose(town, town.ben, message, CHECK)
    assert re.fullmatch(rf"I asked Classify \d+ s ago, and have no answer yet\. {AGAIN}", said), said
    looks = _looks(town)
    look.release()
    assert "I got no answer from Classify" in await first
    assert _looks(town) == looks == 1


@pytest.mark.parametrize("status", [500, 404])
async def test_an_outage_is_a_sentence_and_no_verdict(socket_town: Town, status: int) -> None:
    town = socket_town
    message = await _building(town)
    town.classify.faults.always("segments.get", refused(status, '{"error": "oops", "message": "no"}'))
    assert await choose(town, town.ann, message, CHECK) == (
        "I got no answer from Classify about “Snowblower Buyers” just now. That says nothing about the "
        "build; I keep looking, and the answer comes in its thread."
    )
    town.classify.faults.clear()
    assert "have no answer yet" in await choose(town, town.ann, message, CHECK)
    assert message.replies == []


async def test_in_an_outage_it_says_when_it_last_saw_it(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town, moved=True)
    await choose(town, town.ann, message, CHECK)
    town.move(600)
    town.classify.faults.always("segments.get", refused(500, "oops", content_type="text/plain"))
    assert "just now. I last saw it 10 min ago, still on its way." in await choose(
        town, town.ann, message, CHECK
    )


async def test_while_classify_limits_us_nothing_is_asked(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "60"})
    town.classify.faults.always("segments.create", limit)
    await town.ask(name="Other Buyers")
    bot = town.bots[-1]
    await bot.until(lambda: any(event.get("state") == "accepted" for event in bot.events))
    assert "I got no answer from Classify" in await choose(town, town.ann, message, CHECK)
    assert _looks(town) == 0


async def test_only_those_may_ask_whom_the_operator_lets(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town, CLSFY_ALLOWED_USERS=town.ann.id, CLSFY_CONTACT="Kim in IT")
    assert "Please ask Kim in IT." in await choose(town, town.ben, message, CHECK)
    assert _looks(town) == 0


def _looks(town: Town) -> int:
    return len(town.classify.traffic.of("segments.get"))


async def _building(town: Town, *, moved: bool = False, **settings: str) -> Message:
    """A segment that is being built, and announced, and that nobody looks at unless asked to."""
    await (town.start_moved_bot if moved else town.start_bot)(CLSFY_POLL_SECONDS=NEVER, **settings)
    await town.ask()
    return await town.announced()
