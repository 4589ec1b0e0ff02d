"""The form reopens for a retry or a clone, from a button or a command. Each is a new request."""

import json

import pytest

from handlers.messages.buttons import DETAILS
from playground.faults import held, refused
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox
from tests.support.segment_form_samples import NO_FILES

ASKED = {**SNOWBLOWER_FORM, **NO_FILES, "client_id": None}


async def test_anyone_in_the_channel_can_edit_and_retry_a_failed_segment(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    await sandbox.ben.click(reply, "segment_retry")
    form = await sandbox.ben.modal(callback_id="segment_form")
    assert form.values == ASKED
    assert (await sandbox.ben.submit(form, {"prompt": "Homeowners in the north"})).errors == {}
    assert (await sandbox.wait_for_segment(2)).inputs["prompt"] == "Homeowners in the north"
    assert sandbox.ben.id in (await sandbox.wait_for_announcement(2)).mentions


async def test_a_retry_under_another_name_is_shown_on_the_failed_segment_everywhere(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    failed = await sandbox.wait_for_segment()
    sandbox.classify.fail(failed.id)
    reply = await sandbox.wait_for_reply(message)
    await sandbox.ben.click(reply, "segment_retry")
    form = await sandbox.ben.modal(callback_id="segment_form")
    await sandbox.ben.submit(form, {"name": "Shovels", "prompt": "Renters"})
    retried = f"Retried as segment `{(await sandbox.wait_for_segment(2)).id}` by @ben."
    await sandbox.slack.until(lambda: retried in message.visible_text)
    card = await sandbox.run_command(sandbox.ann, f"segment show {failed.id}")
    assert retried in card.visible_text
    await sandbox.ann.click(message, DETAILS)
    await sandbox.slack.until(
        lambda: sandbox.ann.open_modals and retried in sandbox.ann.open_modals[-1].visible_text
    )


async def test_a_retry_in_a_private_channel_is_shown_only_to_its_members(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    planning = sandbox.slack.channel("planning", private=True, bot=True, members=[sandbox.ann])
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    failed = await sandbox.wait_for_segment()
    sandbox.classify.fail(failed.id)
    await sandbox.wait_for_reply(message)
    await sandbox.request_segment(channel=planning, prompt="Renters")
    await sandbox.wait_for_announcement(channel=planning)
    await sandbox.wait_until_idle()
    retried = f"Retried as segment `{(await sandbox.wait_for_segment(2)).id}` by @ann."
    assert retried not in message.visible_text
    for person, is_shown in ((sandbox.ann, True), (sandbox.ben, False)):
        card = await sandbox.run_command(person, f"segment show {failed.id}")
        assert (retried in card.visible_text) is is_shown
        await person.click(message, DETAILS)
        details = await person.modal(callback_id="details")
        assert (retried in details.visible_text) is is_shown


async def test_a_clone_is_requested_in_the_channel_of_the_click(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    random = sandbox.slack.channel("random")
    await sandbox.ben.click(reply, "segment_clone", random)
    form = await sandbox.ben.modal(callback_id="segment_form")
    assert form.values == ASKED
    assert (await sandbox.ben.submit(form, {"name": "Snow again", "prompt": "Renters"})).errors == {}
    assert "Snow again" in (await sandbox.wait_for_announcement(channel=random)).visible_text


async def test_a_segment_is_cloned_by_its_id(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    number = (await sandbox.wait_for_segment()).id
    random = sandbox.slack.channel("random")
    await sandbox.ben.command("/clsfy", f"segments clone #{number}", random)
    form = await sandbox.ben.modal(callback_id="segment_form")
    assert form.values == ASKED
    assert (await sandbox.ben.submit(form, {"name": "Snow again", "prompt": "Renters"})).errors == {}
    assert "Snow again" in (await sandbox.wait_for_announcement(channel=random)).visible_text


async def test_cloning_an_invisible_segment_reads_like_a_missing_one(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    hidden = sandbox.slack.channel("hidden", private=True, bot=True, members=[sandbox.ann])
    await sandbox.start_bot()
    await sandbox.request_segment(channel=hidden)
    await sandbox.wait_for_announcement(channel=hidden)
    number = (await sandbox.wait_for_segment()).id
    said = []
    for asked in (number, number + 1000):
        answer = await sandbox.run_command(sandbox.ben, f"segment clone {asked}")
        said.append(answer.visible_text.replace(str(asked), "N"))
        assert sandbox.ben.open_modals == []
    assert said[0] == said[1]
    assert "Segment N doesn't exist, or you don't have access to it." in said[0]


@pytest.mark.parametrize("action", ["segment_retry", "segment_clone"])
async def test_a_click_on_an_invisible_segment_gets_a_reply(socket_sandbox: Sandbox, action: str) -> None:
    sandbox = socket_sandbox
    hidden = sandbox.slack.channel("hidden", private=True, bot=True, members=[sandbox.ann])
    await sandbox.start_bot()
    await sandbox.request_segment(channel=hidden)
    message = await sandbox.wait_for_announcement(channel=hidden)
    end = sandbox.classify.fail if action == "segment_retry" else sandbox.classify.finish
    end((await sandbox.wait_for_segment()).id)
    await sandbox.ben.click(await sandbox.wait_for_reply(message), action, sandbox.channel)
    await sandbox.slack.until(
        lambda: sandbox.ben.open_modals and "Loading" not in sandbox.ben.open_modals[-1].visible_text
    )
    assert "This is no longer available." in sandbox.ben.open_modals[-1].visible_text


@pytest.mark.parametrize("words", ["abc", "-1", "9" * 20, ""])
async def test_cloning_something_that_is_no_id_gets_a_reply(socket_sandbox: Sandbox, words: str) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", f"segment clone {words}", sandbox.channel)
    assert "for example `/clsfy segment clone 61`." in sandbox.ann.ephemerals[-1].visible_text
    assert sandbox.ann.open_modals == []


async def test_a_prompt_too_long_for_an_input_is_cloned_in_full(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    text = "They clear the drive before work. " * 200
    message = await sandbox.ben.say(text, sandbox.channel)
    await sandbox.ann.message_shortcut("segment_from_message", message)
    await sandbox.ann.submit(await sandbox.ann.modal(callback_id="segment_form"), {"name": "Drives"})
    number = (await sandbox.wait_for_segment()).id
    await sandbox.wait_for_announcement(2)
    await sandbox.ann.command("/clsfy", f"segment clone {number}", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert f"{len(text.strip()):,} characters" in form.visible_text
    changes = {"name": "More drives", "block_tlds": "toro.com"}
    assert (await sandbox.ann.submit(form, changes)).errors == {}
    inputs = (await sandbox.wait_for_segment(2)).inputs
    assert inputs == {"name": "More drives", "prompt": text.strip(), "block_tlds": ["toro.com"]}


async def test_a_rejected_long_prompt_is_reopened_for_its_requester_in_its_channel(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    said = json.dumps({"error": "validation_error", "message": "The name is too short."})
    sandbox.classify.faults.next("segments.create", refused(422, said))
    text = "They clear the drive before work. " * 200
    message = await sandbox.ben.say(text, sandbox.channel)
    await sandbox.ann.message_shortcut("segment_from_message", message)
    await sandbox.ann.submit(await sandbox.ann.modal(callback_id="segment_form"), {"name": "D"})
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.ann.click(note, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert "#media-team" in form.visible_text
    assert (await sandbox.ann.submit(form, {"name": "Drives"})).errors == {}
    assert (await sandbox.wait_for_segment()).inputs == {"name": "Drives", "prompt": text.strip()}


async def test_the_clone_form_says_that_it_is_loading(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    number = (await sandbox.wait_for_segment()).id
    fault = held(took_effect=True)
    sandbox.slack.faults.next("conversations.members", fault)
    await sandbox.ben.command("/clsfy", f"segment clone {number}", sandbox.channel)
    assert "Loading" in (await sandbox.ben.modal()).visible_text
    fault.release()
    await sandbox.ben.modal(callback_id="segment_form")
