"""Classify is away, slow or silent. Each request is created once, and nobody gets another's segment."""

import asyncio
from pathlib import Path

import pytest

from playground.faults import Answer, Fault, dropped, held, refused
from tests.support.sandbox import BEING_SENT, Sandbox


async def test_while_classify_is_away_the_channel_says_so_and_the_message_is_updated(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    await sandbox.classify.turn_off()
    await sandbox.request_segment()
    early = await sandbox.wait_for_message("Classify isn't responding.")
    assert "Snowblower Buyers" in early.visible_text
    assert "Your request is saved and I'll keep trying." in early.visible_text
    sandbox.advance_clocks(120)
    await sandbox.readiness_obstacles(bot)
    await sandbox.classify.turn_on()
    sandbox.advance_clocks(60)
    message = await sandbox.wait_for_announcement()
    segment = await sandbox.wait_for_segment()
    assert message is early
    assert f"segment `{segment.id}`" in message.visible_text
    sandbox.classify.finish(segment.id)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1
    assert sandbox.channel.messages == [message]
    assert sandbox.direct_messages(sandbox.ann) == []


async def test_a_segment_that_is_created_at_once_is_announced_with_its_id(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.slack.bot.id)
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    posts = sandbox.slack.traffic.of("chat.postMessage")
    assert [("segment `" in post.arguments["text"]) for post in posts] == [True]


async def test_while_classify_takes_its_time_the_channel_says_that_it_is_being_sent(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    early = await sandbox.wait_for_message("Sending to Classify")
    fault.release()
    assert await sandbox.wait_for_announcement() is early
    assert "segment `" in early.visible_text
    await sandbox.stop_when_idle()
    assert sandbox.channel.messages == [early]


async def test_the_settling_time_begins_when_classify_has_not_answered(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, quick_start=True, CLSFY_SETTLE_SECONDS="4") as sandbox:
        await sandbox.start_bot()
        late = Fault(took_effect=False, delay=4.5, drop=True, takes_effect_after=1.0)
        sandbox.classify.faults.next("segments.create", late)
        await sandbox.request_segment()
        await sandbox.classify.until(lambda: sandbox.classify.segments, timeout=45)
        await sandbox.stop_when_idle()
        assert len(sandbox.classify.traffic.of("segments.create")) == 1
        assert len(sandbox.classify.segments) == 1


async def test_a_late_rejection_is_shown_in_the_channel_and_its_reason_only_to_the_person(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    answer = Answer(422, '{"error": "validation_error", "message": "the prompt is too vague"}')
    late = Fault(took_effect=False, answer=answer, gate=asyncio.Event())
    sandbox.classify.faults.next("segments.create", late)
    await sandbox.request_segment()
    early = await sandbox.wait_for_message("Sending to Classify")
    late.release()
    await sandbox.slack.until(lambda: "*Rejected:*" in early.visible_text)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "the prompt is too vague" in note.visible_text
    await sandbox.stop_when_idle()
    assert sandbox.channel.messages == [early]
    assert "vague" not in early.visible_text
    assert early.replies == []
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_a_direct_message_says_that_a_request_is_saved_if_the_bot_cannot_post_and_is_updated(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    channel = sandbox.slack.channel("closed", private=True)
    sandbox.classify.faults.next("segments.create", *[refused(503, "")] * 1, dropped(took_effect=False))
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment(channel=channel)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert any(words in note.visible_text for words in BEING_SENT)
    fault.release()
    await sandbox.slack.until(lambda: "segment `" in note.visible_text)
    assert not any(words in note.visible_text for words in BEING_SENT)
    await sandbox.stop_when_idle()
    assert sandbox.direct_messages(sandbox.ann) == [note]
    assert channel.messages == []


async def test_nobody_hears_that_classify_is_not_responding_while_slack_fails(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    sandbox.slack.faults.always("chat.postMessage", refused(500))
    await sandbox.request_segment()
    await sandbox.wait_for_segment()
    sandbox.advance_clocks(60)
    await sandbox.slack.until(lambda: len(sandbox.calls("chat.postMessage")) >= 1)
    sandbox.slack.faults.clear()
    await sandbox.advance_clocks_until(lambda: sandbox.channel.messages, 30)
    await sandbox.stop_when_idle()
    assert sandbox.direct_messages(sandbox.ann) == []
    assert "segment `" in sandbox.channel.messages[0].visible_text


async def test_a_dropped_response_creates_one_segment(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for number, took in enumerate((True, False)):
        sandbox.classify.faults.next("segments.create", dropped(took_effect=took))
        await sandbox.request_segment(name=f"Segment {number}")
        await sandbox.wait_for_announcement(number + 1)
    await sandbox.stop_when_idle()
    assert sorted(one.name for one in sandbox.classify.segments.values()) == ["Segment 0", "Segment 1"]


@pytest.mark.parametrize(
    "body", ["oops", '{"error": "conflict", "message": "try again"}'], ids=["text", "JSON"]
)
@pytest.mark.parametrize("status", [403, 408, 409, 500, 502])
async def test_a_status_that_classify_does_not_document_after_the_segment_was_created_creates_one_segment(
    socket_sandbox: Sandbox, status: int, body: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", refused(status, body, took_effect=True))
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    (segment,) = sandbox.classify.segments.values()
    assert f"segment `{segment.id}`" in message.visible_text


async def test_a_rate_limit_of_classify_is_waited_out(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "1"})
    sandbox.classify.faults.next("segments.create", limit)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    first, second = sandbox.classify.traffic.of("segments.create")
    assert (second.at - first.at).total_seconds() >= 1
    assert len(sandbox.classify.segments) == 1


async def test_two_people_who_use_the_same_name_each_get_their_own_segment(socket_sandbox: Sandbox) -> None:
    """Classify drops both responses. Ben's request waits until ann's segment is known."""
    sandbox = socket_sandbox
    await sandbox.start_bot()
    there = sandbox.slack.channel("other-team")
    sandbox.classify.faults.next("segments.create", dropped(took_effect=True), dropped(took_effect=True))
    await asyncio.gather(
        sandbox.request_segment(sandbox.ann, prompt="for ann"),
        sandbox.request_segment(sandbox.ben, channel=there, prompt="for ben"),
    )
    hers, his = await sandbox.wait_for_announcement(), await sandbox.wait_for_announcement(channel=there)
    by_prompt = {one.inputs["prompt"]: one.id for one in sandbox.classify.segments.values()}
    assert len(sandbox.classify.segments) == 2
    assert f"`{by_prompt['for ann']}`" in hers.visible_text
    assert f"`{by_prompt['for ben']}`" in his.visible_text
    assert hers.mentions == {sandbox.ann.id}
    assert his.mentions == {sandbox.ben.id}


async def test_a_build_that_takes_more_than_a_day_is_reported_once(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.advance_clocks(25 * 3600)
    note = await sandbox.wait_for_reply(message)
    assert "more than a day" in note.visible_text
    sandbox.advance_clocks(3600)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    sandbox.advance_clocks(3600)
    await sandbox.slack.until(lambda: len(message.replies) == 2)
    assert "is ready" in message.replies[-1].visible_text
    await sandbox.stop_when_idle()
    assert len(message.replies) == 2
