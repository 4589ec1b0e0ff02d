"""A question that nobody answers is asked once more after a day, and stays on the Home tab."""

from playground.slack import Message
from tests.stories.people.home_tab import home_section, open_home_tab
from tests.support.sandbox import Sandbox

DAY = 24 * 3600


def _questions(sandbox: Sandbox) -> list[Message]:
    return [one for one in sandbox.direct_messages(sandbox.ann) if "Still not " in one.visible_text]


async def _ask_whether_to_continue(sandbox: Sandbox) -> Message:
    """Return the question that Ann gets about a request that Classify didn't answer for a day."""
    await sandbox.start_bot_with_movable_clock()
    await sandbox.classify.turn_off()
    await sandbox.request_segment()
    await sandbox.wait_for_message("Classify isn't responding.")
    await sandbox.advance_clocks_until(lambda: _questions(sandbox), DAY)
    return _questions(sandbox)[0]


async def test_a_question_is_asked_once_more_after_a_day_and_answered_there(sandbox: Sandbox) -> None:
    question = await _ask_whether_to_continue(sandbox)
    assert "Reminder" not in question.visible_text
    await sandbox.advance_clocks_until(lambda: len(_questions(sandbox)) == 2, DAY / 2)
    reminder = _questions(sandbox)[1]
    assert "*Reminder:* This question has been open for a day." in reminder.visible_text
    await sandbox.slack.until(lambda: "See my newer message about this request." in question.visible_text)
    sandbox.advance_clocks(2 * DAY)
    await open_home_tab(sandbox, sandbox.ann)
    assert "Keep trying?" in home_section(sandbox.ann, "Needs your attention")
    assert len(_questions(sandbox)) == 2
    await sandbox.classify.turn_on()
    await sandbox.ann.click(reminder, "question_send")
    await sandbox.wait_for_message("segment `")
    await sandbox.slack.until(lambda: "segment `61`" in question.visible_text)
    assert "segment `61`" in reminder.visible_text
    assert len(sandbox.classify.segments) == 1


async def test_a_question_that_was_answered_is_not_asked_again(sandbox: Sandbox) -> None:
    question = await _ask_whether_to_continue(sandbox)
    await sandbox.ann.click(question, "question_drop")
    await sandbox.slack.until(lambda: "Canceled." in question.visible_text)
    sandbox.advance_clocks(2 * DAY)
    await sandbox.stop_when_idle()
    assert _questions(sandbox) == [question]
