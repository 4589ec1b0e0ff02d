"""Slack fails, drops connections, limits the rate, and forgets. Each notification is still posted once."""

import asyncio
import json
from pathlib import Path

import pytest

from playground.faults import Fault, dropped, held, refused
from playground.slack import Message
from tests.support.sandbox import Sandbox

HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
OTHER = refused(503, "<html>busy</html>", content_type="text/html")


async def test_the_settling_time_begins_when_slack_has_not_answered(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, quick_start=True, CLSFY_SETTLE_SECONDS="3") as sandbox:
        sandbox.channel.members.add(sandbox.slack.bot.id)
        await sandbox.start_bot()
        late = Fault(took_effect=False, delay=3.0, drop=True, takes_effect_after=2.0)
        sandbox.slack.faults.next("chat.postMessage", late)
        await sandbox.request_segment()
        await sandbox.wait_for_announcement()
        await sandbox.stop_when_idle()
        assert len(sandbox.slack.traffic.of("chat.postMessage")) == 1
        assert len(sandbox.channel.messages) == 1


def says(error: str, *, took_effect: bool = False) -> Fault:
    return refused(200, json.dumps({"ok": False, "error": error}), took_effect=took_effect)


@pytest.mark.parametrize(
    "trouble",
    [
        refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"}),
        refused(500, "oops", content_type="text/plain"),
        refused(500, "oops", content_type="text/plain", took_effect=True),
        dropped(took_effect=True),
        dropped(took_effect=False),
        says("fatal_error", took_effect=True),
        says("fatal_error"),
        says("internal_error"),
        says("internal_error", took_effect=True),
        OTHER,
        refused(200, "", took_effect=True),
        refused(200, "[]", took_effect=True),
        refused(200, "ok", took_effect=True, content_type="text/plain"),
    ],
    ids=[
        "429",
        "500",
        "500 after taking it",
        "dropped after taking it",
        "dropped before taking it",
        "fatal_error after taking it",
        "fatal_error",
        "internal_error",
        "internal_error after taking it",
        "503 in HTML",
        "nothing after taking it",
        "JSON of another shape after taking it",
        "text after taking it",
    ],
)
async def test_a_fault_while_the_reply_is_posted_leaves_one_reply(
    socket_sandbox: Sandbox, trouble: Fault
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.slack.faults.next("chat.postMessage", trouble)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await _one_of_each(sandbox, message)


@pytest.mark.parametrize("took", [True, False], ids=["taken", "not taken"])
async def test_a_fault_while_the_announcement_is_posted_leaves_one_announcement(
    socket_sandbox: Sandbox, took: bool
) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.slack.bot.id)
    await sandbox.start_bot()
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=took))
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await _one_of_each(sandbox, message)


async def test_the_main_job_needs_no_history_scopes(sandbox: Sandbox) -> None:
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await _one_of_each(sandbox, message)
    assert sandbox.direct_messages(sandbox.ann) == []


async def test_a_reply_that_cannot_be_read_back_is_never_repeated_and_reported_as_unconfirmed(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=True))
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Slack didn't confirm my reply" in note.visible_text
    assert "is ready" in note.visible_text
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    await _one_of_each(sandbox, message)
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_an_announcement_that_cannot_be_read_back_moves_the_thread_to_a_direct_message(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.slack.bot.id)
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY
    await sandbox.start_bot()
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=False))
    await sandbox.request_segment()
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "didn't confirm my message" in note.visible_text
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    assert "is ready" in (await sandbox.wait_for_reply(note)).visible_text
    await sandbox.slack.until(lambda: "Ready" in note.visible_text)
    await sandbox.stop_when_idle()
    assert sandbox.channel.messages == []


async def test_a_rejection_that_waited_for_an_hour_is_posted_without_the_history_scopes(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY
    bot = await sandbox.start_bot_with_movable_clock()
    no = held(took_effect=False)
    sandbox.classify.faults.next(
        "segments.create", no, refused(422, '{"error": "e", "message": "too short"}')
    )
    await sandbox.request_segment()
    await asyncio.wait_for(no.reached.wait(), 45)
    sandbox.slack.token_state = "revoked"
    no.release()
    await bot.wait_for_log("Slack rejected the bot, notifications are paused")
    await bot.terminate()
    sandbox.slack.token_state = "active"
    sandbox.advance_clocks(4000)
    await sandbox.start_bot(**sandbox.restart_settings)
    await sandbox.slack.until(
        lambda: any("too short" in one.visible_text for one in sandbox.direct_messages(sandbox.ann)), 45
    )


async def test_notifications_wait_while_the_token_is_revoked_and_none_is_lost(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.slack.token_state = "revoked"
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await bot.wait_for_log("Slack rejected the bot, notifications are paused")
    await sandbox.slack.until(lambda: len(sandbox.slack.traffic.of("auth.test")) >= 2)
    assert "token_revoked" in (await sandbox.readiness_obstacles(bot))["slack"]
    sandbox.slack.token_state = "active"
    sandbox.advance_clocks(60)
    await sandbox.wait_for_reply(message)
    assert await sandbox.readiness_obstacles(bot) == {}
    await _one_of_each(sandbox, message)


async def test_a_bot_whose_clock_is_an_hour_ahead_finds_its_posts(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    (sandbox.folder / "clock").write_text("3600")
    sandbox.channel.members.add(sandbox.slack.bot.id)
    await sandbox.start_bot_with_movable_clock()
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=True))
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await _one_of_each(sandbox, message)


async def _one_of_each(sandbox: Sandbox, message: Message) -> None:
    await sandbox.stop_when_idle()
    assert "Ready" in message.visible_text
    assert sandbox.channel.messages == [message]
    assert len(message.replies) == 1
    assert len(sandbox.classify.segments) == 1


async def test_an_announcement_is_found_in_a_busy_channel_although_slack_limits_the_reading(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.workspace.history_page_size = 15
    sandbox.channel.members.add(sandbox.slack.bot.id)
    await sandbox.start_bot()
    limited = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
    sandbox.slack.faults.next("conversations.history", Fault(), limited, Fault(), limited)
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=True))
    for number in range(20):
        await sandbox.ben.say(f"Long before {number}", sandbox.channel)
    await sandbox.request_segment()
    await sandbox.slack.until(lambda: len(sandbox.channel.messages) == 21)
    for number in range(40):
        await sandbox.ben.say(f"After {number}", sandbox.channel)
    message = next(one for one in sandbox.channel.messages if one.bot_id)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    assert [one for one in sandbox.channel.messages if one.bot_id] == [message]
    cursors = [call.get("cursor") for call in sandbox.calls("conversations.history")]
    assert len(cursors) == 5
    assert cursors[1] == cursors[2] != cursors[0]  # on from where Slack stopped it
    assert cursors[3] == cursors[4] != cursors[2]
