"""The bot asks the person what only they can decide: which segment is theirs, and whether to go on."""

import asyncio
from copy import deepcopy

import pytest

from playground.faults import held
from playground.slack import Message
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox


async def test_the_person_chooses_between_two_candidate_segments(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    elsewhere = sandbox.classify.add(SNOWBLOWER_FORM["name"])
    fault.release()
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Which one is yours?" in question.visible_text
    early = await sandbox.wait_for_message("I sent @ann a question about it.")
    mine = next(number for number in sandbox.classify.segments if number != elsewhere.id)
    value = next(
        option["value"]
        for option in question.button("question_which")["options"]
        if option["text"]["text"] == f"Segment {mine}: {SNOWBLOWER_FORM['name']}"
    )
    await sandbox.ben.choose(question, "question_which", value)
    assert f"`{mine}`" not in early.visible_text
    await sandbox.ann.choose(question, "question_which", value)
    await sandbox.slack.until(lambda: f"`{mine}`" in early.visible_text)
    message = await sandbox.wait_for_announcement()
    assert message is early
    await sandbox.slack.until(lambda: f"segment `{mine}`" in question.visible_text)
    assert "Which one is yours?" in question.visible_text
    with pytest.raises(KeyError):
        question.button("question_which")
    sandbox.classify.finish(mine)
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text
    assert len(sandbox.classify.segments) == 2


async def test_a_request_is_sent_again_if_none_of_the_candidates_is_the_persons(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    fault = held(took_effect=False)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    others = [sandbox.classify.add(SNOWBLOWER_FORM["name"]) for _ in range(2)]
    fault.release()
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    none = question.button("question_which")["options"][-1]["value"]
    await sandbox.ann.choose(question, "question_which", none)
    await sandbox.wait_for_segment(3)
    message = await sandbox.wait_for_message("segment `")
    assert len(sandbox.classify.segments) == 3
    assert not any(f"`{one.id}`" in message.visible_text for one in others)


async def test_a_second_click_on_none_of_these_does_not_rule_out_a_later_segment(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_SETTLE_SECONDS="60")
    fault = held(took_effect=False)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    for _ in range(2):
        sandbox.classify.add(SNOWBLOWER_FORM["name"])
    fault.release()
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    none = question.button("question_which")["options"][-1]["value"]
    as_it_was = deepcopy(question)
    later = [sandbox.classify.add(SNOWBLOWER_FORM["name"]) for _ in range(2)]
    await sandbox.ann.choose(question, "question_which", none)
    asked = await sandbox.wait_for_direct_message(sandbox.ann, 2)
    assert f"segment `{later[1].id}`" in asked.visible_text
    await sandbox.ann.choose(as_it_was, "question_which", none)
    await sandbox.slack.until(
        lambda: "already answered" in "".join(each.text for each in sandbox.ann.ephemerals)
    )
    none = asked.button("question_which")["options"][-1]["value"]
    await sandbox.ann.choose(asked, "question_which", none)
    await sandbox.slack.until(lambda: "Which one is yours?" in asked.visible_text)


async def test_a_request_not_created_within_a_day_continues_if_the_person_says_so(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    question = await _wait_for_the_question_after_a_day(sandbox)
    await sandbox.classify.turn_on()
    sandbox.advance_clocks(3600)
    assert sandbox.classify.segments == {}
    await sandbox.ann.click(question, "question_send")
    await sandbox.advance_clocks_until(lambda: sandbox.classify.segments, 3600)
    await sandbox.wait_for_message("segment `")
    assert len(sandbox.classify.segments) == 1


async def test_a_request_not_created_within_a_day_can_be_canceled(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    question = await _wait_for_the_question_after_a_day(sandbox)
    await sandbox.ann.click(question, "question_drop")
    await sandbox.slack.until(lambda: "Canceled. If Classify received it anyway" in question.visible_text)
    await sandbox.classify.turn_on()
    sandbox.advance_clocks(3600)
    await sandbox.stop_when_idle()
    assert sandbox.classify.segments == {}
    assert ["*Canceled:*" in one.visible_text for one in sandbox.channel.messages] == [True]


async def _wait_for_the_question_after_a_day(sandbox: Sandbox) -> Message:
    """Return the question that the person gets."""
    await sandbox.start_bot_with_movable_clock()
    await sandbox.classify.turn_off()
    await sandbox.request_segment()
    await sandbox.wait_for_message("Classify isn't responding.")

    def questions() -> list[Message]:
        messages = sandbox.direct_messages(sandbox.ann)
        return [message for message in messages if "Still not created" in message.visible_text]

    await sandbox.advance_clocks_until(questions, 25 * 3600)
    return questions()[0]
