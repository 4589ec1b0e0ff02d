"""The form: its fields, its errors, and the inputs that it accepts."""

import json

import pytest

from playground.faults import paused, refused
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

EMPTY = {"name": "Snow", "prompt": None, "example_urls": None, "block_tlds": None}


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({}, "prompt", "Enter a prompt"),
        ({"name": "   ", "prompt": "x"}, "name", "name"),
        ({"example_urls": "https://good.com/a\nbad"}, "example_urls", "Line 2: “bad”"),
        ({"example_urls": "ftp://files.com/x"}, "example_urls", "Line 1: “ftp://files.com/x"),
        ({"example_urls": "https://ann:secret@site.com/"}, "example_urls", "password"),
        ({"prompt": "x", "block_tlds": "craftsman.com\ncraftsman"}, "block_tlds", "Line 2: “craftsman"),
        ({"example_urls": "https://a.com/x", "block_tlds": "a.com"}, "block_tlds", "a.com can't be blocked"),
    ],
)
async def test_wrong_input_is_an_error_on_its_field_and_calls_nothing(
    socket_sandbox: Sandbox, values: dict[str, str | None], field: str, sentence: str
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    ack = await sandbox.ann.submit(form, {**EMPTY, **values})
    assert set(ack.errors) == {field}
    assert sentence in ack.errors[field]
    assert await bot.terminate() == 0
    assert sandbox.classify.segments == {}
    assert sandbox.channel.messages == []


async def test_several_wrong_fields_are_all_named_and_can_be_corrected(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    ack = await sandbox.ann.submit(form, {**EMPTY, "name": " ", "example_urls": "nope", "block_tlds": "nope"})
    assert set(ack.errors) == {"name", "example_urls", "block_tlds"}
    ack = await sandbox.ann.submit(form, SNOWBLOWER_FORM)
    assert ack.errors == {}
    assert (await sandbox.wait_for_segment()).name == SNOWBLOWER_FORM["name"]


async def test_bullets_numbers_and_links_of_a_pasted_list_are_not_part_of_its_entries(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    ack = await sandbox.request_segment(
        prompt=None,
        example_urls="• https://a.com/x\n1. [Snow](https://b.com/y)\n(www.c.example)\n`https://d.com/z`.",
        block_tlds="- craftsman.com\n«sears\u200b.com»\n3) https://www.toro.com/);",
    )
    assert ack.errors == {}
    assert (await sandbox.wait_for_segment()).inputs == {
        "name": SNOWBLOWER_FORM["name"],
        "example_urls": ["https://a.com/x", "https://b.com/y", "https://www.c.example", "https://d.com/z"],
        "block_tlds": ["craftsman.com", "sears.com", "toro.com"],
    }


async def test_url_lists_are_read_as_people_paste_them(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    ack = await sandbox.request_segment(
        prompt=None,
        example_urls="https://a.com/one, https://b.com/two,three\thttps://a.com/one\n\n<https://c.com/>",
        block_tlds="*.craftsman.com, https://www.Sears.com/tools\tcraftsman.com",
    )
    assert ack.errors == {}
    segment = await sandbox.wait_for_segment()
    assert segment.inputs == {
        "name": SNOWBLOWER_FORM["name"],
        "example_urls": ["https://a.com/one", "https://b.com/two,three", "https://c.com/"],
        "block_tlds": ["craftsman.com", "sears.com"],
    }


async def test_a_client_is_chosen_from_the_operators_list(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    await sandbox.request_segment(client_id="c-2", example_urls=None, block_tlds=None)
    assert (await sandbox.wait_for_segment()).inputs == {
        "name": SNOWBLOWER_FORM["name"],
        "prompt": SNOWBLOWER_FORM["prompt"],
        "client_id": "c-2",
    }


async def test_a_name_cannot_mention_anyone_or_link_anywhere(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    name = "<!channel> & <@U123> <https://evil.example|click> https://evil.example"
    await sandbox.request_segment(name=name)
    segment = await sandbox.wait_for_segment()
    assert segment.inputs["name"] == name
    message = await sandbox.wait_for_announcement()
    sandbox.classify.fail(segment.id)
    reply = await sandbox.wait_for_reply(message)
    await sandbox.slack.until(lambda: "Failed" in message.visible_text)
    for one in (message, reply):
        assert "<!channel> & <@U123>" in one.visible_text
        assert one.mentions == {sandbox.ann.id}
        assert one.links == set()


async def test_other_commands_get_an_ephemeral_reply(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for words, sentence in (
        ("", "What would you like to do?"),
        ("help", "/clsfy segment"),
        ("<b>", "I don't recognize “<b>”"),
    ):
        await sandbox.ann.command("/clsfy", words, sandbox.channel)
        assert sentence in sandbox.ann.ephemerals[-1].visible_text
    assert sandbox.channel.messages == []


async def test_only_allowed_people_in_allowed_channels_get_the_form(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(
        CLSFY_ALLOWED_USERS=sandbox.ann.id,
        CLSFY_ALLOWED_CHANNELS=sandbox.channel.id,
        CLSFY_CONTACT="Kim in IT",
    )
    await sandbox.ben.command("/clsfy", "segment", sandbox.channel)
    assert "Kim in IT" in sandbox.ben.ephemerals[-1].visible_text
    await sandbox.ann.command("/clsfy", "segment", sandbox.slack.channel("random"))
    assert "can't request segments and campaigns in #random" in sandbox.ann.ephemerals[-1].visible_text
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    assert sandbox.ben.open_modals == []


async def test_a_person_is_told_if_the_form_did_not_open_in_time(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    sandbox.slack.faults.next("views.open", refused(200, '{"ok": false, "error": "expired_trigger_id"}'))
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    await sandbox.slack.until(lambda: sandbox.ann.ephemerals)
    assert (
        sandbox.ann.ephemerals[-1].visible_text
        == "I couldn't open the form. That took longer than Slack allows (three seconds). Please try again."
    )


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("exchanged_trigger_id", "This click has already opened something else. Close that, then try again."),
        ("invalid_trigger_id", "Slack doesn't recognize this click anymore. Please try again."),
        ("view_too_large", "It's too long for Slack, and trying again won't help."),
        ("invalid_arguments", "That's a bug in clsfy (`invalid_arguments`), and trying again won't help."),
        ("ratelimited", "Slack is limiting clsfy's calls. Please try again in a minute."),
        ("accesslimited", "Your Slack workspace doesn't allow this right now (`accesslimited`)."),
        ("missing_scope", "Slack doesn't accept clsfy's token (`missing_scope`). Contact Kim in IT."),
        ("brand_new_code", "Slack refused this (`brand_new_code`). If trying again doesn't help"),
    ],
)
async def test_a_person_is_told_why_slack_did_not_open_the_form(
    socket_sandbox: Sandbox, code: str, sentence: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CONTACT="Kim in IT")
    body = json.dumps({"ok": False, "error": code})
    sandbox.slack.faults.always("views.open", refused(200, body))
    said = await sandbox.run_command(sandbox.ann, "segment")
    assert said.visible_text.startswith(f"I couldn't open the form. {sentence}")


async def test_a_command_is_acked_in_time_although_slack_does_not_answer(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    silence = paused()
    sandbox.slack.faults.next("views.open", silence)
    # The playground refuses an ack after Slack's three seconds.
    said = await sandbox.run_command(sandbox.ann, "segment")
    assert said.visible_text == "If no form appeared, please try again."
    silence.release()
    await sandbox.ann.modal()
