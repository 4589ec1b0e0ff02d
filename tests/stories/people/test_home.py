"""The home: what is mine, what needs me, and how it follows what happens, without being opened again."""

import asyncio
import json
from collections.abc import Callable

import pytest

from playground.faults import Fault, dropped, held, refused
from playground.slack import Person
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

NAME = SNOWBLOWER_FORM["name"]
TITLES = ("What needs you", "In progress", "The last ten", "Your campaigns")
FOOT = 3  # lines at the end of every home: how Classify is, from when this is, where to get help
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}


def part(person: Person, title: str) -> str:
    """What stands under a heading of somebody's home; nothing where there is no such heading."""
    assert person.home_tab is not None
    lines = person.home_tab.visible_text.splitlines()[:-FOOT]
    if title not in lines:
        return ""
    following = lines[lines.index(title) + 1 :]
    ends = [number for number, line in enumerate(following) if line in TITLES]
    return "\n".join(following[: ends[0]] if ends else following)


async def until(sandbox: Sandbox, condition: Callable[[], object]) -> None:
    """Wait until Slack shows it."""
    await sandbox.slack.until(condition, 45)


async def opened(sandbox: Sandbox, person: Person) -> None:
    """Somebody opens their home, and it is drawn."""
    await person.open_home_tab()
    await until(sandbox, lambda: person.home_tab)


def drawings(sandbox: Sandbox) -> int:
    """How often a home was drawn."""
    return len(sandbox.slack.traffic.of("views.publish"))


def no(message: str) -> Fault:
    return refused(422, json.dumps({"error": "validation_error", "message": message}))


async def test_an_empty_home_says_how_to_begin_and_where_to_get_help(sandbox: Sandbox) -> None:
    await sandbox.start_bot(CLSFY_CONTACT="Kim in IT")
    await opened(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    shown = sandbox.ann.home_tab.visible_text
    assert "Nothing here yet" in shown
    assert "New segment\nNew campaign\nPreferences" in shown
    assert "/clsfy help" in shown
    assert "ask Kim in IT" in shown
    assert "This is clsfy-bot 0.1.0" in shown
    assert "no look yet since I started" in shown


async def test_what_i_ask_for_is_followed_to_its_end_without_opening_again(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    await opened(sandbox, sandbox.ann)
    await sandbox.request_segment()
    segment = await sandbox.wait_for_segment()
    row = f"“{NAME}” · segment `{segment.id}`"
    await until(sandbox, lambda: f"Waiting to be built:* {row}" in part(sandbox.ann, "In progress"))
    assert "Usually ready within 1–2 hours." in part(sandbox.ann, "In progress")
    assert "the answer comes in #media-team" in part(sandbox.ann, "In progress")
    sandbox.classify.process(segment.id)
    await until(sandbox, lambda: f"Building:* {row}" in part(sandbox.ann, "In progress"))
    sandbox.classify.finish(segment.id)
    await until(sandbox, lambda: f"Ready:* {row}" in part(sandbox.ann, "The last ten"))
    assert part(sandbox.ann, "In progress") == "Nothing at the moment."
    assert part(sandbox.ann, "What needs you") == "Nothing at the moment."
    assert sandbox.ann.home_tab is not None
    assert "Classify answers" in sandbox.ann.home_tab.visible_text


async def test_nobody_elses_requests_stand_in_my_home(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await opened(sandbox, sandbox.ann)
    await opened(sandbox, sandbox.ben)
    await sandbox.request_segment()
    await until(sandbox, lambda: NAME in part(sandbox.ann, "In progress"))
    await sandbox.wait_for_announcement()
    assert sandbox.ben.home_tab is not None
    assert NAME not in sandbox.ben.home_tab.visible_text
    await sandbox.ben.open_home_tab()
    before = drawings(sandbox)
    await until(sandbox, lambda: drawings(sandbox) > before)
    assert "Nothing here yet" in sandbox.ben.home_tab.visible_text


async def test_a_refusal_needs_me_until_i_have_sent_it_again(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await opened(sandbox, sandbox.ann)
    sandbox.classify.faults.next("segments.create", no("prompt is too short"))
    await sandbox.request_segment()
    await until(sandbox, lambda: "prompt is too short" in part(sandbox.ann, "What needs you"))
    assert sandbox.ann.home_tab is not None
    await sandbox.ann.click_in_view(sandbox.ann.home_tab, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="segment_form")
    await sandbox.ann.submit(form, {"prompt": "A longer brief"})
    await until(sandbox, lambda: part(sandbox.ann, "What needs you") == "Nothing at the moment.")
    assert f"“{NAME}”" in part(sandbox.ann, "In progress")
    assert f"Not accepted:* “{NAME}”" in part(sandbox.ann, "The last ten")


async def test_a_failed_build_needs_me_with_what_to_do(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_REPRESENTATIVE="Rita at Classify")
    await opened(sandbox, sandbox.ann)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    await until(sandbox, lambda: f"Failed:* “{NAME}”" in part(sandbox.ann, "What needs you"))
    said = part(sandbox.ann, "What needs you")
    assert "Please tell Rita at Classify" in said
    assert "Edit and retry\nDetails" in said


async def test_a_question_is_answered_from_the_home(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await opened(sandbox, sandbox.ann)
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 15)
    elsewhere = sandbox.classify.add(NAME)
    fault.release()
    await until(sandbox, lambda: "Which one is yours?" in part(sandbox.ann, "What needs you"))
    assert part(sandbox.ann, "In progress") == "Nothing at the moment."
    mine = next(number for number in sandbox.classify.segments if number != elsewhere.id)
    question = sandbox.ann.home_tab
    assert question is not None
    menu = next(block for block in question.blocks if "question_which" in json.dumps(block))["elements"][0]
    value = next(one["value"] for one in menu["options"] if one["text"]["text"] == f"Segment {mine}")
    await sandbox.ann.choose_in_view(question, "question_which", value)
    assert f"Segment {mine} is yours" in (await sandbox.ann.modal(callback_id="notice")).visible_text
    await until(sandbox, lambda: f"segment `{mine}`" in part(sandbox.ann, "In progress"))
    await sandbox.ann.choose_in_view(question, "question_which", value)
    await until(sandbox, lambda: "settled already" in sandbox.ann.open_modals[-1].visible_text)


async def test_what_slack_did_not_confirm_needs_me(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = sandbox.slack.scopes - HISTORY
    await sandbox.start_bot()
    await opened(sandbox, sandbox.ann)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=True))
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await until(sandbox, lambda: "Unconfirmed" in part(sandbox.ann, "What needs you"))
    assert f"Ready:* “{NAME}”" in part(sandbox.ann, "What needs you")


async def test_two_changes_at_once_are_drawn_and_the_last_is_what_stays(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await opened(sandbox, sandbox.ann)
    slow = held(took_effect=True)
    sandbox.slack.faults.next("views.publish", slow)
    await sandbox.request_segment()
    await asyncio.wait_for(slow.reached.wait(), 15)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    message = await sandbox.wait_for_announcement()
    await sandbox.wait_for_reply(message)
    slow.release()
    await until(sandbox, lambda: f"Ready:* “{NAME}”" in part(sandbox.ann, "The last ten"))
    assert part(sandbox.ann, "In progress") == "Nothing at the moment."
    assert drawings(sandbox) == 3


async def test_a_limit_is_waited_out_and_the_home_is_right_then(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "2"})
    sandbox.slack.faults.next("views.publish", limit)
    await sandbox.ann.open_home_tab()
    await sandbox.request_segment()
    segment = await sandbox.wait_for_segment()
    await until(
        sandbox,
        lambda: sandbox.ann.home_tab and f"segment `{segment.id}`" in part(sandbox.ann, "In progress"),
    )
    first, second = sandbox.slack.traffic.of("views.publish")[:2]
    assert (first.status, second.status) == (429, 200)
    assert (second.at - first.at).total_seconds() >= 2


@pytest.mark.parametrize(
    "trouble",
    [refused(500, "oops", content_type="text/plain"), dropped(took_effect=False), dropped(took_effect=True)],
    ids=["500", "dropped", "dropped after taking it"],
)
async def test_a_drawing_that_went_wrong_is_made_again(socket_sandbox: Sandbox, trouble: Fault) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    sandbox.slack.faults.next("views.publish", trouble)
    await sandbox.ann.open_home_tab()
    await until(sandbox, lambda: sandbox.slack.traffic.of("views.publish"))
    await until(sandbox, lambda: sandbox.slack.traffic.of("views.publish")[0].is_finished)
    await sandbox.advance_clocks_until(lambda: drawings(sandbox) == 2, 11)
    await until(sandbox, lambda: sandbox.ann.home_tab)


async def test_a_revoked_token_delays_the_home(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    sandbox.slack.token_state = "revoked"
    await sandbox.ann.open_home_tab()
    await bot.wait_for_log("Slack rejected the bot, notifications are paused")
    sandbox.slack.token_state = "active"
    await sandbox.advance_clocks_until(lambda: sandbox.ann.home_tab, 61)
    assert await sandbox.readiness_obstacles(bot) == {}


async def test_a_home_that_slack_refuses_is_drawn_when_it_is_opened_again(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    sandbox.slack.faults.next("views.publish", refused(200, '{"ok": false, "error": "not_enabled"}'))
    await sandbox.ann.open_home_tab()
    await bot.wait_for_log("home rejected")
    await opened(sandbox, sandbox.ann)
    assert drawings(sandbox) == 2


async def test_a_home_that_nobody_has_opened_for_a_day_is_not_drawn(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    await opened(sandbox, sandbox.ann)
    await opened(sandbox, sandbox.ben)
    before = drawings(sandbox)
    sandbox.advance_clocks(25 * 3600)
    await sandbox.ben.open_home_tab()
    await until(sandbox, lambda: drawings(sandbox) == before + 1)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await sandbox.request_segment(sandbox.ben, name="For Ben")
    await until(sandbox, lambda: "For Ben" in part(sandbox.ben, "In progress"))
    assert await bot.terminate() == 0
    drawn_for = [call["user_id"] for call in sandbox.calls("views.publish")[before:]]
    assert set(drawn_for) == {sandbox.ben.id}


async def test_a_home_is_up_to_date_after_the_bot_was_away(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await opened(sandbox, sandbox.ann)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await bot.kill()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.start_bot()
    await until(sandbox, lambda: f"Ready:* “{NAME}”" in part(sandbox.ann, "The last ten"))


async def test_the_messages_tab_is_not_the_home(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    direct = sandbox.slack.direct(sandbox.ann).id
    told = {"type": "app_home_opened", "user": sandbox.ann.id, "channel": direct, "tab": "messages"}
    ack = await sandbox.slack.events.deliver(told)
    assert ack is not None
    assert ack.status == 200
    await opened(sandbox, sandbox.ben)
    assert await bot.terminate() == 0
    assert [call["user_id"] for call in sandbox.calls("views.publish")] == [sandbox.ben.id]


async def test_a_refused_key_is_told_in_the_home(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_CONTACT="Kim in IT")
    sandbox.classify.key = "ck_another"
    await sandbox.request_segment()
    await sandbox.wait_for_direct_message(sandbox.ann)
    await opened(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    assert (
        "Trouble with Classify:* the key is refused. Please tell Kim in IT."
        in sandbox.ann.home_tab.visible_text
    )


async def test_classifys_silence_is_told_in_the_home(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    sandbox.classify.faults.always("segments.get", dropped(took_effect=False))
    sandbox.advance_clocks(120)
    await opened(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    assert "Classify doesn't answer" in sandbox.ann.home_tab.visible_text
    sandbox.classify.faults.clear()
    looks = len(sandbox.classify.traffic.of("segments.get"))
    await sandbox.classify.until(lambda: len(sandbox.classify.traffic.of("segments.get")) > looks + 1)
    await sandbox.ann.open_home_tab()
    await until(
        sandbox,
        lambda: "Classify answers" in (sandbox.ann.home_tab.visible_text if sandbox.ann.home_tab else ""),
    )


@pytest.mark.parametrize(
    ("action_id", "title"), [("home_segment", "New segment"), ("home_campaign", "New campaign")]
)
async def test_who_may_not_ask_is_told_whom_to_ask(
    socket_sandbox: Sandbox, action_id: str, title: str
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_USERS=sandbox.ben.id, CLSFY_CONTACT="Kim in IT")
    await opened(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    await sandbox.ann.click_in_view(sandbox.ann.home_tab, action_id)
    told = await sandbox.ann.modal()
    assert told.title == title
    assert "Please ask Kim in IT." in told.visible_text


async def test_slack_verifies_the_address_to_which_it_tells_of_homes(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    assert await sandbox.slack.verify_url() is sandbox.slack.over_http
