"""The Home tab: my requests, what needs me, and updates without opening it again."""

import asyncio
import json

import pytest

from playground.faults import Fault, dropped, held, refused
from tests.stories.people.home_tab import NAME, home_section, open_home_tab, publications, wait_until_shown
from tests.support.sandbox import Sandbox

HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}


def no(message: str) -> Fault:
    return refused(422, json.dumps({"error": "validation_error", "message": message}))


async def test_an_empty_home_tab_says_how_to_start_and_where_to_get_help(sandbox: Sandbox) -> None:
    await sandbox.start_bot(CLSFY_CONTACT="Kim in IT")
    await open_home_tab(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    shown = sandbox.ann.home_tab.visible_text
    assert "Nothing here yet" in shown
    assert "New segment\nNew campaign\nPreferences" in shown
    assert "/clsfy help" in shown
    assert "contact Kim in IT" in shown
    assert "clsfy-bot 0.1.0" in shown
    assert "Classify is responding" in shown or "hasn't been checked yet" in shown  # so soon after the start


async def test_the_home_tab_follows_my_request_to_its_result(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    await sandbox.request_segment()
    segment = await sandbox.wait_for_segment()
    row = f"“{NAME}” · segment `{segment.id}`"
    await wait_until_shown(sandbox, lambda: f"Queued:* {row}" in home_section(sandbox.ann, "In progress"))
    assert "Usually ready in 1–2 hours." in home_section(sandbox.ann, "In progress")
    assert "I'll reply in #media-team" in home_section(sandbox.ann, "In progress")
    sandbox.classify.process(segment.id)
    await wait_until_shown(sandbox, lambda: f"Building:* {row}" in home_section(sandbox.ann, "In progress"))
    sandbox.classify.finish(segment.id)
    await wait_until_shown(sandbox, lambda: f"Ready:* {row}" in home_section(sandbox.ann, "Recent"))
    assert home_section(sandbox.ann, "In progress") == "Nothing right now."
    assert home_section(sandbox.ann, "Needs your attention") == "Nothing right now."
    assert sandbox.ann.home_tab is not None
    assert "Classify is responding" in sandbox.ann.home_tab.visible_text


async def test_my_home_tab_shows_nobody_elses_requests(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    await open_home_tab(sandbox, sandbox.ben)
    await sandbox.request_segment()
    await wait_until_shown(sandbox, lambda: NAME in home_section(sandbox.ann, "In progress"))
    await sandbox.wait_for_announcement()
    assert sandbox.ben.home_tab is not None
    assert NAME not in sandbox.ben.home_tab.visible_text
    await sandbox.ben.open_home_tab()
    before = publications(sandbox)
    await wait_until_shown(sandbox, lambda: publications(sandbox) > before)
    assert "Nothing here yet" in sandbox.ben.home_tab.visible_text


async def test_a_rejection_needs_me_until_i_submit_it_again(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    sandbox.classify.faults.next("segments.create", no("prompt is too short"))
    await sandbox.request_segment()
    await wait_until_shown(
        sandbox, lambda: "prompt is too short" in home_section(sandbox.ann, "Needs your attention")
    )
    assert sandbox.ann.home_tab is not None
    await sandbox.ann.click_in_view(sandbox.ann.home_tab, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {"prompt": "A longer brief"})
    await wait_until_shown(
        sandbox, lambda: home_section(sandbox.ann, "Needs your attention") == "Nothing right now."
    )
    assert f"“{NAME}”" in home_section(sandbox.ann, "In progress")
    assert f"Rejected:* “{NAME}”" in home_section(sandbox.ann, "Recent")


async def test_a_failed_build_needs_me_and_says_what_to_do(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_REPRESENTATIVE="Rita at Classify")
    await open_home_tab(sandbox, sandbox.ann)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    await wait_until_shown(
        sandbox, lambda: f"Failed:* “{NAME}”" in home_section(sandbox.ann, "Needs your attention")
    )
    said = home_section(sandbox.ann, "Needs your attention")
    assert "Contact Rita at Classify" in said
    assert "Try again\nDetails\nDismiss" in said


async def test_a_question_is_answered_from_the_home_tab(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    elsewhere = sandbox.classify.add(NAME)
    fault.release()
    await wait_until_shown(
        sandbox, lambda: "Which one is yours?" in home_section(sandbox.ann, "Needs your attention")
    )
    assert home_section(sandbox.ann, "In progress") == "Nothing right now."
    mine = next(number for number in sandbox.classify.segments if number != elsewhere.id)
    question = sandbox.ann.home_tab
    assert question is not None
    menu = next(block for block in question.blocks if "question_which" in json.dumps(block))["elements"][0]
    value = next(
        one["value"] for one in menu["options"] if one["text"]["text"].startswith(f"Segment {mine}:")
    )
    await sandbox.ann.choose_in_view(question, "question_which", value)
    assert f"segment `{mine}`" in (await sandbox.ann.modal(callback_id="notice")).visible_text
    await wait_until_shown(sandbox, lambda: f"segment `{mine}`" in home_section(sandbox.ann, "In progress"))
    answer = f"segment `{mine}`"
    await wait_until_shown(
        sandbox,
        lambda: [answer in each.visible_text for each in sandbox.direct_messages(sandbox.ann)] == [True],
    )
    await sandbox.ann.choose_in_view(question, "question_which", value)
    await wait_until_shown(sandbox, lambda: "already answered" in sandbox.ann.open_modals[-1].visible_text)


async def test_an_unconfirmed_message_needs_me(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY
    await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=True))
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await wait_until_shown(
        sandbox, lambda: "Unconfirmed" in home_section(sandbox.ann, "Needs your attention")
    )
    assert f"Ready:* “{NAME}”" in home_section(sandbox.ann, "Needs your attention")


async def test_the_home_tab_reports_a_rejected_api_key(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CONTACT="Kim in IT")
    sandbox.classify.key = "ck_another"
    await sandbox.request_segment()
    await sandbox.wait_for_direct_message(sandbox.ann)
    await open_home_tab(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    assert (
        "There's a problem with Classify:* it rejected clsfy's API key. Contact Kim in IT."
        in sandbox.ann.home_tab.visible_text
    )


async def test_the_home_tab_reports_that_classify_does_not_respond(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    sandbox.classify.faults.always("segments.get", dropped(took_effect=False))
    sandbox.advance_clocks(120)
    await open_home_tab(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    assert "Classify isn't responding" in sandbox.ann.home_tab.visible_text
    sandbox.classify.faults.clear()
    calls = len(sandbox.classify.traffic.of("segments.get"))
    await sandbox.classify.until(lambda: len(sandbox.classify.traffic.of("segments.get")) > calls + 1)
    await sandbox.ann.open_home_tab()
    await wait_until_shown(
        sandbox,
        lambda: (
            "Classify is responding" in (sandbox.ann.home_tab.visible_text if sandbox.ann.home_tab else "")
        ),
    )


@pytest.mark.parametrize("action_id", ["home_segment", "home_campaign"])
async def test_a_person_who_is_not_allowed_is_told_whom_to_ask(
    socket_sandbox: Sandbox, action_id: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_USERS=sandbox.ben.id, CLSFY_CONTACT="Kim in IT")
    await open_home_tab(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    await sandbox.ann.click_in_view(sandbox.ann.home_tab, action_id)
    told = await sandbox.ann.modal()
    assert told.title == "clsfy"
    assert "Contact Kim in IT." in told.visible_text


async def test_slack_verifies_the_address_for_home_tab_events(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    assert await sandbox.slack.verify_url() is sandbox.slack.over_http
