"""Slack refuses calls with an error code. What the code is about decides where a message goes, and when."""

import json

import pytest

from playground.faults import Fault, refused
from tests.stories.operations.command_line import run_operator_command
from tests.stories.people.home_tab import home_section, open_home_tab, wait_until_shown
from tests.support.sandbox import Sandbox

_JOBS_CALLS = ("chat.postMessage", "chat.update", "conversations.open", "conversations.join", "views.publish")


def says(error: str) -> Fault:
    return refused(200, json.dumps({"ok": False, "error": error}))


def refuse_everything(sandbox: Sandbox, error: str) -> None:
    for call in _JOBS_CALLS:
        sandbox.slack.faults.always(call, says(error))


async def test_the_reply_is_posted_once_the_network_is_allowed_again(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    refuse_everything(sandbox, "accesslimited")
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await bot.wait_for_log("Slack refuses our calls, notifications wait")
    assert "accesslimited" in (await sandbox.readiness_obstacles(bot))["slack_access"]
    listed = await run_operator_command(sandbox, "stuck")
    assert "waiting: Slack says accesslimited" in listed.out
    sandbox.slack.faults.clear()
    await sandbox.wait_for_reply(message)
    await sandbox.slack.until(lambda: "Ready" in message.visible_text, 45)
    await bot.wait_for_log("Slack takes our calls again")
    assert await sandbox.readiness_obstacles(bot) == {}
    await sandbox.request_segment(name="The next one")
    await sandbox.wait_for_announcement(2)
    assert len(message.replies) == 1
    assert sandbox.direct_messages(sandbox.ann) == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("no_permission", "Slack doesn't give me permission to post in #media-team, so I'm replying here."),
        ("ekm_access_denied", "Your admins have suspended posting in #media-team, so I'm replying here."),
        ("team_access_not_granted", "I don't have access to #media-team's workspace"),
        ("restricted_action_read_only_channel", "#media-team is read-only, so I'm replying here."),
    ],
)
async def test_the_person_hears_why_one_channel_refuses_the_bot(
    socket_sandbox: Sandbox, error: str, reason: str
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    sandbox.channel.refusal = error
    await sandbox.request_segment()
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert reason in message.visible_text
    assert await sandbox.readiness_obstacles(bot) == {}
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text
    await sandbox.stop_when_idle()
    assert sandbox.channel.messages == []


async def test_a_message_that_is_refused_everywhere_is_posted_once_posting_is_allowed(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    direct = sandbox.slack.direct(sandbox.ann)
    sandbox.channel.refusal = direct.refusal = "ekm_access_denied"
    await sandbox.request_segment()
    await bot.wait_for_log("Slack refuses our calls, notifications wait")
    assert "ekm_access_denied" in (await sandbox.readiness_obstacles(bot))["slack_access"]
    direct.refusal = None
    await sandbox.advance_clocks_until(lambda: sandbox.direct_messages(sandbox.ann), 31)
    await bot.wait_for_log("Slack takes our calls again")
    assert await sandbox.readiness_obstacles(bot) == {}


async def test_a_message_whose_blocks_are_refused_is_posted_as_text(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.slack.faults.next("chat.postMessage", says("invalid_blocks"))
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    assert "is ready" in reply.visible_text
    assert reply.blocks == []
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1
    assert sandbox.direct_messages(sandbox.ann) == []


async def test_a_message_with_an_unknown_error_code_is_repeated_and_never_given_up(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.slack.faults.next("chat.postMessage", *[says("slack_has_a_new_error")] * 2)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await bot.wait_for_log("Slack error code unknown, the call is repeated")
    await sandbox.wait_for_reply(message)
    assert await sandbox.readiness_obstacles(bot) == {}
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1
    assert sandbox.direct_messages(sandbox.ann) == []


async def test_a_message_that_cannot_be_delivered_is_listed_and_sent_again_from_the_home_tab(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.slack.faults.always("chat.postMessage", says("invalid_blocks"))
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await bot.wait_for_log("undeliverable")
    await wait_until_shown(
        sandbox,
        lambda: "Not delivered: " in home_section(sandbox.ann, "Needs your attention").replace("*", ""),
    )
    listed = await run_operator_command(sandbox, "stuck")
    assert "result of R1; segment ready; undeliverable: Slack says invalid_blocks" in listed.out
    sandbox.slack.faults.clear()
    assert sandbox.ann.home_tab is not None
    await sandbox.ann.click_in_view(sandbox.ann.home_tab, "home_send_again")
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text
    await wait_until_shown(
        sandbox, lambda: home_section(sandbox.ann, "Needs your attention") == "Nothing right now."
    )
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1


async def test_the_person_hears_it_if_slack_contradicts_itself_about_the_channel(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    sandbox.channel.members.add(sandbox.slack.bot.id)
    sandbox.channel.refusal = "not_in_channel"  # while `conversations.join` says `already_in_channel`
    await sandbox.request_segment()
    await sandbox.advance_clocks_until(lambda: sandbox.direct_messages(sandbox.ann), 31)
    assert "Snowblower Buyers" in sandbox.direct_messages(sandbox.ann)[0].visible_text
