"""What happens to a campaign when Classify, Slack or the bot fails."""

import asyncio

import pytest

from playground.faults import dropped, held, refused
from tests.support.campaign_steps import (
    CAMPAIGN_FORM,
    open_form,
    register_campaign,
    wait_for_campaign,
)
from tests.support.sandbox import Sandbox


async def test_a_rejected_api_key_is_reported_and_the_form_keeps_its_values(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    key = sandbox.classify.key
    await sandbox.start_bot(CLSFY_CONTACT="Kim in IT")
    sandbox.classify.key = "ck_another"
    await register_campaign(sandbox)
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "rejected clsfy's API key" in message.visible_text
    assert "Kim in IT" in message.visible_text
    sandbox.classify.key = key
    await sandbox.ann.click(message, "segment_reopen")
    await sandbox.ann.submit(await sandbox.ann.modal(callback_id="campaign_form"), {})
    await sandbox.wait_for_announcement()
    assert len(sandbox.classify.campaigns) == 1


async def test_a_dropped_response_creates_one_campaign(socket_sandbox: Sandbox) -> None:
    """It is found in the list if Classify created it, and sent again if not."""
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for number, took in enumerate((True, False), 1):
        sandbox.classify.faults.next("campaigns.create", dropped(took_effect=took))
        await register_campaign(sandbox, name=f"Campaign {number}")
        assert (
            f"`{(await wait_for_campaign(sandbox, number)).id}`"
            in (await sandbox.wait_for_announcement(number)).visible_text
        )
    await sandbox.stop_when_idle()
    assert sorted(one.name for one in sandbox.classify.campaigns.values()) == ["Campaign 1", "Campaign 2"]
    assert len(sandbox.classify.traffic.of("campaigns.create")) == 3
    assert len(sandbox.channel.messages) == 2


async def test_the_person_chooses_between_two_candidate_campaigns(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    fault = held(took_effect=True)
    sandbox.classify.faults.next("campaigns.create", fault)
    await register_campaign(sandbox)
    await asyncio.wait_for(fault.reached.wait(), 45)
    [mine] = sandbox.classify.campaigns
    sandbox.classify.campaign_store.create(CAMPAIGN_FORM, sandbox.clock.now())
    fault.release()
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "these campaigns with the same name" in question.visible_text
    options = question.button("question_which")["options"]
    assert options[0]["text"]["text"] == f"Campaign {mine}: {CAMPAIGN_FORM['name']}"
    await sandbox.ann.choose(question, "question_which", options[0]["value"])
    assert f"`{mine}`" in (await sandbox.wait_for_announcement()).visible_text
    await sandbox.stop_when_idle()
    assert len(sandbox.channel.messages) == 1


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("call", ["campaigns.create", "chat.postMessage"])
async def test_a_bot_killed_during_the_call_creates_one_campaign_and_one_message(
    socket_sandbox: Sandbox, call: str, took: bool
) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.slack.bot.id)
    bot = await sandbox.start_bot()
    fault = held(took_effect=took)
    (sandbox.slack if call == "chat.postMessage" else sandbox.classify).faults.next(call, fault)
    await register_campaign(sandbox)
    await asyncio.wait_for(fault.reached.wait(), 45)
    await bot.kill()
    fault.release()
    await sandbox.start_bot()
    message = await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    [campaign] = sandbox.classify.campaigns.values()
    assert sandbox.channel.messages == [message]
    assert f"`{campaign.id}`" in message.visible_text
    assert message.replies == []


async def test_a_form_submitted_four_times_at_once_creates_one_campaign(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    form = await open_form(sandbox)
    acks = await asyncio.gather(*[sandbox.ann.submit(form, CAMPAIGN_FORM) for _ in range(4)])
    assert [ack.errors for ack in acks] == [{}] * 4
    await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.campaigns) == 1
    assert len(sandbox.channel.messages) == 1


async def test_a_campaign_is_saved_while_classify_is_away_and_asked_about_after_a_day(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.classify.turn_off()
    await register_campaign(sandbox)
    early = await sandbox.wait_for_message("Classify isn't responding.")
    assert "“H1 2026 EV Campaign”\nClassify isn't responding. Your request is saved" in early.visible_text
    sandbox.advance_clocks(25 * 3600)
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Still not registered: “H1 2026 EV Campaign”" in question.visible_text.replace("*", "")
    await sandbox.classify.turn_on()
    await sandbox.ann.click(question, "question_send")
    assert await sandbox.wait_for_message("campaign `") is early
    assert len(sandbox.classify.campaigns) == 1


async def test_the_person_gets_a_direct_message_if_the_bot_cannot_post_in_the_channel(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.slack.faults.always("chat.postMessage", refused(200, '{"ok": false, "error": "is_archived"}'))
    await register_campaign(sandbox)
    await sandbox.slack.until(lambda: len(sandbox.calls("chat.postMessage")) >= 1)
    sandbox.slack.faults.clear()
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.slack.until(lambda: "Registered" in message.visible_text)  # it may come before
    assert "#media-team is archived" in message.visible_text
