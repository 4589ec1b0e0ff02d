"""Edits of a pixel campaign: the prefilled form, what is sent to Classify, and what is announced."""

import json

import pytest

from playground.faults import paused, refused
from tests.stories.people.home_tab import open_home_tab
from tests.support.campaign_steps import (
    CAMPAIGN_FORM,
    LONG_DESCRIPTION,
    campaign_from_elsewhere,
    open_edit_form,
    open_form,
    register_and_wait,
    register_campaign,
    wait_for_campaign,
    wait_for_edit,
)
from tests.support.campaign_steps import edit_refusal as refused_edit
from tests.support.sandbox import Sandbox


async def test_only_the_changed_name_is_sent(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    assert form.title == "Edit campaign"
    assert form.values == CAMPAIGN_FORM
    slow = paused()
    sandbox.classify.faults.next("campaigns.update", slow)
    ack = await sandbox.ann.submit(form, {"name": "H1 2026 EV Campaign — Updated"})
    assert ack.errors == {}  # and it doesn't wait for Classify
    slow.release()
    message = await wait_for_edit(sandbox)
    [call] = sandbox.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "name": "H1 2026 EV Campaign — Updated"}
    assert f"Edited: “H1 2026 EV Campaign — Updated” · campaign `{campaign.id}`" in (
        message.visible_text.replace("*", "")
    )
    assert "Name: “H1 2026 EV Campaign” → “H1 2026 EV Campaign — Updated”" in message.visible_text
    assert message.mentions == {sandbox.ann.id}
    await sandbox.stop_when_idle()
    assert [len(one.replies) for one in sandbox.channel.messages] == [1]


async def test_an_edit_is_a_reply_and_the_registered_message_and_the_home_tab_show_the_new_name(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.ben.id)
    await sandbox.start_bot()
    campaign, registered = await register_and_wait(sandbox)
    await open_home_tab(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    assert CAMPAIGN_FORM["name"] in sandbox.ann.home_tab.visible_text
    form = await open_edit_form(sandbox, campaign, sandbox.ben)
    await sandbox.ben.submit(form, {"name": "EV 2027", "use_case": "other"})
    reply = await wait_for_edit(sandbox)
    assert "Name: “H1 2026 EV Campaign” → “EV 2027”" in reply.visible_text
    assert reply.mentions == {sandbox.ben.id}
    await sandbox.slack.until(lambda: "“EV 2027”" in registered.visible_text)
    assert CAMPAIGN_FORM["name"] not in registered.visible_text
    assert "Something else" in registered.visible_text
    await sandbox.slack.until(
        lambda: sandbox.ann.home_tab and CAMPAIGN_FORM["name"] not in sandbox.ann.home_tab.visible_text
    )
    assert "EV 2027" in sandbox.ann.home_tab.visible_text
    assert sandbox.channel.messages == [registered]
    shown = await sandbox.run_command(sandbox.ann, "campaign show ev 2027")
    assert f"“EV 2027” · campaign `{campaign.id}`" in shown.visible_text
    await sandbox.ann.click(registered, "request_details")
    await sandbox.slack.until(lambda: any("EV 2027" in view.visible_text for view in sandbox.ann.open_modals))


async def test_an_edit_of_the_description_shows_the_campaigns_current_name(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.ben.id)
    await sandbox.start_bot()
    campaign, registered = await register_and_wait(sandbox)
    description = await open_edit_form(sandbox, campaign)
    name = await open_edit_form(sandbox, campaign, sandbox.ben)
    await sandbox.ben.submit(name, {"name": "EV 2027"})
    await wait_for_edit(sandbox)
    await sandbox.ann.submit(description, {"description": "Another"})
    reply = await wait_for_edit(sandbox, 2)
    assert "“EV 2027” · campaign" in reply.visible_text
    assert CAMPAIGN_FORM["name"] not in reply.visible_text
    await sandbox.stop_when_idle()
    assert "“EV 2027”" in registered.visible_text


async def test_clearing_the_description_sends_an_empty_description(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    await sandbox.ann.submit(await open_edit_form(sandbox, campaign), {"description": None})
    message = await wait_for_edit(sandbox)
    [call] = sandbox.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "description": ""}
    assert f"Description: “{CAMPAIGN_FORM['description']}” → none" in message.visible_text
    form = await open_edit_form(sandbox, campaign)
    assert form.values["description"] is None
    await sandbox.ann.submit(form, {"description": "Back again", "use_case": "other"})
    message = await wait_for_edit(sandbox, 2)
    assert "Description: none → “Back again”" in message.visible_text
    assert "Optimize a Classify deal or segment (campaign reports) → Something else" in message.visible_text


async def test_anyone_who_sees_the_campaign_can_edit_it_with_the_button_in_its_message(
    socket_sandbox: Sandbox,
) -> None:
    """The edit is announced in the channel where the campaign was registered."""
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.ben.id)
    await sandbox.start_bot()
    campaign, message = await register_and_wait(sandbox)
    await sandbox.ben.click(message, f"say_campaign edit {campaign.id}")
    form = await sandbox.ben.modal(callback_id="campaign_edit_form")
    assert "I'll post them in #media-team." in form.visible_text
    await sandbox.ben.submit(form, {"use_case": "campaign_reporting"})
    changed = await wait_for_edit(sandbox)
    assert changed.mentions == {sandbox.ben.id}


async def test_an_edit_requested_elsewhere_is_announced_in_the_campaigns_channel(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign, channel=sandbox.slack.channel("random"))
    assert "I'll post them in #media-team." in form.visible_text
    await sandbox.ann.submit(form, {"name": "EV"})
    assert "Edited" in (await wait_for_edit(sandbox)).visible_text
    assert sandbox.slack.channel("random").messages == []


async def test_wrong_input_is_an_error_on_its_field_and_calls_nothing(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    assert "Nothing has changed" in (await sandbox.ann.submit(form, {})).errors["name"]
    ack = await sandbox.ann.submit(form, {"name": " \t ", "use_case": "other"})
    assert ack.errors == {"name": "Enter a name."}
    assert await bot.terminate() == 0
    assert sandbox.classify.traffic.of("campaigns.update") == []
    assert len(sandbox.channel.messages) == 1


@pytest.mark.parametrize("words", ["abc", "-1", "0", "12345678901234567890", "609 610", ""])
async def test_an_edit_of_something_that_is_no_id_gets_an_ephemeral_reply_and_no_form(
    socket_sandbox: Sandbox, words: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", f"campaign edit {words}", sandbox.channel)
    said = sandbox.ann.ephemerals[-1].visible_text
    assert "for example `/clsfy campaign edit 61`." in said
    assert words in said
    assert sandbox.ann.open_modals == []
    assert sandbox.classify.traffic.of("campaigns.get") == []


async def test_a_missing_campaign_and_an_invisible_one_get_the_same_reply(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    there = sandbox.slack.channel("ev-team", private=True, bot=True, members=[sandbox.ann])
    await register_campaign(sandbox, channel=there)
    await sandbox.wait_for_announcement(channel=there)
    hers = await wait_for_campaign(sandbox)
    strange = campaign_from_elsewhere(sandbox)
    said = {
        str(number): (await refused_edit(sandbox, str(number), sandbox.ben)).replace(str(number), "N")
        for number in (hers.id, strange.id, 999999)
    }
    [sentence] = set(said.values())
    assert "Campaign N doesn't exist, or you don't have access to it." in sentence
    assert sandbox.classify.traffic.of("campaigns.get") == []
    form = await open_edit_form(sandbox, hers)
    assert form.values == CAMPAIGN_FORM


async def test_an_admin_can_edit_a_campaign_that_was_registered_elsewhere(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ben.id)
    strange = campaign_from_elsewhere(sandbox, description="")
    form = await open_edit_form(sandbox, strange, sandbox.ben)
    assert form.values == {**CAMPAIGN_FORM, "description": None}
    await sandbox.ben.submit(form, {"description": "Ours now"})
    assert "Description: none → “Ours now”" in (await sandbox.wait_for_announcement()).visible_text
    assert "Campaign 999999 doesn't exist" in await refused_edit(sandbox, "999999", sandbox.ben)


async def test_a_campaign_that_classify_deleted_is_unknown(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    del sandbox.classify.campaigns[campaign.id]
    assert f"Campaign {campaign.id} doesn't exist" in await refused_edit(sandbox, str(campaign.id))


async def test_a_rejected_edit_reopens_over_the_current_campaign(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    no = json.dumps({"error": "validation_error", "message": "name is <too> vague"})
    sandbox.classify.faults.next("campaigns.update", refused(422, no))
    await sandbox.ann.submit(await open_edit_form(sandbox, campaign), {"name": "EV"})
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Rejected: your edit of “H1 2026 EV Campaign”. Classify says: name is <too> vague" in (
        message.visible_text.replace("*", "")
    )
    campaign.description = "Changed meanwhile"
    await sandbox.ben.click(message, "segment_reopen")
    await sandbox.slack.until(
        lambda: sandbox.ben.open_modals and "Only the person" in sandbox.ben.open_modals[-1].visible_text
    )
    await sandbox.ann.click(message, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="campaign_edit_form")
    assert form.values == {**CAMPAIGN_FORM, "name": "EV", "description": "Changed meanwhile"}
    await sandbox.ann.submit(form, {"name": "EV 2026"})
    assert "“H1 2026 EV Campaign” → “EV 2026”" in (await wait_for_edit(sandbox)).visible_text
    assert sandbox.classify.traffic.of("campaigns.update")[-1].arguments == {
        "id": campaign.id,
        "name": "EV 2026",
    }


async def test_a_campaign_with_a_long_description_can_be_edited(socket_sandbox: Sandbox) -> None:
    """It is stored by the form's UUID until the form is submitted, across a restart of the bot too."""
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    ack = await sandbox.ann.submit(
        await open_form(sandbox), {**CAMPAIGN_FORM, "description": LONG_DESCRIPTION}
    )
    assert ack.errors == {}
    await sandbox.wait_for_announcement()
    campaign = await wait_for_campaign(sandbox)
    form = await open_edit_form(sandbox, campaign)
    assert form.values["description"] == LONG_DESCRIPTION.strip()
    assert await bot.terminate() == 0
    await sandbox.start_bot()
    await sandbox.ann.submit(form, {"name": "EV"})
    await wait_for_edit(sandbox)
    [call] = sandbox.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "name": "EV"}
