"""The bot joins the channels that it may join. If it can't post in a channel, it sends direct messages."""

import pytest

from playground.faults import refused
from tests.support.sandbox import Sandbox


async def test_the_bot_joins_a_public_channel(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    assert sandbox.slack.bot.id not in sandbox.channel.members
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    assert sandbox.slack.bot.id in sandbox.channel.members
    assert sandbox.direct_messages(sandbox.ann) == []


@pytest.mark.parametrize(
    ("private", "archived", "reason"),
    [(True, False, "To get replies there, type `/invite`"), (False, True, "is archived")],
    ids=["private", "archived"],
)
async def test_the_person_gets_direct_messages_if_the_bot_cannot_post_in_the_channel(
    socket_sandbox: Sandbox, private: bool, archived: bool, reason: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    channel = sandbox.slack.channel("closed", private=private, archived=archived)
    await sandbox.request_segment(channel=channel)
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Snowblower Buyers" in message.visible_text
    assert reason in message.visible_text
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    assert "is ready" in reply.visible_text
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    assert reason in message.visible_text
    await sandbox.stop_when_idle()
    assert channel.messages == []
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_the_result_goes_to_the_person_if_the_channel_was_archived(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.channel.archived = True
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "couldn't build" in note.visible_text
    assert "#media-team is archived, so I'm replying here." in note.visible_text
    await sandbox.stop_when_idle()
    assert message.replies == []
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_the_bot_joins_a_channel_after_earlier_failures(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "0"})
    sandbox.slack.faults.next("chat.postMessage", limit, limit, limit)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    assert sandbox.direct_messages(sandbox.ann) == []


async def test_a_request_from_the_bots_direct_message_is_announced_there(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment(channel=sandbox.slack.direct(sandbox.ann))
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text


async def test_a_bot_that_is_removed_twice_from_a_public_channel_stays_out(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    bot = sandbox.slack.bot.id
    await sandbox.request_segment()
    first = await sandbox.wait_for_announcement()
    sandbox.channel.members.discard(bot)
    await sandbox.request_segment(name="After the first removal")
    await sandbox.wait_for_announcement(2)
    sandbox.channel.members.discard(bot)
    await sandbox.request_segment(name="After the second removal")
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "I was removed from #media-team, so I'm replying here." in message.visible_text
    assert "To get replies there, type `/invite`" in message.visible_text
    assert bot not in sandbox.channel.members
    sandbox.channel.members.add(bot)  # invited
    await sandbox.request_segment(name="After the invitation")
    await sandbox.wait_for_announcement(3)
    await sandbox.stop_when_idle()
    assert first in sandbox.channel.messages
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_a_new_client_is_not_announced_in_a_channel_that_the_bot_was_removed_from_twice(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CLIENTS="c-1=Acme, c-2=Globex")
    bot = sandbox.slack.bot.id

    async def set_client(client: str) -> None:
        await sandbox.ann.command("/clsfy", "preferences", sandbox.channel)
        form = await sandbox.ann.modal(callback_id="preferences_form")
        await sandbox.ann.submit(form, {"client_id": client})

    sandbox.channel.members.discard(bot)
    for count, client in enumerate(("c-1", "c-2"), 1):
        await set_client(client)
        await sandbox.wait_for_announcement(count)
        sandbox.channel.members.discard(bot)
    posts = len(sandbox.calls("chat.postMessage"))
    await set_client("c-1")
    await sandbox.slack.until(lambda: len(sandbox.calls("chat.postMessage")) > posts)
    assert bot not in sandbox.channel.members
    assert len(sandbox.channel.messages) == 2


async def test_the_preferences_mention_the_bot_where_it_has_to_be_invited(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    hidden = sandbox.slack.channel("hidden", private=True, members=[sandbox.ann])
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "preferences", hidden)
    form = await sandbox.ann.modal(callback_id="preferences_form")
    assert f"invite <@{sandbox.slack.bot.id}> there first" in str(form.source["blocks"])


async def test_whoever_watches_a_segment_is_told_where_its_result_goes(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    closed = sandbox.slack.channel("closed", private=True, members=[sandbox.ann])
    shared = sandbox.slack.channel("partners", shared_with=["T0PARTNER"])
    await sandbox.start_bot()
    segment = sandbox.classify.add("Skis")
    said = await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}", closed)
    assert "I'm not in #closed. Invite @clsfy there, or I'll send you the result in a direct message." in (
        said.visible_text
    )
    assert f"segment `{segment.id}`" in (await sandbox.wait_for_direct_message(sandbox.ann)).visible_text
    said = await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}", shared)
    assert "I'll post the result in a thread here." in said.visible_text
    assert "People from other workspaces can read the result too." in said.visible_text
