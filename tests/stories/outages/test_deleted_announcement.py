"""Somebody deletes the bot's message in the channel. The person still hears about the result, and why."""

import json

import pytest

from playground.faults import delayed, refused
from playground.slack import Message
from tests.support.campaign_steps import register_campaign
from tests.support.sandbox import Sandbox

REASON = "My message in #media-team was deleted, so I'm replying here."


def delete(sandbox: Sandbox, message: Message) -> None:
    sandbox.slack.workspace.remove(sandbox.channel, message)


@pytest.mark.parametrize("takes_replies", [False, True], ids=["refused", "accepted"])
async def test_the_result_reaches_the_person_although_the_announcement_was_deleted(
    socket_sandbox: Sandbox, takes_replies: bool
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.workspace.takes_replies_to_deleted = takes_replies
    await sandbox.start_bot()
    await sandbox.request_segment()
    delete(sandbox, await sandbox.wait_for_announcement())
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert REASON in note.visible_text
    assert "Ready" in note.visible_text
    if not takes_replies:
        assert "is ready" in (await sandbox.wait_for_reply(note)).visible_text
    await sandbox.stop_when_idle()
    assert sandbox.channel.messages == []
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_a_segment_whose_announcement_was_deleted_while_it_is_built_continues_in_a_direct_message(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    delete(sandbox, await sandbox.wait_for_announcement())
    segment = await sandbox.wait_for_segment()
    sandbox.classify.process(segment.id)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert REASON in note.visible_text
    assert "Building" in note.visible_text
    sandbox.classify.finish(segment.id)
    assert "is ready" in (await sandbox.wait_for_reply(note)).visible_text
    await sandbox.slack.until(lambda: "Ready" in note.visible_text)
    await sandbox.stop_when_idle()
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_the_result_is_a_direct_message_of_its_own_if_the_second_announcement_is_deleted_too(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    delete(sandbox, await sandbox.wait_for_announcement())
    segment = await sandbox.wait_for_segment()
    sandbox.classify.process(segment.id)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    sandbox.slack.workspace.remove(sandbox.slack.direct(sandbox.ann), note)
    sandbox.classify.finish(segment.id)
    result = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "is ready" in result.visible_text
    assert REASON in result.visible_text
    await sandbox.stop_when_idle()
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_the_person_hears_that_a_campaign_is_registered_although_its_announcement_cannot_be_edited(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    body = json.dumps({"ok": False, "error": "edit_window_closed"})
    sandbox.slack.faults.always("chat.update", refused(200, body))
    sandbox.classify.faults.next("campaigns.create", delayed(4.5))  # after the announcement
    await register_campaign(sandbox)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Registered" in note.visible_text
    assert "I can't edit my message in #media-team, so I'm replying here." in note.visible_text
    sandbox.slack.faults.clear()
    await sandbox.stop_when_idle()
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_a_result_that_reaches_nobody_is_marked_and_not_tried_again_forever(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    delete(sandbox, await sandbox.wait_for_announcement())
    sandbox.slack.workspace.users[sandbox.ann.id].deactivated = True
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.slack.until(lambda: sandbox.slack.traffic.of("conversations.open"), 15)
    await sandbox.stop_when_idle()
    query = "SELECT delivery, error FROM notifications WHERE kind IN ('announcement', 'end') ORDER BY id"
    found = sandbox.query(query)
    assert found[1:] == [("undeliverable", "user_disabled")] * 2
