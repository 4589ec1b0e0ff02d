"""A campaign that was changed elsewhere is not overwritten without asking."""

import pytest

from playground.faults import refused
from playground.slack import Message
from tests.support.campaign_steps import (
    open_edit_form,
    register_and_wait,
    wait_for_campaign,
    wait_for_edit,
)
from tests.support.sandbox import BEING_SENT, Sandbox


async def _changed_meanwhile(sandbox: Sandbox) -> Message:
    """Return the question that ann gets after she and somebody else changed the name."""
    await sandbox.start_bot_with_movable_clock()
    campaign, _ = await register_and_wait(sandbox)
    form = await open_edit_form(sandbox, campaign)
    campaign.name, campaign.use_case = "Theirs", "other"
    await sandbox.ann.submit(form, {"name": "Mine", "description": "Also mine"})
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert (
        "Someone changed this campaign while you were editing: “H1 2026 EV Campaign”"
        in question.visible_text.replace("*", "")
    )
    assert "Name: now “Theirs”, yours “Mine”" in question.visible_text
    assert sandbox.classify.traffic.of("campaigns.update") == []
    assert len(sandbox.channel.messages) == 1
    return question


async def test_a_campaign_changed_elsewhere_is_overwritten_only_after_the_person_agrees(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    await sandbox.ben.click(question, "question_send")
    assert sandbox.classify.traffic.of("campaigns.update") == []
    await sandbox.ann.click(question, "question_send")
    message = await wait_for_edit(sandbox)
    assert "“Theirs” → “Mine”" in message.visible_text
    campaign = await wait_for_campaign(sandbox)
    assert (campaign.name, campaign.use_case) == ("Mine", "other")  # what the edit doesn't touch stays theirs
    await sandbox.slack.until(lambda: "Overwritten with @ann's edit." in question.visible_text)
    assert f"“Mine”, campaign `{campaign.id}`" in question.visible_text
    assert "now “Theirs”, yours “Mine”" in question.visible_text
    with pytest.raises(KeyError):
        question.button("question_send")
    await sandbox.stop_when_idle()
    assert [len(one.replies) for one in sandbox.channel.messages] == [1]
    answers = sandbox.query("SELECT user_id, request_id FROM audit_log WHERE action = 'answered'")
    assert [tuple(answer) for answer in answers] == [(sandbox.ann.id, 2)]


async def test_a_rejected_overwrite_is_shown_below_the_question(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    answer = '{"error": "validation_error", "message": "no such name"}'
    sandbox.classify.faults.next("campaigns.update", refused(422, answer))
    await sandbox.ann.click(question, "question_send")
    await sandbox.slack.until(
        lambda: "Not overwritten. Classify rejected @ann's edit." in question.visible_text
    )
    assert "now “Theirs”, yours “Mine”" in question.visible_text
    assert "no such name" in (await sandbox.wait_for_direct_message(sandbox.ann, 2)).visible_text


async def test_a_delayed_overwrite_is_shown_below_the_question_until_it_is_done(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    await sandbox.classify.turn_off()
    await sandbox.ann.click(question, "question_send")
    await sandbox.slack.until(lambda: "Classify isn't responding." in question.visible_text)
    await sandbox.classify.turn_on()
    sandbox.advance_clocks(60)
    await sandbox.slack.until(lambda: "Overwritten with @ann's edit." in question.visible_text)
    await sandbox.stop_when_idle()
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_the_person_can_keep_a_campaign_that_was_changed_elsewhere(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    await sandbox.ann.click(question, "question_drop")
    await sandbox.slack.until(lambda: "Not overwritten. @ann's edit was canceled." in question.visible_text)
    assert "now “Theirs”, yours “Mine”" in question.visible_text
    assert (await wait_for_campaign(sandbox)).name == "Theirs"
    assert sandbox.classify.traffic.of("campaigns.update") == []
    assert len(sandbox.channel.messages) == 1


async def test_a_person_who_is_asked_about_overwriting_sees_no_sending_message(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    early = await sandbox.wait_for_message("I sent @ann a question about it.")
    assert not any(words in early.visible_text for words in BEING_SENT)
    assert sandbox.direct_messages(sandbox.ann) == [question]


async def test_a_campaign_changed_elsewhere_again_is_asked_about_again(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    question = await _changed_meanwhile(sandbox)
    (await wait_for_campaign(sandbox)).name = "Theirs once more"
    await sandbox.ann.click(question, "question_send")
    again = await sandbox.wait_for_direct_message(sandbox.ann, 2)
    assert "now “Theirs once more”, yours “Mine”" in again.visible_text
    await sandbox.ann.click(again, "question_send")
    assert "“Theirs once more” → “Mine”" in (await wait_for_edit(sandbox)).visible_text
