"""A form for a private channel that its person isn't in is not posted there, and nothing is lost."""

import json

import pytest

from handlers.interaction.channel_field import NOT_A_MEMBER
from playground.faults import refused
from playground.slack.workspace.workspace import Channel
from tests.support.campaign_steps import CAMPAIGN_FORM, LONG_DESCRIPTION
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

REJECTION = refused(422, json.dumps({"error": "validation_error", "message": "too vague"}))


def _planning(sandbox: Sandbox) -> Channel:
    return sandbox.slack.channel("planning", private=True, bot=True, members=[sandbox.ann, sandbox.ben])


async def test_a_rejected_request_is_edited_and_sent_again_in_another_channel(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    planning = _planning(sandbox)
    sandbox.classify.faults.next("segments.create", REJECTION)
    await sandbox.request_segment(channel=planning)
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    earlier = list(planning.messages)  # on a busy machine one comes before Classify rejects the request
    planning.members.discard(sandbox.ann.id)
    await sandbox.ann.click(message, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert "too vague" in form.visible_text
    assert NOT_A_MEMBER in form.visible_text
    ack = await sandbox.ann.submit(form, {"place": planning.id, "prompt": "A longer brief"})
    assert ack.errors == {"place": NOT_A_MEMBER}
    assert sandbox.classify.segments == {}
    ack = await sandbox.ann.submit(form, {"place": sandbox.channel.id, "prompt": "A longer brief"})
    assert ack.errors == {}
    assert (await sandbox.wait_for_segment()).inputs["prompt"] == "A longer brief"
    assert "Snowblower Buyers" in (await sandbox.wait_for_announcement()).visible_text
    assert planning.messages == earlier


@pytest.mark.parametrize("noun", ["segment", "campaign"])
async def test_a_person_who_is_removed_while_the_form_is_open_chooses_another_channel(
    socket_sandbox: Sandbox, noun: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    planning = _planning(sandbox)
    await sandbox.ann.command("/clsfy", noun, planning)
    form = await sandbox.ann.modal(callback_id=f"{noun}_form")
    planning.members.discard(sandbox.ann.id)
    values = SNOWBLOWER_FORM if noun == "segment" else CAMPAIGN_FORM
    await sandbox.ann.submit(form, values)
    form = await sandbox.ann.modal(callback_id=f"{noun}_form")
    assert NOT_A_MEMBER in form.visible_text
    assert {block: form.values[block] for block in values} == values
    assert (await sandbox.ann.submit(form, {"place": sandbox.channel.id})).errors == {}
    assert values["name"] in (await sandbox.wait_for_announcement()).visible_text
    assert planning.messages == []


async def _register_in(sandbox: Sandbox, channel: Channel) -> None:
    await sandbox.ann.command("/clsfy", "campaign", channel)
    await sandbox.ann.submit(await sandbox.ann.modal(callback_id="campaign_form"), CAMPAIGN_FORM)
    await sandbox.wait_for_announcement(channel=channel)


async def _change_name_in_another_channel(sandbox: Sandbox, closed: Channel) -> None:
    """Choose a channel that Ann is in, in the open form, and see the change posted there alone."""
    form = await sandbox.ann.modal(callback_id="campaign_edit_form")
    assert NOT_A_MEMBER in form.visible_text
    assert (await sandbox.ann.submit(form, {"place": closed.id})).errors == {"place": NOT_A_MEMBER}
    assert (await sandbox.ann.submit(form, {"place": sandbox.channel.id})).errors == {}
    await sandbox.slack.until(lambda: sandbox.channel.messages)
    posted = sandbox.channel.messages[0]
    await sandbox.slack.until(lambda: "“H1 2026 EV Campaign” → “Winter”" in posted.visible_text)
    assert [message.replies for message in closed.messages] == [[]]


@pytest.mark.parametrize("description", ["Short", LONG_DESCRIPTION], ids=["short", "long"])
async def test_a_person_who_is_removed_while_they_edit_a_campaign_chooses_another_channel(
    socket_sandbox: Sandbox, description: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    planning = _planning(sandbox)
    await _register_in(sandbox, planning)
    [campaign] = sandbox.classify.campaigns.values()
    campaign.description = description
    await sandbox.ann.command("/clsfy", "campaign edit R1", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="campaign_edit_form")
    planning.members.discard(sandbox.ann.id)
    await sandbox.ann.submit(form, {"name": "Winter"})
    form = await sandbox.ann.modal(callback_id="campaign_edit_form")
    assert form.values["name"] == "Winter"
    await _change_name_in_another_channel(sandbox, planning)
    [call] = sandbox.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "name": "Winter"}


async def test_a_person_who_was_removed_from_a_campaigns_channel_chooses_another_one_for_each_edit(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    planning = _planning(sandbox)
    await _register_in(sandbox, planning)
    planning.members.discard(sandbox.ann.id)
    await sandbox.ann.command("/clsfy", "campaign edit R1", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="campaign_edit_form")
    sandbox.ann.fill_in(form, {"name": "Winter"})
    await _change_name_in_another_channel(sandbox, planning)


async def test_a_member_and_a_person_in_a_public_channel_are_not_asked_for_another(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    public = sandbox.slack.channel("public", members=[sandbox.ben])
    for channel in (_planning(sandbox), public):
        await sandbox.request_segment(channel=channel, prompt=channel.name)
        await sandbox.wait_for_announcement(channel=channel)


async def test_a_client_that_the_form_does_not_offer_is_refused_in_its_field(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot(CLSFY_CLIENTS="42=Globex, 43=Acme")
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    assert await bot.terminate() == 0
    await sandbox.start_bot(CLSFY_CLIENTS="43=Acme")
    ack = await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "client_id": "42"})
    assert ack.errors == {"client_id": "That client isn't available. Choose another one, or reopen the form."}
    assert (await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "client_id": "43"})).errors == {}
    assert (await sandbox.wait_for_segment()).inputs["client_id"] == "43"


@pytest.mark.parametrize("removed", [False, True])
async def test_a_form_is_accepted_if_slack_does_not_say_and_is_checked_before_anything_is_posted(
    socket_sandbox: Sandbox, *, removed: bool
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    planning = _planning(sandbox)
    outage = refused(200, '{"ok": false, "error": "internal_error"}')
    sandbox.slack.faults.always("conversations.members", outage)
    assert (await sandbox.request_segment(channel=planning)).errors == {}
    await sandbox.slack.until(lambda: len(sandbox.calls("conversations.members")) > 1)
    if removed:
        planning.members.discard(sandbox.ann.id)
    assert (sandbox.classify.segments, planning.messages) == ({}, [])
    listed = await sandbox.run_command(sandbox.ann, "segment list")
    assert "Checking:" in listed.visible_text
    sandbox.slack.faults.clear()
    if not removed:
        await sandbox.wait_for_segment()
        assert "Snowblower Buyers" in (await sandbox.wait_for_announcement(channel=planning)).visible_text
        return
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "You're not in the channel it was meant for" in message.visible_text
    listed = await sandbox.run_command(sandbox.ann, "segment list")
    assert "Not sent:" in listed.visible_text
    await sandbox.ann.click(listed, "request_details")
    details = await sandbox.ann.modal(callback_id="details")
    assert "“Snowblower Buyers” wasn't sent to Classify." in details.visible_text
    await sandbox.ann.close(details)
    await sandbox.ann.click(message, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert NOT_A_MEMBER in form.visible_text
    assert (await sandbox.ann.submit(form, {"place": sandbox.channel.id})).errors == {}
    assert "Snowblower Buyers" in (await sandbox.wait_for_announcement()).visible_text
    assert planning.messages == []
    assert len(sandbox.classify.segments) == 1
