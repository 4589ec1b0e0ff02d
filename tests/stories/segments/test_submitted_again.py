"""A form is submitted again, unchanged or corrected. There is one request."""

import asyncio

import pytest

from playground.faults import held, refused
from playground.slack import NotAcknowledged
from tests.stories.lists.test_uploaded_lists import MOSTLY_JUNK, question, submit_with_file
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox


async def test_a_form_submitted_four_times_at_once_creates_one_segment(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    acks = await asyncio.gather(*[sandbox.ann.submit(form, SNOWBLOWER_FORM) for _ in range(4)])
    assert [ack.errors for ack in acks] == [{}] * 4
    await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1
    assert len(sandbox.channel.messages) == 1


async def test_a_corrected_form_replaces_inputs_that_were_not_sent_yet(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "3"})
    sandbox.classify.faults.next("segments.create", limit)
    await sandbox.request_segment(name="Another")
    await sandbox.classify.until(
        lambda: [one.status for one in sandbox.classify.traffic.of("segments.create")] == [429]
    )
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    assert (await sandbox.ann.submit(form, SNOWBLOWER_FORM)).errors == {}
    assert (await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "name": "Snow Blowers"})).errors == {}
    await sandbox.wait_for_announcement(2)
    assert {one.name for one in sandbox.classify.segments.values()} == {"Another", "Snow Blowers"}


@pytest.mark.parametrize("limited", [True, False], ids=["in time", "perhaps too late"])
async def test_a_form_corrected_after_a_lost_ack_creates_one_segment(
    socket_sandbox: Sandbox, limited: bool
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    if limited:
        limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "2"})
        sandbox.classify.faults.next("segments.create", limit)
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    sandbox.slack.lose_acks(1)
    with pytest.raises(NotAcknowledged):
        await sandbox.ann.submit(form, SNOWBLOWER_FORM)
    ack = await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "name": "Snow Blowers"})
    await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    name = SNOWBLOWER_FORM["name"] if ack.errors else "Snow Blowers"
    assert [one.name for one in sandbox.classify.segments.values()] == [name]
    assert "first version" in ack.errors.get("name", "first version")


async def test_a_form_corrected_too_late_says_that_the_first_version_is_in_progress(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    assert (await sandbox.ann.submit(form, SNOWBLOWER_FORM)).errors == {}
    await asyncio.wait_for(fault.reached.wait(), 45)
    late = await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "name": "Snow Blowers"})
    assert "first version" in late.errors["name"]
    fault.release()
    await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    assert [one.name for one in sandbox.classify.segments.values()] == [SNOWBLOWER_FORM["name"]]


async def test_a_form_that_is_submitted_after_its_request_was_canceled_says_so(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await submit_with_file(sandbox, MOSTLY_JUNK)
    asked = await question(sandbox)
    await sandbox.ann.click(asked, "question_edit")
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.click(asked, "question_drop")
    await sandbox.slack.until(lambda: "Canceled" in asked.visible_text)
    for values in ({}, {"name": "Shovels"}):
        ack = await sandbox.ann.submit(form, values)
        assert "This request was canceled, so this form can't send it" in ack.errors["name"]
    await sandbox.stop_when_idle()
    assert not sandbox.classify.segments
