"""Classify stores a name differently and its answer is lost. The person says whether it is theirs."""

from playground.classify.stored_names import STORED_NAMES
from playground.faults import dropped
from tests.support.sandbox import Sandbox


async def test_a_segment_with_a_similar_name_is_watched_once_its_person_says_that_it_is_theirs(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.classify.store_names(STORED_NAMES["cut before an emoji"])
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", dropped(took_effect=True))
    await sandbox.request_segment(name="Snow 🎿 Buyers")
    segment = await sandbox.wait_for_segment()
    assert segment.name == "Snow "
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert (
        f"Is segment `{segment.id}` yours? Classify didn't confirm “Snow 🎿 Buyers”, and “Snow” could be it."
    ) in question.visible_text.replace("*", "")
    mine, other = question.button("question_which")["options"]
    assert (mine["text"]["text"], other["text"]["text"]) == (
        f"Segment {segment.id}: Snow",
        "Not mine. Send it again",
    )
    await sandbox.ann.choose(question, "question_which", mine["value"])
    message = await sandbox.wait_for_message(f"segment `{segment.id}`")
    sandbox.classify.finish(segment.id)
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1


async def test_a_request_is_sent_again_if_the_only_candidate_is_not_the_persons(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", dropped(took_effect=False))
    sandbox.classify.add("SNOW *BUYERS*")
    await sandbox.request_segment(name="Snow *Buyers*")
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "“Snow *Buyers*”, and “SNOW *BUYERS*” could be it." in question.visible_text
    await sandbox.ann.choose(
        question, "question_which", question.button("question_which")["options"][-1]["value"]
    )
    segment = await sandbox.wait_for_segment(2)
    await sandbox.wait_for_message(f"segment `{segment.id}`")
    await sandbox.stop_when_idle()
    assert segment.name == "Snow *Buyers*"
