"""What happens to an edit when Classify, Slack or the bot fails."""

import asyncio

import pytest

from playground.faults import Fault, dropped, held, refused
from tests.support.campaign_steps import (
    CAMPAIGN_FORM,
    LONG_DESCRIPTION,
    open_edit_form,
    open_form,
    register_and_wait,
    wait_for_campaign,
    wait_for_edit,
)
from tests.support.campaign_steps import edit_refusal as refused_edit
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (refused(503, "oops"), "Classify isn't responding. Please try again in a minute."),
        (dropped(took_effect=False), "Classify isn't responding. Please try again in a minute."),
        (
            refused(401, '{"error": "unauthorized", "message": "no"}'),
            "Classify rejected clsfy's API key. Contact Kim & Co.",
        ),
    ],
    ids=["outage", "dropped", "refused key"],
)
async def test_the_edit_form_shows_an_error_while_classify_fails(
    socket_sandbox: Sandbox, fault: Fault, words: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CONTACT="Kim & Co")
    campaign, _ = await register_and_wait(sandbox)
    sandbox.classify.faults.next("campaigns.get", fault)
    assert words in await refused_edit(sandbox, str(campaign.id))
    assert (await open_edit_form(sandbox, campaign)).values == CAMPAIGN_FORM


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_an_edit_whose_connection_drops_is_saved_and_announced_once(
    socket_sandbox: Sandbox, took: bool
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    sandbox.classify.faults.next("campaigns.update", dropped(took_effect=took))
    await sandbox.ann.submit(await open_edit_form(sandbox, campaign), {"name": "EV"})
    assert "“H1 2026 EV Campaign” → “EV”" in (await wait_for_edit(sandbox)).visible_text
    await sandbox.stop_when_idle()
    assert campaign.name == "EV"
    assert len(sandbox.classify.traffic.of("campaigns.update")) == (1 if took else 2)
    assert [len(one.replies) for one in sandbox.channel.messages] == [1]
    assert sandbox.direct_messages(sandbox.ann) == []


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_an_edit_is_saved_and_announced_once_if_the_bot_is_killed_during_the_call(
    socket_sandbox: Sandbox, took: bool
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    fault = held(took_effect=took)
    sandbox.classify.faults.next("campaigns.update", fault)
    await sandbox.ann.submit(await open_edit_form(sandbox, campaign), {"name": "EV"})
    await asyncio.wait_for(fault.reached.wait(), 45)
    await bot.kill()
    fault.release()
    await sandbox.start_bot()
    assert "“H1 2026 EV Campaign” → “EV”" in (await wait_for_edit(sandbox)).visible_text
    await sandbox.stop_when_idle()
    assert campaign.name == "EV"
    assert len(sandbox.classify.campaigns) == 1
    assert [len(one.replies) for one in sandbox.channel.messages] == [1]


async def test_an_edit_submitted_four_times_at_once_is_saved_once(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    acks = await asyncio.gather(*[sandbox.ann.submit(form, {"name": "EV"}) for _ in range(4)])
    assert [ack.errors for ack in acks] == [{}] * 4
    await wait_for_edit(sandbox)
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.traffic.of("campaigns.update")) == 1
    assert [len(one.replies) for one in sandbox.channel.messages] == [1]


async def test_an_edit_form_left_open_for_more_than_a_day_says_so(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.ann.submit(await open_form(sandbox), {**CAMPAIGN_FORM, "description": LONG_DESCRIPTION})
    await sandbox.wait_for_announcement()
    form = await open_edit_form(sandbox, await wait_for_campaign(sandbox))
    sandbox.advance_clocks(25 * 3600)
    ack = await sandbox.ann.submit(form, {"name": "EV"})
    assert "expired after a day" in ack.errors["name"]


async def test_an_edit_is_saved_while_classify_is_away_and_asked_about_after_a_day(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    await sandbox.classify.turn_off()
    await sandbox.ann.submit(form, {"name": "EV"})
    early = await sandbox.wait_for_message("Classify isn't responding.")
    assert "Name: “H1 2026 EV Campaign” → “EV”" in early.visible_text
    sandbox.advance_clocks(25 * 3600)
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Still not saved: your edit of “H1 2026 EV Campaign”" in question.visible_text.replace("*", "")
    await sandbox.ann.click(question, "question_drop")
    await sandbox.slack.until(lambda: "edit the campaign again to change it back" in question.visible_text)
    await sandbox.classify.turn_on()
    assert campaign.name == CAMPAIGN_FORM["name"]
