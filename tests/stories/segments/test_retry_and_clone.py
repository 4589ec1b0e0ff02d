"""The form again: after a failure, for one like it, and by the command; each is a request of its own."""

import json

import pytest

from playground.faults import held, refused
from tests.support.sandbox import SNOW, Town

ASKED = {**SNOW, "client_id": None}


async def test_after_a_failure_anyone_there_may_edit_and_retry(town: Town) -> None:
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    town.classify.fail((await town.built()).id)
    reply = await town.replied(message)
    await town.ben.press(reply, "segment_retry")
    form = await town.ben.modal(callback_id="segment_form")
    assert form.values == ASKED
    assert (await town.ben.submit(form, {"prompt": "Homeowners in the north"})).errors == {}
    assert (await town.built(2)).inputs["prompt"] == "Homeowners in the north"
    assert town.ben.id in (await town.announced(2)).mentions


async def test_a_clone_is_asked_for_where_it_is_pressed(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    town.classify.finish((await town.built()).id)
    reply = await town.replied(message)
    random = town.slack.channel("random")
    await town.ben.press(reply, "segment_clone", random)
    form = await town.ben.modal(callback_id="segment_form")
    assert form.values == ASKED
    assert (await town.ben.submit(form, {"name": "Snow again"})).errors == {}
    assert "Snow again" in (await town.announced(channel=random)).shown


async def test_a_clone_by_its_number(town: Town) -> None:
    await town.start_bot()
    await town.ask()
    await town.announced()
    number = (await town.built()).id
    random = town.slack.channel("random")
    await town.ben.command("/clsfy", f"segments clone #{number}", random)
    form = await town.ben.modal(callback_id="segment_form")
    assert form.values == ASKED
    assert (await town.ben.submit(form, {"name": "Snow again"})).errors == {}
    assert "Snow again" in (await town.announced(channel=random)).shown


async def test_what_they_may_not_see_reads_as_what_does_not_exist(socket_town: Town) -> None:
    town = socket_town
    hidden = town.slack.channel("hidden", private=True, bot=True, members=[town.ann])
    await town.start_bot()
    await town.ask(channel=hidden)
    await town.announced(channel=hidden)
    number = (await town.built()).id
    said = []
    for asked in (number, number + 1000):
        await town.ben.command("/clsfy", f"segment clone {asked}", town.channel)
        await town.slack.until(lambda: town.ben.screen and "One moment" not in town.ben.screen[-1].shown)
        said.append(town.ben.screen[-1].shown.replace(str(asked), "N"))
        await town.ben.close(town.ben.screen[-1])
    assert said[0] == said[1]
    assert "I know no segment N that you may see" in said[0]


@pytest.mark.parametrize("action", ["segment_retry", "segment_clone"])
async def test_a_press_about_what_they_may_not_see_is_answered_with_a_sentence(
    socket_town: Town, action: str
) -> None:
    town = socket_town
    hidden = town.slack.channel("hidden", private=True, bot=True, members=[town.ann])
    await town.start_bot()
    await town.ask(channel=hidden)
    message = await town.announced(channel=hidden)
    end = town.classify.fail if action == "segment_retry" else town.classify.finish
    end((await town.built()).id)
    await town.ben.press(await town.replied(message), action, town.channel)
    await town.slack.until(lambda: town.ben.screen and "One moment" not in town.ben.screen[-1].shown)
    assert "I don't know what this belongs to" in town.ben.screen[-1].shown


@pytest.mark.parametrize("words", ["abc", "-1", "9" * 20, ""])
async def test_what_is_no_id_is_answered_with_a_sentence(socket_town: Town, words: str) -> None:
    town = socket_town
    await town.start_bot()
    await town.ann.command("/clsfy", f"segment clone {words}", town.channel)
    assert "A segment's id is a number" in town.ann.ephemerals[-1].shown
    assert town.ann.screen == []


async def test_a_prompt_that_no_input_takes_comes_again_whole(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    text = "They clear the drive before work. " * 200
    message = await town.ben.say(text, town.channel)
    await town.ann.message_shortcut("segment_from_message", message)
    await town.ann.submit(await town.ann.modal(callback_id="segment_form"), {"name": "Drives"})
    number = (await town.built()).id
    await town.announced(2)
    await town.ann.command("/clsfy", f"segment clone {number}", town.channel)
    form = await town.ann.modal(callback_id="segment_form")
    assert f"{len(text.strip()):,} characters" in form.shown
    assert (await town.ann.submit(form, {"name": "More drives"})).errors == {}
    assert (await town.built(2)).inputs == {"name": "More drives", "prompt": text.strip()}


async def test_a_refused_long_prompt_is_reopened_for_the_one_who_asked_where_they_asked(
    socket_town: Town,
) -> None:
    town = socket_town
    await town.start_bot()
    said = json.dumps({"error": "validation_error", "message": "The name is too short."})
    town.classify.faults.next("segments.create", refused(422, said))
    text = "They clear the drive before work. " * 200
    message = await town.ben.say(text, town.channel)
    await town.ann.message_shortcut("segment_from_message", message)
    await town.ann.submit(await town.ann.modal(callback_id="segment_form"), {"name": "D"})
    note = await town.told(town.ann)
    await town.ann.press(note, "segment_reopen")
    form = await town.ann.modal(callback_id="segment_form")
    assert "#media-team" in form.shown
    assert (await town.ann.submit(form, {"name": "Drives"})).errors == {}
    assert (await town.built()).inputs == {"name": "Drives", "prompt": text.strip()}


async def test_while_it_is_fetched_the_form_says_so(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    await town.announced()
    number = (await town.built()).id
    fault = held(took=True)
    town.slack.faults.next("conversations.members", fault)
    await town.ben.command("/clsfy", f"segment clone {number}", town.channel)
    assert "One moment" in (await town.ben.modal()).shown
    fault.release()
    await town.ben.modal(callback_id="segment_form")
