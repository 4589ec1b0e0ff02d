"""Somebody asks for what is under way already, or was built in the last day: who asked, and what now."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from playground.faults import held
from playground.slack import View
from tests.support.sandbox import SNOW, Town


async def asked_again(town: Town) -> View:
    """Ben asks for the same, and what he has before him then."""
    assert (await town.ask(town.ben)).errors == {}
    assert town.ben.screen[-1].title == "Asked for already"
    return town.ben.screen[-1]


async def test_who_asked_and_when_and_to_follow_that_one(town: Town) -> None:
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    view = await asked_again(town)
    number = (await town.built()).id
    assert "@ann asked for the same, “Snowblower Buyers”" in view.shown
    assert "in #media-team" in view.shown
    assert f"Under way: segment {number}." in view.shown.replace("*", "").replace("`", "")

    await town.ben.press_in(view, "same_follow")
    await town.slack.until(lambda: "You follow it now" in town.ben.screen[-1].shown)
    await town.ben.close(town.ben.screen[-1])
    assert town.ben.screen == []
    town.classify.finish(number)
    assert (await town.replied(message)).mentions == {town.ann.id, town.ben.id}
    await town.at_rest()
    assert len(town.classify.segments) == 1
    with closing(sqlite3.connect(f"file:{town.folder}/bot.db?mode=ro", uri=True)) as connection:
        deeds = connection.execute("SELECT user_id, deed FROM journal ORDER BY id").fetchall()
    assert deeds == [(town.ann.id, "asked"), (town.ben.id, "followed")]


async def test_build_anyway_sent_four_times_makes_one_more(town: Town) -> None:
    await town.start_bot()
    await town.ask()
    await town.announced()
    view = await asked_again(town)
    await town.at_rest()
    assert len(town.classify.segments) == 1, "nothing is asked for before they say so"
    await town.start_bot()
    acks = await asyncio.gather(*[town.ben.submit(view) for _ in range(4)])
    assert [(ack.payload or {}).get("response_action") for ack in acks] == ["clear"] * 4
    assert town.ben.screen == []
    assert town.ben.id in (await town.announced(2)).mentions
    await town.at_rest()
    assert len(town.classify.segments) == 2


async def test_back_is_the_form_as_it_was_and_another_prompt_goes_through(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    await town.announced()
    view = await asked_again(town)
    await town.ben.close(view)
    form = town.ben.screen[-1]
    assert form.callback_id == "segment_form"
    assert (await town.ben.submit(form, {**SNOW, "prompt": "Renters"})).errors == {}
    await town.announced(2)
    assert town.ben.screen == []


async def test_what_was_built_in_the_last_day_is_named_with_its_id(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    await town.ask()
    message = await town.announced()
    number = (await town.built()).id
    town.classify.finish(number)
    await town.replied(message)
    shown = (await asked_again(town)).shown.replace("*", "").replace("`", "")
    assert f"Ready: segment {number}." in shown
    assert "Follow" not in shown
    await town.ben.close(town.ben.screen[-1], all_of_them=True)
    town.move(86_401)
    assert (await town.ask(town.ben)).errors == {}
    await town.announced(2)


async def test_their_own_is_named_too_without_asking_slack(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    await town.announced()
    await town.ask()
    view = town.ann.screen[-1]
    assert "You asked for the same" in view.shown
    assert "Follow" not in view.shown
    assert town.calls("conversations.members") == []
    await town.ann.submit(view)
    await town.announced(2)


async def test_a_failed_one_stands_in_nobodys_way(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    town.classify.fail((await town.built()).id)
    await town.replied(message)
    await town.ask(town.ben)
    await town.announced(2)


async def test_what_they_may_not_see_is_not_told(socket_town: Town) -> None:
    town = socket_town
    hidden = town.slack.channel("hidden", private=True, bot=True, members=[town.ann])
    await town.start_bot()
    await town.ask(channel=hidden)
    await town.announced(channel=hidden)
    await town.ask(town.ben)
    await town.announced()
    assert town.ben.screen == []


async def test_where_slack_does_not_say_in_time_who_may_see_it_nobody_may(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    await town.announced()
    fault = held(took=True)
    town.slack.faults.next("conversations.members", fault)
    assert (await town.ask(town.ben)).errors == {}
    assert town.ben.screen == []
    fault.release()
    await town.announced(2)


@pytest.mark.parametrize("action", ["build", "follow"])
async def test_what_is_pressed_too_late_is_answered_with_a_sentence(socket_town: Town, action: str) -> None:
    town = socket_town
    await town.start_moved_bot()
    await town.ask()
    message = await town.announced()
    view = await asked_again(town)
    if action == "build":
        town.move(86_401)
        await town.ben.submit(view)
        assert "I kept your form for a day" in town.ben.screen[-1].shown
    else:
        town.classify.finish((await town.built()).id)
        reply = await town.replied(message)
        await town.ben.press_in(view, "same_follow")
        await town.slack.until(lambda: "nothing to follow" in town.ben.screen[-1].shown)
        assert reply.mentions == {town.ann.id}
    assert len(town.classify.segments) == 1


async def test_a_long_prompt_is_kept_while_they_decide(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    text = "They clear the drive before work. " * 200
    message = await town.ann.say(text, town.channel)
    for person in (town.ann, town.ben):
        await person.message_shortcut("segment_from_message", message)
        await person.submit(await person.modal(callback_id="segment_form"), {"name": "Drives"})
    await town.built()
    await town.ben.close(town.ben.screen[-1])
    await town.ben.submit(town.ben.screen[-1], {"name": "Drives"})
    await town.ben.submit(town.ben.screen[-1])
    assert (await town.built(2)).inputs == {"name": "Drives", "prompt": text.strip()}
    await town.announced(3)
