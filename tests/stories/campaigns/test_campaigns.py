"""Pixel campaigns, from `/clsfy campaign` to the announcement with the ID."""

import json

import pytest

from playground.faults import held, paused, refused
from tests.support.campaign_steps import (
    CAMPAIGN_FORM,
    open_form,
    register_and_wait,
    register_campaign,
    wait_for_campaign,
)
from tests.support.sandbox import Sandbox


async def test_a_campaign_is_registered_and_announced_with_its_id(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    form = await open_form(sandbox)
    assert form.title == "New campaign"
    slow = paused()
    sandbox.classify.faults.next("campaigns.create", slow)
    ack = await sandbox.ann.submit(form, CAMPAIGN_FORM)
    assert ack.errors == {}  # and it doesn't wait for Classify
    slow.release()

    message = await sandbox.wait_for_announcement()
    campaign = await wait_for_campaign(sandbox)
    [call] = sandbox.classify.traffic.of("campaigns.create")
    assert call.arguments == CAMPAIGN_FORM
    assert "Registered: “H1 2026 EV Campaign”" in message.visible_text.replace("*", "")
    assert f"*ID for your pixel code:* `{campaign.id}`" in message.visible_text
    assert "Optimize a Classify deal or segment (campaign reports)" in message.visible_text
    assert message.mentions == {sandbox.ann.id}

    await sandbox.stop_when_idle()
    assert len(sandbox.channel.messages) == 1
    assert message.replies == []
    assert sandbox.direct_messages(sandbox.ann) == []


@pytest.mark.parametrize("words", ["campaign new Q3 & Q4 <EU>", "campaigns create Q3 & Q4 <EU>"])
async def test_a_campaign_name_typed_with_the_command_prefills_the_form(
    socket_sandbox: Sandbox, words: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    form = await open_form(sandbox, words=words)
    assert form.values == {"name": "Q3 & Q4 <EU>", "use_case": None, "description": None}
    await sandbox.ann.submit(form, {"use_case": "other"})
    message = await sandbox.wait_for_announcement()
    assert "“Q3 & Q4 <EU>”" in message.visible_text
    [call] = sandbox.classify.traffic.of("campaigns.create")
    assert call.arguments == {"name": "Q3 & Q4 <EU>", "use_case": "other"}


async def test_each_of_the_five_use_cases_has_a_plain_label(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    said = {
        "campaign_optimization": "Optimize a Classify deal or segment (campaign reports)",
        "campaign_reporting": "Report on a campaign (campaign reports)",
        "publisher_bot_detection": "Find bots on a publisher's property (publisher reports)",
        "publisher_agent_targeting": "Track AI agents on a publisher's property (publisher reports)",
        "other": "Something else",
    }
    for number, (use_case, words) in enumerate(said.items(), 1):
        await register_campaign(sandbox, name=f"Campaign {number}", use_case=use_case)
        message = await sandbox.wait_for_announcement(number)
        assert words in message.visible_text
        assert (await wait_for_campaign(sandbox, number)).use_case == use_case


async def test_wrong_input_is_an_error_on_its_field_and_calls_nothing(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    ack = await register_campaign(sandbox, name="  \t ")
    assert ack.errors == {"name": "Enter a name."}
    assert await bot.terminate() == 0
    assert sandbox.classify.campaigns == {}
    assert sandbox.channel.messages == []


async def test_only_allowed_people_get_the_campaign_form(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_USERS=sandbox.ann.id, CLSFY_CONTACT="Kim in IT")
    await sandbox.ben.command("/clsfy", "campaign", sandbox.channel)
    assert "Contact Kim in IT." in sandbox.ben.ephemerals[-1].visible_text
    await sandbox.ben.command("/clsfy", "campaign edit 609", sandbox.channel)
    assert "Contact Kim in IT." in sandbox.ben.ephemerals[-1].visible_text
    assert sandbox.ben.open_modals == []


@pytest.mark.parametrize("status", [400, 422])
async def test_a_rejection_reaches_the_person_and_the_form_reopens(
    socket_sandbox: Sandbox, status: int
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    no = json.dumps({"error": "validation_error", "message": "name is <too> vague"})
    sandbox.classify.faults.next("campaigns.create", refused(status, no))
    await register_campaign(sandbox)
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Rejected: “H1 2026 EV Campaign”. Classify says: name is <too> vague" in (
        message.visible_text.replace("*", "")
    )
    await sandbox.ann.click(message, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="campaign_form")
    assert form.values == CAMPAIGN_FORM
    await sandbox.ann.submit(form, {"name": "H1 2026 EV Campaign, Europe"})
    assert "H1 2026 EV Campaign, Europe" in (await sandbox.wait_for_announcement()).visible_text
    assert len(sandbox.classify.campaigns) == 1
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_the_view_that_try_again_opens_is_not_called_new_segment(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    no = json.dumps({"error": "validation_error", "message": "name is vague"})
    sandbox.classify.faults.next("campaigns.create", refused(422, no))
    await register_campaign(sandbox)
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    update = held(took_effect=False)
    sandbox.slack.faults.next("views.update", update)
    await sandbox.ann.click(message, "segment_reopen")
    loading = await sandbox.ann.modal()
    assert loading.title == "Try again"
    update.release()
    assert (await sandbox.ann.modal(callback_id="campaign_form")).title == "New campaign"


async def test_a_reopened_form_says_who_will_read_the_result(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    joint = sandbox.slack.channel("joint", shared_with=["T0ELSEWHERE"])
    await sandbox.start_bot()
    no = json.dumps({"error": "validation_error", "message": "name is vague"})
    sandbox.classify.faults.next("campaigns.create", refused(422, no))
    await register_campaign(sandbox, channel=joint)
    await sandbox.ann.click(await sandbox.wait_for_direct_message(sandbox.ann), "segment_reopen")
    form = await sandbox.ann.modal(callback_id="campaign_form")
    assert "People from other workspaces can read the result too" in form.visible_text
    assert "post the ID for your pixel code in #joint" in form.visible_text


async def test_a_name_cannot_mention_anyone_or_link_anywhere(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    name = "<!channel> & <@U123> <https://evil.example|click> https://evil.example"
    await register_campaign(sandbox, name=name)
    message = await sandbox.wait_for_announcement()
    assert (await wait_for_campaign(sandbox)).name == name
    assert message.mentions == {sandbox.ann.id}
    assert message.links == set()


async def test_no_message_about_a_campaign_calls_it_a_segment(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    _, message = await register_and_wait(sandbox)
    shown = message.visible_text.replace("Optimize a Classify deal or segment", "")
    assert "segment" not in shown
    assert "uilding" not in shown
