"""Classify rejects a request. The person sees its message and can reopen the form with what they typed."""

import json

import pytest

from playground.faults import Fault, refused
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox


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
    assert form.values == {**SNOWBLOWER_FORM, "client_id": None}
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


async def test_a_rejection_that_was_sent_again_in_vain_leaves_the_button_to_the_newer_one(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", *[no(422, "validation_error", "too vague")] * 2)
    await sandbox.request_segment()
    first = await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.ann.click(first, "segment_reopen")
    await sandbox.ann.submit(await sandbox.ann.modal(callback_id="segment_form"), {"prompt": "Longer"})
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
    assert "rejected this bot's API key" in message.visible_text
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
