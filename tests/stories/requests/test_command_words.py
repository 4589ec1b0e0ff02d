"""The words after `/clsfy`: the menu, help, and the reply to an unknown command."""

import pytest

from playground.slack import Message
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox


async def test_the_command_alone_shows_a_menu_with_working_buttons(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    menu = await sandbox.run_command(sandbox.ann, "")
    assert "What would you like to do?" in menu.visible_text
    await sandbox.ann.click(menu, "say_segment list")
    await sandbox.slack.until(lambda: "You haven't requested any segments yet" in menu.visible_text)
    assert sandbox.ann.ephemerals == [menu]
    await sandbox.ann.click(await sandbox.run_command(sandbox.ann, "  "), "say_segment")
    assert (await sandbox.ann.modal()).title == "New segment"


async def test_help_opens_from_the_button_and_the_command(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    typed = await sandbox.run_command(sandbox.ann, "HELP me")
    for words in ("segment new [NAME]", "segment list [mine|here|failed]", "segment show ID", "help"):
        assert f"/clsfy {words}" in typed.visible_text
    menu = await sandbox.run_command(sandbox.ann, "")
    await sandbox.ann.click(menu, "say_help")
    await sandbox.slack.until(lambda: menu.visible_text == typed.visible_text)


async def test_a_mistyped_command_offers_a_button_for_the_right_one(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for typed, meant, said in (
        ("segment lst", "segment list", "You haven't requested any segments yet"),
        ("campain lst", "campaign list", "You haven't requested any campaigns yet"),
        ("list segments", "segment list", "You haven't requested any segments yet"),
        ("hepl", "help", "I create Classify segments and campaigns"),
    ):
        guess = await sandbox.run_command(sandbox.ann, typed)
        assert f"I don't recognize “{typed}”. Did you mean `/clsfy {meant}`" in guess.visible_text
        assert "/clsfy segment show ID" not in guess.visible_text
        assert "Show all commands" in guess.visible_text
        await sandbox.ann.click(guess, f"say_{meant}")
        await _until_shown(sandbox, guess, said)
    guess = await sandbox.run_command(sandbox.ann, "segment 61")
    await sandbox.ann.click(guess, "say_segment show 61")
    await sandbox.slack.until(lambda: "Segment 61 doesn't exist" in sandbox.ann.ephemerals[-1].visible_text)
    await sandbox.ann.click(await sandbox.run_command(sandbox.ann, "segmnt"), "say_segment")
    assert (await sandbox.ann.modal()).title == "New segment"


async def test_a_name_typed_after_the_command_prefills_the_form(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "segment Snowblowers & Skis", sandbox.channel)
    form = await sandbox.ann.modal()
    ack = await sandbox.ann.submit(form, {"prompt": SNOWBLOWER_FORM["prompt"]})
    assert ack.errors == {}
    assert (await sandbox.wait_for_segment()).name == "Snowblowers & Skis"


async def test_an_unknown_command_gets_an_ephemeral_reply(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for words in ("xyzzy", "<!channel>", "`*_~", "x" * 3000, f"segment 61 {'x' * 3000}"):
        said = await sandbox.run_command(sandbox.ann, words)
        assert said.visible_text.startswith("I don't recognize “")
        assert "Show all commands" in said.visible_text
        assert said.mentions == set()
    assert sandbox.channel.messages == []


async def test_a_command_for_what_classify_cannot_do_gets_a_reply_with_all_commands(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    said = await sandbox.run_command(sandbox.ann, "segment delete 61")
    assert said.visible_text.splitlines()[0] == "Classify can't delete segments."
    await sandbox.ann.click(said, "say_help")
    await sandbox.slack.until(lambda: "/clsfy segment show ID" in said.visible_text)


@pytest.mark.parametrize("escaped", [False, True], ids=["as typed", "escaped"])
async def test_a_name_is_read_as_typed_whether_or_not_slack_escapes_it(
    socket_sandbox: Sandbox, escaped: bool
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.should_escape = escaped
    await sandbox.start_bot()
    names = ["Snow", "Snow & <Ice>", "for @ben in #media-team", "like https://a.example/x?a=1&b=2"]
    for count, name in enumerate(names, start=1):
        await sandbox.ann.command("/clsfy", f"Segments create {name}", sandbox.channel)
        await sandbox.ann.submit(await sandbox.ann.modal(), {"prompt": f"Homeowners {count}"})
        assert (await sandbox.wait_for_segment(count)).name == name


async def test_a_button_repeats_what_was_typed_as_it_was_typed(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    said = await sandbox.run_command(sandbox.ann, "segmint new Men <35> & co")
    await sandbox.ann.click(said, "say_segment new Men <35> & co")
    assert (await sandbox.ann.modal(callback_id="segment_form")).values["name"] == "Men <35> & co"


async def _until_shown(sandbox: Sandbox, message: Message, words: str) -> None:
    await sandbox.slack.until(
        lambda: words in message.visible_text and "Did you mean" not in message.visible_text
    )
