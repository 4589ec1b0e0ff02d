"""In a conversation between people, which the bot can't post in, the form says where the result will come."""

import pytest

from playground.faults import refused
from playground.slack.workspace.workspace import Channel
from tests.support.campaign_steps import CAMPAIGN_FORM
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

SAID = "I can't post in direct messages between people, so I'll message you the result instead."
LISTED = (
    "I can't post in this conversation, so what you request here goes to your direct messages with me. "
    "This list shows all {noun}s from there."
)


def _conversation(sandbox: Sandbox, kind: str) -> Channel:
    if kind == "two people":
        return sandbox.slack.conversation(sandbox.ann, sandbox.ben)
    return sandbox.slack.group(sandbox.ann, sandbox.ben, sandbox.slack.person("cat"))


@pytest.mark.parametrize("kind", ["two people", "group"])
async def test_a_segment_requested_between_people_is_announced_by_direct_message(
    socket_sandbox: Sandbox, kind: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "segment", _conversation(sandbox, kind))
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert SAID in form.visible_text
    assert "your direct messages" not in form.visible_text
    assert (await sandbox.ann.submit(form, SNOWBLOWER_FORM)).errors == {}
    segment = await sandbox.wait_for_segment()
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Snowblower Buyers" in message.visible_text
    assert "/invite" not in message.visible_text
    sandbox.classify.finish(segment.id)
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text


@pytest.mark.parametrize("kind", ["two people", "group"])
async def test_a_campaign_and_a_watched_segment_between_people_say_so_too(
    socket_sandbox: Sandbox, kind: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    conversation = _conversation(sandbox, kind)
    await sandbox.ann.command("/clsfy", "campaign", conversation)
    form = await sandbox.ann.modal(callback_id="campaign_form")
    assert SAID in form.visible_text
    assert (await sandbox.ann.submit(form, CAMPAIGN_FORM)).errors == {}
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.slack.until(lambda: "Registered" in message.visible_text)  # it may come before
    segment = sandbox.classify.add("Skis", "processing")
    said = await sandbox.run_command(sandbox.ann, f"segment watch {segment.id}", conversation)
    assert said.visible_text.splitlines()[0] == f"I'm watching segment `{segment.id}`. {SAID}"


async def test_if_slack_does_not_say_what_the_conversation_is_the_message_says_why_it_came_directly(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.slack.faults.next("conversations.open", refused(200, '{"ok": false, "error": "fatal_error"}'))
    await sandbox.ann.command("/clsfy", "segment", _conversation(sandbox, "two people"))
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert (await sandbox.ann.submit(form, SNOWBLOWER_FORM)).errors == {}
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "I can't post in direct messages between people, so I'm replying here." in message.visible_text
    assert "/invite" not in message.visible_text


async def test_a_group_that_the_bot_is_in_and_its_own_direct_messages_get_the_result_in_a_thread(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for place in (sandbox.slack.group(sandbox.ann, sandbox.ben, bot=True), sandbox.slack.direct(sandbox.ann)):
        await sandbox.ann.command("/clsfy", "segment", place)
        await sandbox.slack.until(
            lambda: sandbox.ann.open_modals and "in a thread in" in sandbox.ann.open_modals[-1].visible_text
        )
        form = sandbox.ann.open_modals[-1]
        assert SAID not in form.visible_text
        assert (await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "prompt": place.name})).errors == {}
        if place.group:
            await sandbox.wait_for_announcement(channel=place)
        else:
            await sandbox.wait_for_direct_message(sandbox.ann)


@pytest.mark.parametrize("kind", ["two people", "group"])
async def test_a_list_of_what_was_requested_between_people_is_the_one_of_the_persons_direct_messages(
    socket_sandbox: Sandbox, kind: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    conversation = _conversation(sandbox, kind)
    await sandbox.request_segment(channel=conversation)
    await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.request_segment(name="Elsewhere")
    await sandbox.wait_for_announcement()
    for noun in ("campaign", "deal"):
        said = await sandbox.run_command(sandbox.ann, f"{noun} list here", conversation)
        assert f"You haven't requested any {noun}s here yet." in said.visible_text
        assert LISTED.format(noun=noun) in said.visible_text
    said = await sandbox.run_command(sandbox.ann, "segment list", conversation)
    assert "“Elsewhere”" in said.visible_text
    await sandbox.ann.click(said, "say_segment list here")
    await sandbox.slack.until(lambda: LISTED.format(noun="segment") in said.visible_text)
    assert "*Segments in* your direct messages" in said.visible_text
    assert "“Snowblower Buyers”" in said.visible_text
    assert "“Elsewhere”" not in said.visible_text
    assert "/invite" not in said.visible_text
    other = await sandbox.run_command(sandbox.ben, "segment list here", conversation)
    assert "Snowblower Buyers" not in other.visible_text
    failed = await sandbox.run_command(sandbox.ann, "segment list failed", conversation)
    assert "You have no segments that failed" in failed.visible_text
    assert "/invite" not in failed.visible_text


@pytest.mark.parametrize("kind", ["two people", "group"])
async def test_nobody_is_told_to_invite_the_bot_to_a_conversation_between_people(
    socket_sandbox: Sandbox, kind: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    conversation = _conversation(sandbox, kind)
    stats = await sandbox.run_command(sandbox.ann, "stats", conversation)
    assert "To see a channel's builds, type `/clsfy stats` there." in stats.visible_text
    await sandbox.ann.command("/clsfy", "preferences", conversation)
    preferences = await sandbox.ann.modal(callback_id="preferences_form")
    assert "To set a channel's defaults, type `/clsfy preferences` there." in preferences.visible_text
    await sandbox.ann.command("/clsfy", "lists", conversation)
    lists = await sandbox.ann.modal(callback_id="lists")
    for shown in (stats, preferences, lists):
        assert "invite" not in shown.visible_text


async def test_the_bots_own_direct_messages_list_what_was_requested_there(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    own = sandbox.slack.direct(sandbox.ann)
    await sandbox.request_segment(channel=own)
    await sandbox.wait_for_direct_message(sandbox.ann)
    assert (
        "Snowblower Buyers" in (await sandbox.run_command(sandbox.ann, "segment list here", own)).visible_text
    )
