"""Follow and Stop telling me: who is mentioned when a build ends, and what each press answers."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from handlers.interaction.request_lookup import GONE
from handlers.messages import buttons
from playground.faults import refused
from playground.slack import Message
from tests.support.clicks import choose, offered, press
from tests.support.sandbox import Town

NOT_FOUND = refused(200, json.dumps({"ok": False, "error": "message_not_found"}))


async def test_who_follows_is_mentioned_with_the_one_who_asked_once_at_the_end(town: Town) -> None:
    message = await _building(town)
    assert await press(town, town.ben, message) == (
        "You follow “Snowblower Buyers” now: I mention you in its thread when it is ready, or if it fails. "
        "“Stop telling me” in the menu beside it takes that back."
    )
    assert message.mentions == {town.ann.id}
    town.classify.finish((await town.built()).id)
    reply = await town.replied(message)
    assert reply.mentions == {town.ann.id, town.ben.id}
    assert reply.text.endswith(f"\n<@{town.ann.id}> <@{town.ben.id}>")
    await town.at_rest()
    assert len(message.replies) == 1
    assert _journal(town.folder) == [("asked", town.ann.id), ("followed", town.ben.id)]


async def test_pressed_twice_at_once_it_counts_once_and_both_are_answered(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    await asyncio.gather(*[town.ben.press(message, buttons.FOLLOW) for _ in range(2)])
    await town.slack.until(lambda: len(town.ben.ephemerals) == 2)
    said = sorted(one.shown for one in town.ben.ephemerals)
    assert said[0].startswith("You are told of “Snowblower Buyers” already")
    assert said[1].startswith("You follow “Snowblower Buyers” now")
    assert _journal(town.folder) == [("asked", town.ann.id), ("followed", town.ben.id)]


async def test_the_one_who_asked_is_told_anyway(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    assert "You are told of “Snowblower Buyers” already" in await press(town, town.ann, message)


async def test_who_wants_to_hear_no_more_is_not_mentioned_and_the_build_goes_on(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    await press(town, town.ben, message)
    assert await choose(town, town.ann, message, buttons.MUTE) == (
        "I won't mention you when “Snowblower Buyers” ends; its thread still says so. The build goes on: "
        "Classify can't cancel one. “Follow” takes that back."
    )
    assert "there is nothing to stop" in await choose(town, town.ann, message, buttons.MUTE)
    said = await choose(town, town.ben, message, buttons.MUTE)
    assert said.startswith("You don't follow “Snowblower Buyers” any more. The build goes on: ")
    assert (await press(town, town.ben, message)).startswith("You follow “Snowblower Buyers” now")
    town.classify.finish((await town.built()).id)
    reply = await town.replied(message)
    assert reply.mentions == {town.ben.id}
    assert _journal(town.folder)[1:] == [
        ("followed", town.ben.id),
        ("muted", town.ann.id),
        ("muted", town.ben.id),
        ("followed", town.ben.id),
    ]


async def test_nobody_is_mentioned_where_nobody_wants_to_be(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    await choose(town, town.ann, message, buttons.MUTE)
    town.classify.fail((await town.built()).id)
    reply = await town.replied(message)
    assert "Failed" in reply.shown
    assert reply.mentions == set()


async def test_people_of_elsewhere_and_strangers_get_a_sentence_and_follow_nothing(town: Town) -> None:
    outsider = town.slack.person("olga", team_id="T0ELSEWHERE")
    stranger = town.slack.person("sam")
    town.channel.members.add(outsider.id)
    message = await _building(town)
    for said in (press(town, stranger, message), choose(town, stranger, message, buttons.MUTE)):
        assert await said == GONE
    for said in (press(town, outsider, message), choose(town, outsider, message, buttons.MUTE)):
        assert "the people of another workspace alone" in await said
    town.classify.finish((await town.built()).id)
    assert (await town.replied(message)).mentions == {town.ann.id}
    assert _journal(town.folder) == [("asked", town.ann.id), *[("refused", outsider.id)] * 2]


@pytest.mark.parametrize("ending", ["finish", "fail"])
async def test_what_no_longer_fits_disappears_when_it_has_ended(socket_town: Town, ending: str) -> None:
    town = socket_town
    message = await _building(town)
    assert offered(message) == [buttons.FOLLOW, buttons.DETAILS, buttons.MENU]
    getattr(town.classify, ending)((await town.built()).id)
    reply = await town.replied(message)
    again = buttons.CLONE if ending == "finish" else buttons.RETRY
    await town.slack.until(lambda: offered(message) == [again, buttons.DETAILS])
    assert offered(reply) == ([again] if ending == "finish" else [again, buttons.DETAILS])


async def test_a_message_that_is_out_of_date_is_answered_all_the_same(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    town.slack.faults.always("chat.update", NOT_FOUND)
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    assert offered(message) == [buttons.FOLLOW, buttons.DETAILS, buttons.MENU]
    ended = "“Snowblower Buyers” is ready, so there is nothing"
    assert (await press(town, town.ben, message)).startswith(ended)
    assert (await choose(town, town.ben, message, buttons.MUTE)).startswith(ended)
    assert (await choose(town, town.ben, message, buttons.CHECK)).startswith(ended)
    assert _journal(town.folder) == [("asked", town.ann.id)]


async def test_after_the_bot_was_reinstalled_each_press_gets_a_sentence(town: Town) -> None:
    message = await _building(town)
    await town.bots[-1].terminate()
    await town.start_bot(DATABASE_URL=f"sqlite:///{town.folder}/new.db")
    assert await press(town, town.ann, message) == GONE
    assert await choose(town, town.ann, message, buttons.CHECK) == GONE
    assert await choose(town, town.ann, message, buttons.MUTE) == GONE
    await town.ann.press(message, buttons.DETAILS)
    await town.slack.until(lambda: town.ann.screen and GONE in town.ann.screen[-1].shown)


async def test_followers_who_cant_be_told_are_named_to_the_one_who_asked(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    await press(town, town.ben, message)
    town.channel.archived = True
    town.classify.finish((await town.built()).id)
    note = await town.told(town.ann)
    assert "Followed by @ben, whom I can't tell here: please pass it on." in note.shown
    assert "since #media-team is archived" in note.shown


async def test_who_prefers_not_to_be_mentioned_is_reminded_of_that(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    with closing(sqlite3.connect(town.folder / "bot.db")) as connection, connection:
        connection.execute("INSERT INTO people (user_id, mention) VALUES (?, 'never')", (town.ben.id,))
    assert "your preferences say never to mention you" in await press(town, town.ben, message)
    town.classify.finish((await town.built()).id)
    assert (await town.replied(message)).mentions == {town.ann.id}


async def _building(town: Town) -> Message:
    """A segment of Ann's that is being built, and announced."""
    await town.start_bot()
    await town.ask()
    return await town.announced()


def _journal(folder: Path) -> list[tuple[Any, ...]]:
    """What is on record of who did what, in order."""
    with closing(sqlite3.connect(f"file:{folder}/bot.db?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT deed, user_id FROM journal ORDER BY id").fetchall()
