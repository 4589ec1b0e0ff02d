"""The watcher: what finishes a build, what changes nothing, and what an outage does not mean."""

import json
from datetime import UTC, datetime

import pytest

from playground.classify.timestamps import timestamp
from playground.faults import Fault, dropped, refused
from playground.slack import Message
from tests.support.sandbox import Sandbox


async def test_a_processed_date_alone_means_ready(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    segment = await sandbox.wait_for_segment()
    segment.processed_date = timestamp(datetime.now(UTC))
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text


async def test_unknown_statuses_and_fields_change_nothing(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    before = message.visible_text
    segment = await sandbox.wait_for_segment()
    sandbox.classify.extra_fields = {"client_id": "c-1", "deleted": False, "processing_errors": [None]}
    segment.status = "polishing"
    await _wait_for_polls(sandbox, 3)
    assert message.visible_text == before
    assert message.replies == []
    sandbox.classify.finish(segment.id)
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text


async def test_a_failed_build_says_what_to_do(sandbox: Sandbox) -> None:
    message = await _building(sandbox, CLSFY_REPRESENTATIVE="Rita at Classify")
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    assert "couldn't build" in reply.visible_text
    assert "Rita at Classify" in reply.visible_text
    assert reply.mentions == {sandbox.ann.id}
    assert reply.broadcast
    await sandbox.slack.until(lambda: "Failed" in message.visible_text)
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1


async def test_absence_from_the_list_alone_changes_nothing(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for number in range(5):
        await sandbox.request_segment(name=f"Segment {number}")
        await sandbox.wait_for_announcement(number + 1)
    hidden = await sandbox.wait_for_segment(5)
    sandbox.classify.faults.always("segments.list", _list_without(sandbox, hidden.id))
    before = len(sandbox.classify.traffic.of("segments.list"))
    await sandbox.classify.until(lambda: len(sandbox.classify.traffic.of("segments.list")) >= before + 4)
    assert [message.replies for message in sandbox.channel.messages] == [[]] * 5
    sandbox.classify.faults.clear()
    sandbox.classify.finish(hidden.id)
    assert "is ready" in (await sandbox.wait_for_reply(sandbox.channel.messages[-1])).visible_text


async def test_a_segment_missing_in_three_good_ticks_is_reported_and_no_longer_polled(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    segment = await sandbox.wait_for_segment()
    sandbox.classify.vanish(segment.id)
    reply = await sandbox.wait_for_reply(message)
    assert "no longer exists in Classify" in reply.visible_text
    gone = [call for call in sandbox.classify.traffic.of("segments.get") if call.status == 404]
    assert len([call for call in gone if call.arguments == segment.id]) == 3
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        dropped(took_effect=False),
        refused(500, "oops", content_type="text/plain"),
        refused(200, "<html>maintenance</html>", content_type="text/html"),
        refused(200, '{"id": 61, "status": '),
        refused(200, '{"segments": "moved"}'),
        refused(401, '{"error": "unauthorized", "message": "Invalid API key"}'),
        refused(404, "<h1>no such page</h1>", content_type="text/html"),
        refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "0"}),
    ],
    ids=["dropped", "500", "html", "broken", "another shape", "401", "404 of a proxy", "429"],
)
async def test_an_outage_is_never_announced_as_a_failed_build(
    socket_sandbox: Sandbox, trouble: Fault
) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    segment = await sandbox.wait_for_segment()
    before = message.visible_text
    sandbox.classify.faults.always("segments.get", trouble)
    sandbox.classify.finish(segment.id)
    await _wait_for_polls(sandbox, 4)
    assert message.visible_text == before
    assert message.replies == []
    sandbox.classify.faults.clear()
    reply = await sandbox.wait_for_reply(message)
    assert "is ready" in reply.visible_text
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1


async def test_only_the_operator_is_told_if_all_segments_vanish_at_once(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    for number in range(2):
        await sandbox.request_segment(name=f"Segment {number}")
        await sandbox.wait_for_announcement(number + 1)
    kept = dict(sandbox.classify.segments)
    for number in kept:
        sandbox.classify.vanish(number)
    await bot.wait_for_log("all segments vanished at once: is this the key of another account?")
    await _wait_for_polls(sandbox, 8)
    assert [message.replies for message in sandbox.channel.messages] == [[], []]
    sandbox.classify.segments.update(kept)
    for number, message in zip(kept, sandbox.channel.messages, strict=True):
        sandbox.classify.finish(number)
        assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text


async def test_forty_builds_cost_one_or_two_calls_per_tick(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    channels = [sandbox.slack.channel(f"campaign-{number}") for number in range(40)]
    await sandbox.start_bot(CLSFY_POLL_SECONDS="1")
    for channel in channels:
        await sandbox.request_segment(channel=channel, name=f"For {channel.name}")
    for channel in channels:
        await sandbox.wait_for_announcement(channel=channel)  # so that nothing is still to be created
    traffic = sandbox.classify.traffic
    before, lists = len(traffic.calls), len(traffic.of("segments.list"))
    await sandbox.classify.until(lambda: len(traffic.of("segments.list")) >= lists + 4)
    asked, ticks = len(traffic.calls) - before, len(traffic.of("segments.list")) - lists
    assert asked <= 2 * ticks
    for number in sandbox.classify.segments:
        sandbox.classify.finish(number)
    await sandbox.slack.until(lambda: all(channel.messages[0].replies for channel in channels))
    assert await sandbox.bots[-1].terminate() == 0
    assert [len(channel.messages[0].replies) for channel in channels] == [1] * 40


async def test_retry_after_of_classify_is_obeyed(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "2"})
    sandbox.classify.faults.next("segments.get", limit)
    await sandbox.classify.until(lambda: _statuses(sandbox)[-1:] == [429])
    count = len(sandbox.classify.traffic.calls)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    refusal, after = sandbox.classify.traffic.calls[count - 1 : count + 1]
    assert (after.at - refusal.at).total_seconds() >= 2


def _statuses(sandbox: Sandbox) -> list[int | None]:
    return [call.status for call in sandbox.classify.traffic.of("segments.get")]


def _list_without(sandbox: Sandbox, hidden: int) -> Fault:
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "status": one.status,
            "created_date": one.created_date,
            "processed_date": None,
        }
        for one in sandbox.classify.segments.values()
        if one.id != hidden
    ]
    return refused(200, json.dumps(rows))


async def _building(sandbox: Sandbox, **settings: str) -> Message:
    """Announce a segment that is building."""
    await sandbox.start_bot(**settings)
    await sandbox.request_segment()
    return await sandbox.wait_for_announcement()


async def _wait_for_polls(sandbox: Sandbox, count: int) -> None:
    """Wait for this many polls from now on."""
    before = len(sandbox.classify.traffic.of("segments.get"))
    await sandbox.classify.until(lambda: len(sandbox.classify.traffic.of("segments.get")) >= before + count)
