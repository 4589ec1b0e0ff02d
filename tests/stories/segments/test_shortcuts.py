"""The shortcuts: a new segment from anywhere, and one from what somebody wrote."""

import pytest

from tests.support.campaign_steps import EV
from tests.support.sandbox import SNOW, Town

BRIEF = "Homeowners who read <https://a.example/best?x=1&amp;y=2|this> & <https://b.example> :snowflake:"


async def test_from_anywhere_the_form_asks_for_the_channel(town: Town) -> None:
    await town.start_bot()
    random = town.slack.channel("random")
    await town.ann.shortcut("new_segment")
    form = await town.ann.modal(callback_id="segment_form")
    ack = await town.ann.submit(form, {**SNOW, "place": random.id})
    assert ack.errors == {}
    assert "Snowblower Buyers" in (await town.announced(channel=random)).shown
    assert town.channel.messages == []


async def test_a_campaign_from_anywhere_asks_for_the_channel_too(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    random = town.slack.channel("random")
    await town.ann.shortcut("new_campaign")
    form = await town.ann.modal(callback_id="campaign_form")
    assert (await town.ann.submit(form, {**EV, "place": random.id})).errors == {}
    assert "Registered" in (await town.announced(channel=random)).shown
    assert town.channel.messages == []


async def test_where_it_may_not_be_asked_is_said_under_the_channel_that_was_chosen(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ALLOWED_CHANNELS=town.channel.id)
    await town.ann.shortcut("new_segment")
    form = await town.ann.modal()
    ack = await town.ann.submit(form, {**SNOW, "place": town.slack.channel("random").id})
    assert "in this channel" in ack.errors["place"]
    assert (await town.ann.submit(form, {**SNOW, "place": town.channel.id})).errors == {}
    await town.announced()


async def test_who_may_not_ask_is_told_so_in_the_forms_place(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ALLOWED_USERS=town.ann.id, CLSFY_CONTACT="Kim in IT")
    await town.ben.shortcut("new_segment")
    view = await town.ben.modal()
    assert "Kim in IT" in view.shown
    assert view.values == {}


async def test_a_message_becomes_the_prompt_and_its_links_the_examples(town: Town) -> None:
    await town.start_bot()
    message = await town.ben.say("placeholder", town.channel)
    message.text = BRIEF.replace("& <", "&amp; <")
    await town.ann.message_shortcut("segment_from_message", message)
    form = await town.ann.modal(callback_id="segment_form")
    assert form.values["prompt"] == "Homeowners who read this & https://b.example :snowflake:"
    assert form.values["example_urls"] == "https://a.example/best?x=1&y=2\nhttps://b.example"
    assert form.values["name"] is None
    assert (await town.ann.submit(form, {"name": "Snow"})).errors == {}
    assert (await town.built()).inputs == {
        "name": "Snow",
        "prompt": "Homeowners who read this & https://b.example :snowflake:",
        "example_urls": ["https://a.example/best?x=1&y=2", "https://b.example"],
    }
    assert "Snow" in (await town.announced(2)).shown


async def test_a_long_message_is_shown_with_its_length_and_sent_as_it_is_shown(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    text = ("They clear the drive before work :snowflake: R&D.\n" * 100).strip()
    message = await town.ben.say(text, town.channel)
    await town.ann.message_shortcut("segment_from_message", message)
    form = await town.ann.modal(callback_id="segment_form")
    assert f"{len(text):,} characters" in form.shown
    shown = "".join(block["text"]["text"] for block in form.blocks if block["type"] == "section")
    assert text in shown
    assert "prompt" not in form.values
    ack = await town.ann.submit(form, {"name": " ", "example_urls": "nonsense"})
    assert set(ack.errors) == {"name", "example_urls"}
    ack = await town.ann.submit(form, {"name": "Drives", "example_urls": None})
    assert ack.errors == {}
    assert (await town.built()).inputs == {"name": "Drives", "prompt": text}


async def test_a_form_of_yesterday_has_lost_its_long_text_and_says_what_to_do(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    message = await town.ben.say("long " * 1000, town.channel)
    await town.ann.message_shortcut("segment_from_message", message)
    form = await town.ann.modal(callback_id="segment_form")
    town.move(86_401)
    ack = await town.ann.submit(form, {"name": "Late"})
    assert "open the form once more" in ack.errors["name"]
    assert town.classify.segments == {}


@pytest.mark.parametrize(("length", "opens"), [(40_000, True), (40_001, False)])
async def test_the_longest_message_makes_a_form_and_a_longer_one_a_sentence(
    socket_town: Town, length: int, opens: bool
) -> None:
    town = socket_town
    await town.start_bot()
    message = await town.ben.say("x" * length, town.channel)
    await town.ann.message_shortcut("segment_from_message", message)
    view = await town.ann.modal()
    assert f"{length:,} characters" in view.shown
    assert (view.callback_id == "segment_form") is opens
    if opens:
        assert (await town.ann.submit(view, {"name": "Long"})).errors == {}
        assert len((await town.built()).inputs["prompt"]) == length


@pytest.mark.parametrize("text", ["", " \n ", "<@U0BEN>"])
async def test_a_message_without_words_is_answered_with_a_sentence(socket_town: Town, text: str) -> None:
    town = socket_town
    await town.start_bot()
    message = await town.ben.say("placeholder", town.channel)
    message.text = text
    await town.ann.message_shortcut("segment_from_message", message)
    await town.slack.until(lambda: town.ann.ephemerals)
    assert "no text in this message" in town.ann.ephemerals[-1].shown
    assert town.ann.screen == []
