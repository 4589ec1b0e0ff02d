"""A person requests a segment that is in progress or was built within a day. The form shows the duplicate."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from playground.faults import held
from playground.slack import View
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox


async def asked_again(sandbox: Sandbox) -> View:
    """Request the same segment as Ben, and return the view that he sees."""
    assert (await sandbox.request_segment(sandbox.ben)).errors == {}
    assert sandbox.ben.open_modals[-1].title == "Already requested"
    return sandbox.ben.open_modals[-1]


async def test_a_duplicate_is_shown_with_its_requester_and_can_be_followed(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    view = await asked_again(sandbox)
    number = (await sandbox.wait_for_segment()).id
    assert "@ann requested the same segment, “Snowblower Buyers”" in view.visible_text
    assert "in #media-team" in view.visible_text
    assert f"In progress: segment {number}." in view.visible_text.replace("*", "").replace("`", "")

    assert view.source["submit"]["text"] == "Follow that one"
    await sandbox.ben.submit(view)
    assert "You're following it." in sandbox.ben.open_modals[-1].visible_text
    await sandbox.ben.close(sandbox.ben.open_modals[-1])
    assert sandbox.ben.open_modals == []
    sandbox.classify.finish(number)
    assert (await sandbox.wait_for_reply(message)).mentions == {sandbox.ann.id, sandbox.ben.id}
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1
    with closing(sqlite3.connect(f"file:{sandbox.folder}/bot.db?mode=ro", uri=True)) as connection:
        actions = connection.execute("SELECT user_id, action FROM audit_log ORDER BY id").fetchall()
    assert actions == [(sandbox.ann.id, "asked"), (sandbox.ben.id, "followed")]


async def test_a_second_segment_clicked_four_times_creates_one_more_segment(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    view = await asked_again(sandbox)
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1, "nothing is asked for before they say so"
    await sandbox.start_bot()
    await asyncio.gather(*[sandbox.ben.click_in_view(view, "segment_anyway") for _ in range(4)])
    await sandbox.slack.until(
        lambda: "Your segment was requested" in sandbox.ben.open_modals[-1].visible_text
    )
    await sandbox.ben.close(sandbox.ben.open_modals[-1])
    assert sandbox.ben.open_modals == []
    assert sandbox.ben.id in (await sandbox.wait_for_announcement(2)).mentions
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 2


async def test_going_back_restores_the_form_and_another_prompt_is_accepted(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    view = await asked_again(sandbox)
    await sandbox.ben.close(view)
    form = sandbox.ben.open_modals[-1]
    assert form.callback_id == "segment_form"
    assert (await sandbox.ben.submit(form, {**SNOWBLOWER_FORM, "prompt": "Renters"})).errors == {}
    await sandbox.wait_for_announcement(2)
    assert sandbox.ben.open_modals == []


async def test_a_duplicate_built_within_a_day_is_shown_with_its_id(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    number = (await sandbox.wait_for_segment()).id
    sandbox.classify.finish(number)
    await sandbox.wait_for_reply(message)
    shown = (await asked_again(sandbox)).visible_text.replace("*", "").replace("`", "")
    assert f"Ready: segment {number}." in shown
    assert "Follow" not in shown
    await sandbox.ben.close(sandbox.ben.open_modals[-1], all_of_them=True)
    sandbox.advance_clocks(86_401)
    assert (await sandbox.request_segment(sandbox.ben)).errors == {}
    await sandbox.wait_for_announcement(2)


async def test_ones_own_duplicate_is_shown_without_a_membership_lookup(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await sandbox.request_segment()
    view = sandbox.ann.open_modals[-1]
    assert "You requested the same segment" in view.visible_text
    assert "Follow" not in view.visible_text
    assert sandbox.calls("conversations.members") == []
    assert view.source["submit"]["text"] == "Build a second segment"
    acks = await asyncio.gather(*[sandbox.ann.submit(view) for _ in range(4)])
    assert [(ack.payload or {}).get("response_action") for ack in acks] == ["clear"] * 4
    assert sandbox.ann.open_modals == []
    await sandbox.wait_for_announcement(2)
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 2


async def test_a_failed_segment_is_no_duplicate(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.request_segment(sandbox.ben)
    await sandbox.wait_for_announcement(2)


async def test_a_duplicate_that_the_person_may_not_see_is_not_shown(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    hidden = sandbox.slack.channel("hidden", private=True, bot=True, members=[sandbox.ann])
    await sandbox.start_bot()
    await sandbox.request_segment(channel=hidden)
    await sandbox.wait_for_announcement(channel=hidden)
    await sandbox.request_segment(sandbox.ben)
    await sandbox.wait_for_announcement()
    assert sandbox.ben.open_modals == []


async def test_a_duplicate_is_not_shown_if_the_membership_lookup_is_slow(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    fault = held(took_effect=True)
    sandbox.slack.faults.next("conversations.members", fault)
    assert (await sandbox.request_segment(sandbox.ben)).errors == {}
    assert sandbox.ben.open_modals == []
    fault.release()
    await sandbox.wait_for_announcement(2)


async def test_a_duplicate_is_answered_in_time_however_slow_slack_is(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    people = [sandbox.ann, sandbox.ben]
    planning = sandbox.slack.channel("planning", private=True, bot=True, members=people)
    await sandbox.start_bot()
    await sandbox.request_segment(channel=planning)
    await sandbox.wait_for_announcement(channel=planning)
    fault = held(took_effect=True)
    for method in ("conversations.info", "conversations.members"):
        sandbox.slack.faults.always(method, fault)
    await sandbox.ben.command("/clsfy", "segment", planning)
    form = await sandbox.ben.modal(callback_id="segment_form")
    ack = await sandbox.ben.submit(form, SNOWBLOWER_FORM)
    assert (ack.errors, ack.seconds < 3.0) == ({}, True)  # Slack's limit
    sandbox.slack.faults.clear()
    fault.release()
    await sandbox.wait_for_segment(2)


async def test_following_while_the_membership_lookup_is_slow_is_answered_in_time(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    view = await asked_again(sandbox)
    await sandbox.stop_when_idle()
    await sandbox.start_bot()  # it has forgotten who is in the channel
    fault = held(took_effect=True)
    sandbox.slack.faults.next("conversations.members", fault)
    await sandbox.ben.submit(view)
    assert "I couldn't check" in sandbox.ben.open_modals[-1].visible_text
    fault.release()
    await sandbox.ben.close(sandbox.ben.open_modals[-1])
    assert sandbox.ben.open_modals[-1].callback_id == "segment_form"


@pytest.mark.parametrize("action", ["build", "follow"])
async def test_a_late_click_on_a_duplicate_gets_a_reply(socket_sandbox: Sandbox, action: str) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    view = await asked_again(sandbox)
    if action == "build":
        sandbox.advance_clocks(86_401)
        await sandbox.ben.click_in_view(view, "segment_anyway")
        await sandbox.slack.until(
            lambda: "This form expired after a day" in sandbox.ben.open_modals[-1].visible_text
        )
    else:
        sandbox.classify.finish((await sandbox.wait_for_segment()).id)
        reply = await sandbox.wait_for_reply(message)
        await sandbox.ben.submit(view)
        assert "nothing left to follow" in sandbox.ben.open_modals[-1].visible_text
        assert reply.mentions == {sandbox.ann.id}
    assert len(sandbox.classify.segments) == 1


async def test_a_long_prompt_is_kept_while_the_person_decides(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    text = "They clear the drive before work. " * 200
    message = await sandbox.ann.say(text, sandbox.channel)
    for person in (sandbox.ann, sandbox.ben):
        await person.message_shortcut("segment_from_message", message)
        await person.submit(await person.modal(callback_id="segment_form"), {"name": "Drives"})
    await sandbox.wait_for_segment()
    await sandbox.ben.close(sandbox.ben.open_modals[-1])
    await sandbox.ben.submit(sandbox.ben.open_modals[-1], {"name": "Drives"})
    await sandbox.ben.click_in_view(sandbox.ben.open_modals[-1], "segment_anyway")
    assert (await sandbox.wait_for_segment(2)).inputs == {"name": "Drives", "prompt": text.strip()}
    await sandbox.wait_for_announcement(3)


async def test_a_second_segment_asked_for_again_after_a_day_says_that_it_was_requested(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await sandbox.request_segment()
    view = sandbox.ann.open_modals[-1]
    await sandbox.ann.submit(view)
    await sandbox.wait_for_announcement(2)
    sandbox.advance_clocks(86_401)
    ack = await sandbox.ann.submit(view)
    assert "You already requested “Snowblower Buyers”" in str(ack.payload)
    assert len(sandbox.classify.segments) == 2
