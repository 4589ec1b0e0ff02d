"""Classify rejects a request. The person sees its message and can reopen the form with what they typed."""

import asyncio
import json
from functools import partial

import pytest

from handlers.messages.buttons import DETAILS
from playground.faults import Answer, Fault, refused
from playground.slack import Person
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox
from tests.support.segment_form_samples import NO_FILES


def no(status: int, error: str, message: str) -> Fault:
    return refused(status, json.dumps({"error": error, "message": message}))


@pytest.mark.parametrize("status", [400, 422])
async def test_a_rejection_reaches_the_person_and_the_form_reopens(sandbox: Sandbox, status: int) -> None:
    await sandbox.start_bot()
    sandbox.classify.faults.next(
        "segments.create", no(status, "validation_error", "prompt is <too> short & vague")
    )
    await sandbox.request_segment()
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Rejected: “Snowblower Buyers”" in message.visible_text.replace("*", "")
    assert "prompt is <too> short & vague" in message.visible_text

    await sandbox.ann.click(message, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert "Classify rejected this request:* prompt is <too> short & vague" in form.visible_text
    assert form.values == {**SNOWBLOWER_FORM, **NO_FILES, "client_id": None}
    ack = await sandbox.ann.submit(form, {"prompt": "A longer brief"})
    assert ack.errors == {}
    assert (await sandbox.wait_for_segment()).inputs["prompt"] == "A longer brief"
    announced = await sandbox.wait_for_announcement()
    assert "Snowblower Buyers" in announced.visible_text
    segment = await sandbox.wait_for_segment()
    await sandbox.slack.until(lambda: f"Retried as segment `{segment.id}` by @ann." in message.visible_text)
    assert "prompt is <too> short & vague" in message.visible_text
    with pytest.raises(KeyError):
        message.button("segment_reopen")
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_only_the_person_and_admins_read_why_classify_rejected_a_request(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    eve = sandbox.slack.person("eve")
    sandbox.channel.members.add(eve.id)
    await sandbox.start_bot(CLSFY_ADMINS=eve.id)
    late = Fault(
        took_effect=False,
        answer=Answer(422, '{"error": "validation_error", "message": "prompt is too vague"}'),
        gate=asyncio.Event(),
    )
    sandbox.classify.faults.next("segments.create", late)
    await sandbox.request_segment()
    message = await sandbox.wait_for_message("Sending to Classify")
    late.release()
    await sandbox.slack.until(lambda: "*Rejected:*" in message.visible_text)
    for person, may_read in ((sandbox.ann, True), (sandbox.ben, False), (eve, True)):
        await person.click(await sandbox.run_command(person, "segment show R1"), DETAILS)
        await sandbox.slack.until(partial(_shows, person, "was rejected by Classify"))
        assert _shows(person, "prompt is too vague") is may_read
        await person.close(person.open_modals[-1])
    for person, may_read in ((sandbox.ann, True), (sandbox.ben, False), (eve, True)):
        await person.command("/clsfy", "segment clone R1", sandbox.channel)
        await person.modal(callback_id="segment_form")
        assert _shows(person, "prompt is too vague") is may_read


def _shows(person: Person, text: str) -> bool:
    return any(text in view.visible_text for view in person.open_modals)


async def test_a_rejection_that_was_sent_again_in_vain_leaves_the_button_to_the_newer_one(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", *[no(422, "validation_error", "too vague")] * 2)
    await sandbox.request_segment()
    first = await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.ann.click(first, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {"name": "Another name", "prompt": "Longer"})
    second = await sandbox.wait_for_direct_message(sandbox.ann, 2)
    await sandbox.slack.until(lambda: "Sent again." in first.visible_text)
    assert second.button("segment_reopen")
    with pytest.raises(KeyError):
        first.button("segment_reopen")


async def test_a_rejected_api_key_is_reported_with_whom_to_ask(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    key = sandbox.classify.key
    await sandbox.start_bot(CLSFY_CONTACT="Kim in IT")
    sandbox.classify.key = "ck_another"
    await sandbox.request_segment()
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "rejected clsfy's API key" in message.visible_text
    assert "Kim in IT" in message.visible_text
    sandbox.classify.key = key
    await sandbox.ann.click(message, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {})
    await sandbox.wait_for_announcement()
    assert len(sandbox.classify.segments) == 1


async def test_only_the_requester_can_reopen_the_form(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", no(422, "validation_error", "no"))
    await sandbox.request_segment()
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.ben.click(message, "segment_reopen")
    await sandbox.ben.modal()
    await sandbox.slack.until(
        lambda: "Only the person who requested" in sandbox.ben.open_modals[-1].visible_text
    )


async def test_a_4xx_that_is_not_from_classify_itself_is_not_a_rejection(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.classify.faults.next(
        "segments.create", refused(403, "<h1>Forbidden by the proxy</h1>", content_type="text/html")
    )
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    assert len(sandbox.classify.segments) == 1
    assert sandbox.direct_messages(sandbox.ann) == []
