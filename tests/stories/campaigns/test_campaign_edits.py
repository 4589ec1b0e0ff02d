"""An edit of a pixel campaign: the form as it stands, what is sent of it, and what the channel hears."""

import asyncio
import json

import pytest

from playground.faults import Fault, dropped, held, refused
from playground.slack import Message
from tests.support.campaign_steps import (
    CAMPAIGN_FORM,
    campaign_from_elsewhere,
    open_edit_form,
    open_form,
    register_and_wait,
    register_campaign,
    wait_for_campaign,
)
from tests.support.campaign_steps import edit_refusal as refused_edit
from tests.support.sandbox import Sandbox

LONG = "A description that goes on and on. " * 85


async def test_with_only_the_name_changed_only_the_name_is_sent(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    assert form.title == "Edit campaign"
    assert form.values == CAMPAIGN_FORM
    ack = await sandbox.ann.submit(form, {"name": "H1 2026 EV Campaign — Updated"})
    assert ack.errors == {}
    assert ack.seconds < 1.0
    message = await sandbox.wait_for_announcement(2)
    [call] = sandbox.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "name": "H1 2026 EV Campaign — Updated"}
    assert f"Changed: “H1 2026 EV Campaign — Updated” · campaign `{campaign.id}`" in (
        message.visible_text.replace("*", "")
    )
    assert "Name: “H1 2026 EV Campaign” → “H1 2026 EV Campaign — Updated”" in message.visible_text
    assert message.mentions == {sandbox.ann.id}
    await sandbox.stop_when_idle()
    assert len(sandbox.channel.messages) == 2


async def test_clearing_the_description_sends_an_empty_one(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    await sandbox.ann.submit(await open_edit_form(sandbox, campaign), {"description": None})
    message = await sandbox.wait_for_announcement(2)
    [call] = sandbox.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "description": ""}
    assert f"Description: “{CAMPAIGN_FORM['description']}” → none" in message.visible_text
    form = await open_edit_form(sandbox, campaign)
    assert form.values["description"] is None
    await sandbox.ann.submit(form, {"description": "Back again", "use_case": "other"})
    message = await sandbox.wait_for_announcement(3)
    assert "Description: none → “Back again”" in message.visible_text
    assert "Optimize a Classify deal or segment (campaign reports) → Something else" in message.visible_text


async def test_the_message_of_a_campaign_has_a_button_for_it(socket_sandbox: Sandbox) -> None:
    """Anyone who may see it may press; the channel hears of the change where it was registered."""
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.ben.id)
    await sandbox.start_bot()
    campaign, message = await register_and_wait(sandbox)
    await sandbox.ben.click(message, f"say_campaign edit {campaign.id}")
    form = await sandbox.ben.modal(callback_id="campaign_edit_form")
    assert "The change is told in #media-team." in form.visible_text
    await sandbox.ben.submit(form, {"use_case": "campaign_reporting"})
    changed = await sandbox.wait_for_announcement(2)
    assert changed.mentions == {sandbox.ben.id}


async def test_wherever_it_is_asked_for_the_change_is_told_where_its_people_are(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign, channel=sandbox.slack.channel("random"))
    assert "The change is told in #media-team." in form.visible_text
    await sandbox.ann.submit(form, {"name": "EV"})
    assert "Changed" in (await sandbox.wait_for_announcement(2)).visible_text
    assert sandbox.slack.channel("random").messages == []


async def test_wrong_input_is_answered_on_its_own_field_and_costs_nothing(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    assert "Nothing is changed yet" in (await sandbox.ann.submit(form, {})).errors["name"]
    ack = await sandbox.ann.submit(form, {"name": " \t ", "use_case": "other"})
    assert ack.errors == {"name": "Please give the campaign a name."}
    assert await bot.terminate() == 0
    assert sandbox.classify.traffic.of("campaigns.update") == []
    assert len(sandbox.channel.messages) == 1


@pytest.mark.parametrize("words", ["abc", "-1", "0", "12345678901234567890", "609 610", ""])
async def test_what_is_no_id_is_said_privately_and_opens_nothing(socket_sandbox: Sandbox, words: str) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", f"campaign edit {words}", sandbox.channel)
    said = sandbox.ann.ephemerals[-1].visible_text
    assert "A campaign's id is a number" in said
    assert words in said
    assert sandbox.ann.open_modals == []
    assert sandbox.classify.traffic.calls == []


async def test_what_is_not_there_and_what_is_not_theirs_read_the_same(socket_sandbox: Sandbox) -> None:
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
    assert "I know no campaign N that you may see; `/clsfy campaign list` shows yours." in sentence
    assert sandbox.classify.traffic.of("campaigns.get") == []
    form = await open_edit_form(sandbox, hers)
    assert form.values == CAMPAIGN_FORM


async def test_an_admin_may_edit_what_was_made_elsewhere(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ben.id)
    strange = campaign_from_elsewhere(sandbox, description="")
    form = await open_edit_form(sandbox, strange, sandbox.ben)
    assert form.values == {**CAMPAIGN_FORM, "description": None}
    await sandbox.ben.submit(form, {"description": "Ours now"})
    assert "Description: none → “Ours now”" in (await sandbox.wait_for_announcement()).visible_text
    assert "I know no campaign 999999 that you may see" in await refused_edit(sandbox, "999999", sandbox.ben)


async def test_what_is_gone_at_classify_is_unknown(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    del sandbox.classify.campaigns[campaign.id]
    assert f"I know no campaign {campaign.id} that you may see" in await refused_edit(
        sandbox, str(campaign.id)
    )


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (refused(503, "oops"), "Classify doesn't answer at the moment. Please try again in a minute."),
        (dropped(took_effect=False), "Classify doesn't answer at the moment. Please try again in a minute."),
        (
            refused(401, '{"error": "unauthorized", "message": "no"}'),
            "Classify refuses this bot's key. Please tell Kim & Co.",
        ),
    ],
    ids=["outage", "dropped", "refused key"],
)
async def test_while_classify_is_in_trouble_a_sentence_stands_in_the_forms_place(
    socket_sandbox: Sandbox, fault: Fault, words: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CONTACT="Kim & Co")
    campaign, _ = await register_and_wait(sandbox)
    sandbox.classify.faults.next("campaigns.get", fault)
    assert words in await refused_edit(sandbox, str(campaign.id))
    assert (await open_edit_form(sandbox, campaign)).values == CAMPAIGN_FORM


async def test_a_refused_edit_is_told_and_opens_again_over_how_it_stands_now(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    no = json.dumps({"error": "validation_error", "message": "name is <too> vague"})
    sandbox.classify.faults.next("campaigns.update", refused(422, no))
    await sandbox.ann.submit(await open_edit_form(sandbox, campaign), {"name": "EV"})
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Not accepted: your edit of “H1 2026 EV Campaign”. Classify says: name is <too> vague" in (
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
    assert "“H1 2026 EV Campaign” → “EV 2026”" in (await sandbox.wait_for_announcement(2)).visible_text
    assert sandbox.classify.traffic.of("campaigns.update")[-1].arguments == {
        "id": campaign.id,
        "name": "EV 2026",
    }


async def _changed_meanwhile(sandbox: Sandbox) -> Message:
    """The question after ann changed the name and somebody else did, too."""
    await sandbox.start_bot_with_movable_clock()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    campaign.name, campaign.use_case = "Theirs", "other"
    await sandbox.ann.submit(form, {"name": "Mine", "description": "Also mine"})
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Changed meanwhile: “H1 2026 EV Campaign”" in question.visible_text.replace("*", "")
    assert "Name: now “Theirs”, yours “Mine”" in question.visible_text
    assert sandbox.classify.traffic.of("campaigns.update") == []
    assert len(sandbox.channel.messages) == 1
    return question


async def test_changed_elsewhere_meanwhile_it_is_asked_before_it_is_overwritten(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    await sandbox.ben.click(question, "question_send")
    assert sandbox.classify.traffic.of("campaigns.update") == []
    await sandbox.ann.click(question, "question_send")
    message = await sandbox.wait_for_announcement(2)
    assert "“Theirs” → “Mine”" in message.visible_text
    campaign = await wait_for_campaign(sandbox)
    assert (campaign.name, campaign.use_case) == ("Mine", "other")  # what the edit doesn't touch stays theirs
    assert "I overwrite it." in question.visible_text
    await sandbox.stop_when_idle()
    assert len(sandbox.channel.messages) == 2
    answers = sandbox.query("SELECT user_id, request_id FROM audit_log WHERE action = 'answered'")
    assert [tuple(answer) for answer in answers] == [(sandbox.ann.id, 2)]


async def test_changed_elsewhere_meanwhile_it_may_be_left(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    await sandbox.ann.click(question, "question_drop")
    await sandbox.slack.until(lambda: "Left as it is; I changed nothing." in question.visible_text)
    assert (await wait_for_campaign(sandbox)).name == "Theirs"
    assert sandbox.classify.traffic.of("campaigns.update") == []
    assert len(sandbox.channel.messages) == 1


def _kept(sandbox: Sandbox) -> str:
    """How far the word is that the edit is kept."""
    return str(
        sandbox.query("SELECT delivery FROM notifications WHERE kind = 'kept' ORDER BY id DESC LIMIT 1")[0][0]
    )


async def test_who_is_asked_whether_to_overwrite_is_not_told_that_it_is_still_tried(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    sandbox.advance_clocks(11)
    await sandbox.bots[-1].wait_until(lambda: _kept(sandbox) != "pending")
    assert sandbox.direct_messages(sandbox.ann) == [question]


async def test_changed_elsewhere_again_it_is_asked_again(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    (await wait_for_campaign(sandbox)).name = "Theirs once more"
    await sandbox.ann.click(question, "question_send")
    again = await sandbox.wait_for_direct_message(sandbox.ann, 2)
    assert "now “Theirs once more”, yours “Mine”" in again.visible_text
    await sandbox.ann.click(again, "question_send")
    assert "“Theirs once more” → “Mine”" in (await sandbox.wait_for_announcement(2)).visible_text


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_a_dropped_change_is_repeated_and_told_once(socket_sandbox: Sandbox, took: bool) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    sandbox.classify.faults.next("campaigns.update", dropped(took_effect=took))
    await sandbox.ann.submit(await open_edit_form(sandbox, campaign), {"name": "EV"})
    assert "“H1 2026 EV Campaign” → “EV”" in (await sandbox.wait_for_announcement(2)).visible_text
    await sandbox.stop_when_idle()
    assert campaign.name == "EV"
    assert len(sandbox.classify.traffic.of("campaigns.update")) == (1 if took else 2)
    assert len(sandbox.channel.messages) == 2
    assert sandbox.direct_messages(sandbox.ann) == []


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_killed_while_the_change_is_on_its_way_it_is_made_and_told_once(
    socket_sandbox: Sandbox, took: bool
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    fault = held(took_effect=took)
    sandbox.classify.faults.next("campaigns.update", fault)
    await sandbox.ann.submit(await open_edit_form(sandbox, campaign), {"name": "EV"})
    await asyncio.wait_for(fault.reached.wait(), 15)
    await bot.kill()
    fault.release()
    await sandbox.start_bot()
    assert "“H1 2026 EV Campaign” → “EV”" in (await sandbox.wait_for_announcement(2)).visible_text
    await sandbox.stop_when_idle()
    assert campaign.name == "EV"
    assert len(sandbox.classify.campaigns) == 1
    assert len(sandbox.channel.messages) == 2


async def test_the_same_edit_sent_four_times_at_once_is_made_once(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    acks = await asyncio.gather(*[sandbox.ann.submit(form, {"name": "EV"}) for _ in range(4)])
    assert [ack.errors for ack in acks] == [{}] * 4
    await sandbox.wait_for_announcement(2)
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.traffic.of("campaigns.update")) == 1
    assert len(sandbox.channel.messages) == 2


async def test_what_stands_there_may_be_longer_than_a_form_carries_along(socket_sandbox: Sandbox) -> None:
    """Kept in the record by the form's UUID until it is sent, over a restart of the bot too."""
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    ack = await sandbox.ann.submit(await open_form(sandbox), {**CAMPAIGN_FORM, "description": LONG})
    assert ack.errors == {}
    await sandbox.wait_for_announcement()
    campaign = await wait_for_campaign(sandbox)
    form = await open_edit_form(sandbox, campaign)
    assert form.values["description"] == LONG.strip()
    assert await bot.terminate() == 0
    await sandbox.start_bot()
    await sandbox.ann.submit(form, {"name": "EV"})
    await sandbox.wait_for_announcement(2)
    [call] = sandbox.classify.traffic.of("campaigns.update")
    assert call.arguments == {"id": campaign.id, "name": "EV"}


async def test_a_form_left_open_for_more_than_a_day_says_so(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.ann.submit(await open_form(sandbox), {**CAMPAIGN_FORM, "description": LONG})
    await sandbox.wait_for_announcement()
    form = await open_edit_form(sandbox, await wait_for_campaign(sandbox))
    sandbox.advance_clocks(25 * 3600)
    ack = await sandbox.ann.submit(form, {"name": "EV"})
    assert "open for more than a day" in ack.errors["name"]


async def test_while_classify_is_away_an_edit_is_kept_and_asked_about_as_an_edit(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    port = sandbox.classify.port
    await sandbox.classify.stop()
    await sandbox.ann.submit(form, {"name": "EV"})
    sandbox.advance_clocks(11)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Kept: your edit of “H1 2026 EV Campaign” is safe here" in note.visible_text.replace("*", "")
    sandbox.advance_clocks(25 * 3600)
    question = await sandbox.wait_for_direct_message(sandbox.ann, 2)
    assert "Still not changed: your edit of “H1 2026 EV Campaign”" in question.visible_text.replace("*", "")
    await sandbox.ann.click(question, "question_drop")
    await sandbox.slack.until(lambda: "edit the campaign again to change it back" in question.visible_text)
    await sandbox.classify.start(port)
    assert campaign.name == CAMPAIGN_FORM["name"]
