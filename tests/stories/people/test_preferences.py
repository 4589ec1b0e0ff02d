"""Preferences: when somebody wants to be mentioned, and what is usual in a channel, set by its members."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from playground.faults import held, refused
from playground.slack import Ack, Channel, Message, Person
from playground.slack.workspace.view import View
from tests.support.sandbox import Town

MENTION, CLIENT, FAILURES = "mention", "client_id", "failures"


async def form_of(town: Town, person: Person, channel: Channel | None = None) -> View:
    """The preferences that somebody opens in a channel."""
    await person.command("/clsfy", "preferences", channel or town.channel)
    return await person.modal(callback_id="preferences_form")


async def prefers(town: Town, person: Person, **values: str | None) -> Ack:
    """Somebody sets something in the channel."""
    return await person.submit(await form_of(town, person), values)


async def ended(town: Town, *, well: bool) -> Message:
    """The reply to a segment that Ann asks for."""
    count = len(town.channel.messages) + 1
    await town.ask(name=f"Segment {count}")
    message = await town.announced(count)
    segment = await town.built(count)
    if well:
        town.classify.finish(segment.id)
    else:
        town.classify.fail(segment.id)
    return await town.replied(message)


def journal(town: Town) -> list[Any]:
    """Who set what, where."""
    with closing(sqlite3.connect(f"file:{town.folder}/bot.db?mode=ro", uri=True)) as connection:
        return connection.execute(
            "SELECT user_id, channel_id FROM journal WHERE deed = 'set' ORDER BY id"
        ).fetchall()


async def test_what_i_set_stands_there_when_i_come_back(town: Town) -> None:
    await town.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    form = await form_of(town, town.ann)
    assert form.title == "Preferences"
    assert "For everyone in #media-team" in form.shown
    assert form.values == {MENTION: "always", CLIENT: None, FAILURES: "channel"}
    ack = await town.ann.submit(form, {MENTION: "failure", CLIENT: "c-2", FAILURES: "thread"})
    assert ack.errors == {}
    assert ack.seconds < 1.0
    assert town.ann.screen == []
    form = await form_of(town, town.ann)
    assert form.values == {MENTION: "failure", CLIENT: "c-2", FAILURES: "thread"}
    form = await form_of(town, town.ben)
    assert form.values == {MENTION: "always", CLIENT: "c-2", FAILURES: "thread"}
    assert journal(town) == [(town.ann.id, town.channel.id)]


async def test_a_client_is_typed_where_there_is_no_list_and_taken_away_again(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await prefers(town, town.ann, client_id="c-7")
    form = await form_of(town, town.ann)
    assert form.values[CLIENT] == "c-7"
    await town.ann.submit(form, {CLIENT: None})
    assert (await form_of(town, town.ann)).values[CLIENT] is None


async def test_a_client_of_the_list_is_taken_away_again(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_CLIENTS="c-1=Acme")
    await prefers(town, town.ann, client_id="c-1")
    await prefers(town, town.ann, client_id=",")
    assert (await form_of(town, town.ann)).values[CLIENT] is None


async def test_never_means_that_no_reply_mentions_me(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await prefers(town, town.ann, mention="never")
    good, bad = await ended(town, well=True), await ended(town, well=False)
    assert "Ready" in good.shown
    assert "Failed" in bad.shown
    assert good.mentions == bad.mentions == set()


async def test_only_when_it_failed_means_that_a_good_end_mentions_nobody(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await prefers(town, town.ann, mention="failure")
    assert (await ended(town, well=True)).mentions == set()
    assert (await ended(town, well=False)).mentions == {town.ann.id}


async def test_failures_in_the_thread_alone_show_nowhere_else(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await prefers(town, town.ben, failures="thread")
    reply = await ended(town, well=False)
    assert not reply.broadcast
    assert reply.mentions == {town.ann.id}
    await prefers(town, town.ben, failures="channel")
    assert (await ended(town, well=False)).broadcast


async def test_in_a_direct_message_and_in_the_home_everyone_has_their_own_alone(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    form = await form_of(town, town.ann, town.slack.direct(town.ann))
    assert form.values == {MENTION: "always"}
    assert "type /clsfy preferences there" in form.shown.replace("`", "")
    await town.ann.submit(form, {MENTION: "never"})
    await town.ann.open_home()
    await town.slack.until(lambda: town.ann.home)
    assert town.ann.home is not None
    await town.ann.press_in(town.ann.home, "say_preferences")
    form = await town.ann.modal(callback_id="preferences_form")
    assert form.values == {MENTION: "never"}
    assert journal(town) == [(town.ann.id, None)]


async def test_the_menus_button_opens_them_too(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ann.command("/clsfy", "", town.channel)
    await town.ann.press(town.ann.ephemerals[-1], "say_preferences")
    form = await town.ann.modal(callback_id="preferences_form")
    assert set(form.values) == {MENTION, CLIENT, FAILURES}


@pytest.mark.parametrize(
    "answer",
    ['{"ok": true, "members": []}', '{"ok": false, "error": "channel_not_found"}', "{}"],
    ids=["no member", "channel_not_found", "nonsense"],
)
async def test_who_is_not_known_to_be_in_the_channel_has_their_own_alone(
    socket_town: Town, answer: str
) -> None:
    town = socket_town
    await town.start_bot()
    town.slack.faults.next("conversations.members", refused(200, answer))
    form = await form_of(town, town.ann)
    assert set(form.values) == {MENTION}
    assert "set by its present members" in form.shown
    assert (await town.ann.submit(form, {MENTION: "never"})).errors == {}


async def test_who_left_meanwhile_changes_nothing_of_the_channels(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    form = await form_of(town, town.ann)
    town.channel.members.discard(town.ann.id)
    ack = await town.ann.submit(form, {FAILURES: "thread"})
    assert "I can't see that you are in this channel" in ack.errors[FAILURES]
    assert journal(town) == []
    assert (await town.ann.submit(form, {FAILURES: "channel", MENTION: "never"})).errors == {}
    assert (await form_of(town, town.ben)).values == {MENTION: "always", CLIENT: None, FAILURES: "channel"}
    assert journal(town) == [(town.ann.id, None)]


async def test_where_slack_does_not_say_in_time_the_form_says_so(town: Town) -> None:
    await town.start_bot()
    form = await form_of(town, town.ann)
    fault = held(took=False)
    town.slack.faults.next("conversations.members", fault)
    ack = await town.ann.submit(form, {FAILURES: "thread"})
    fault.release()
    assert "Please try again" in ack.errors[FAILURES]
    assert ack.seconds < 3.0
    assert (await town.ann.submit(form, {FAILURES: "thread"})).errors == {}


async def test_who_may_not_ask_here_sets_nothing_for_those_who_may(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ALLOWED_USERS=town.ben.id)
    form = await form_of(town, town.ann)
    assert set(form.values) == {MENTION}
    assert set((await form_of(town, town.ben)).values) == {MENTION, CLIENT, FAILURES}


async def test_people_of_another_workspace_set_nothing(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    eve = town.slack.person("eve", team_id="T0THERWS")
    town.channel.members.add(eve.id)
    await eve.command("/clsfy", "preferences", town.channel)
    assert "another workspace" in eve.ephemerals[-1].shown
    assert eve.screen == []


async def test_slack_gives_no_time_to_open_them(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    town.slack.faults.next("views.open", refused(200, '{"ok": false, "error": "expired_trigger_id"}'))
    await town.ann.command("/clsfy", "preferences", town.channel)
    await town.slack.until(lambda: town.ann.ephemerals)
    assert "please try again" in town.ann.ephemerals[-1].shown


async def test_the_channels_client_stands_in_the_form_while_it_is_offered(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    await prefers(town, town.ann, client_id="c-2")
    await town.ask(town.ben)
    assert (await town.built()).inputs["client_id"] == "c-2"
    await town.ask(town.ben, client_id="c-1")
    assert (await town.built(2)).inputs["client_id"] == "c-1"
    await town.announced(2)
    assert await town.bots[-1].terminate() == 0
    await town.start_bot(CLSFY_CLIENTS="c-1=Acme")
    await town.ben.command("/clsfy", "segment", town.channel)
    assert (await town.ben.modal(callback_id="segment_form")).values["client_id"] is None
