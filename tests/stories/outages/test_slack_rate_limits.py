"""Slack's rate limits are obeyed and lose nothing."""

from playground.faults import delayed, refused
from tests.support.sandbox import Sandbox

REJECTED = refused(422, '{"error": "invalid", "message": "No."}')


async def test_edits_wait_out_a_rate_limit(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
    sandbox.slack.faults.next("chat.update", limit)
    sandbox.classify.process((await sandbox.wait_for_segment()).id)
    await sandbox.slack.until(lambda: "Building" in message.visible_text)
    assert [call.status for call in sandbox.slack.traffic.of("chat.update")] == [429, 200]


async def test_a_rate_limit_on_edits_applies_to_all_edits(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    channels = [sandbox.slack.channel(f"campaign-{number}") for number in range(3)]
    await sandbox.start_bot()
    for channel in channels:
        await sandbox.request_segment(channel=channel, name=f"For {channel.name}")
        await sandbox.wait_for_announcement(channel=channel)
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "4"})
    sandbox.slack.faults.next("chat.update", limit)
    for number in sandbox.classify.segments:
        sandbox.classify.process(number)
    await sandbox.slack.until(lambda: len(sandbox.slack.traffic.of("chat.update")) >= 2)
    first, second = sandbox.slack.traffic.of("chat.update")[:2]
    assert (second.at - first.at).total_seconds() >= 4


async def test_the_second_between_two_posts_in_a_channel_starts_at_the_response(
    socket_sandbox: Sandbox,
) -> None:
    """Only the response tells that a post has reached Slack, not when."""
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.slack.bot.id)
    await sandbox.start_bot()
    sandbox.slack.faults.next("chat.postMessage", delayed(0.6))
    for number in range(2):
        await sandbox.request_segment(name=f"Segment {number}")
    await sandbox.wait_for_announcement(2)
    first, second = sandbox.slack.traffic.of("chat.postMessage")
    assert (second.at - first.at).total_seconds() >= 1.6
    assert second.status == 200


async def test_a_rate_limit_on_opening_direct_messages_is_hit_once_and_the_conversation_is_remembered(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", *[REJECTED] * 4)
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "2"})
    sandbox.slack.faults.next("conversations.open", limit)
    for number in range(4):
        await sandbox.request_segment(name=f"Segment {number}")
    await sandbox.wait_for_direct_message(sandbox.ann, 4)
    asked = sandbox.slack.traffic.of("conversations.open")
    assert [call.status for call in asked] == [429, 200]
    assert (asked[1].at - asked[0].at).total_seconds() >= 2


async def test_direct_messages_with_many_people_are_opened_within_the_rate_limit(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    people = [sandbox.slack.person(f"person-{number}") for number in range(4)]
    channel = sandbox.slack.channel("everybody", members=people)
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", *[REJECTED] * 4)
    for person in people:
        await sandbox.request_segment(person, channel, name=f"For {person.name}")
    for person in people:
        await sandbox.wait_for_direct_message(person)
    asked = [call.at for call in sandbox.slack.traffic.of("conversations.open")]
    assert len(asked) == 4
    # They leave 1.2 seconds apart, but a busy machine may take in the first late, and the last in time.
    assert (asked[-1] - asked[0]).total_seconds() > 2
