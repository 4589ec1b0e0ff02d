"""The words after `/clsfy`: the menu, help, and what is said to words that are none."""

import pytest

from playground.slack import Message
from tests.support.sandbox import SNOW, Town


async def test_the_command_alone_answers_with_a_menu_whose_buttons_do_what_they_say(town: Town) -> None:
    await town.start_bot()
    menu = await town.hears(town.ann, "")
    assert "What would you like to do?" in menu.shown
    await town.ann.press(menu, "say_segment list")
    await town.slack.until(lambda: "You have asked for no segment yet" in menu.shown)
    assert town.ann.ephemerals == [menu]
    await town.ann.press(await town.hears(town.ann, "  "), "say_segment")
    assert (await town.ann.modal()).title == "New segment"


async def test_help_is_a_press_and_a_word_away(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    typed = await town.hears(town.ann, "HELP me")
    for words in ("segment new [NAME]", "segment list [mine|here|failed|all]", "segment show ID", "help"):
        assert f"/clsfy {words}" in typed.shown
    menu = await town.hears(town.ann, "")
    await town.ann.press(menu, "say_help")
    await town.slack.until(lambda: menu.shown == typed.shown)


async def test_a_slip_of_the_finger_is_put_right_by_a_press(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    for typed, meant, said in (
        ("segment lst", "segment list", "You have asked for no segment yet"),
        ("campain lst", "campaign list", "You have asked for no campaign yet"),
        ("list segments", "segment list", "You have asked for no segment yet"),
        ("hepl", "help", "*What I do:*"),
    ):
        guess = await town.hears(town.ann, typed)
        assert f"I don't know “{typed}”. Did you mean `/clsfy {meant}`" in guess.shown
        assert "/clsfy segment show ID" in guess.shown  # help stands below
        await town.ann.press(guess, f"say_{meant}")
        await _until_shown(town, guess, said)
    guess = await town.hears(town.ann, "segment 61")
    await town.ann.press(guess, "say_segment show 61")
    await town.slack.until(lambda: "I know no segment 61" in town.ann.ephemerals[-1].shown)
    await town.ann.press(await town.hears(town.ann, "segmnt"), "say_segment")
    assert (await town.ann.modal()).title == "New segment"


async def test_a_name_typed_too_early_opens_the_form_with_it(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    said = await town.hears(town.ann, "segment Snowblowers & Skis")
    assert "Did you mean `/clsfy segment new Snowblowers & Skis`?" in said.shown
    await town.ann.press(said, "say_segment new Snowblowers & Skis")
    form = await town.ann.modal()
    ack = await town.ann.submit(form, {"prompt": SNOW["prompt"]})
    assert ack.errors == {}
    assert (await town.built()).name == "Snowblowers & Skis"


async def test_words_that_mean_nothing_are_answered_in_private(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    for words in ("xyzzy", "<!channel>", "`*_~", "x" * 3000, f"segment {'x' * 3000}"):
        said = await town.hears(town.ann, words)
        assert said.shown.startswith("I don't know “")
        assert "/clsfy help" in said.shown
        assert said.mentions == set()
    assert town.channel.messages == []


@pytest.mark.parametrize("escaped", [False, True], ids=["as typed", "escaped"])
async def test_a_name_is_read_as_it_was_typed_however_slack_hands_it_over(
    socket_town: Town, escaped: bool
) -> None:
    town = socket_town
    town.slack.should_escape = escaped
    await town.start_bot()
    names = ["Snow", "Snow & <Ice>", "for @ben in #media-team", "like https://a.example/x?a=1&b=2"]
    for count, name in enumerate(names, start=1):
        await town.ann.command("/clsfy", f"Segments create {name}", town.channel)
        await town.ann.submit(await town.ann.modal(), {"prompt": SNOW["prompt"]})
        assert (await town.built(count)).name == name


async def _until_shown(town: Town, message: Message, words: str) -> None:
    await town.slack.until(lambda: words in message.shown and "Did you mean" not in message.shown)
