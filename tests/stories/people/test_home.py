"""The home: what is mine, what needs me, and how it follows what happens, without being opened again."""

import asyncio
import json
from collections.abc import Callable

import pytest

from playground.faults import Fault, dropped, held, refused
from playground.slack import Person
from tests.support.sandbox import SNOW, Town

NAME = SNOW["name"]
TITLES = ("What needs you", "In progress", "The last ten", "Your campaigns")
FOOT = 3  # lines at the end of every home: how Classify is, from when this is, where to get help
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}


def part(person: Person, title: str) -> str:
    """What stands under a heading of somebody's home; nothing where there is no such heading."""
    assert person.home is not None
    lines = person.home.shown.splitlines()[:-FOOT]
    if title not in lines:
        return ""
    following = lines[lines.index(title) + 1 :]
    ends = [number for number, line in enumerate(following) if line in TITLES]
    return "\n".join(following[: ends[0]] if ends else following)


async def until(town: Town, condition: Callable[[], object]) -> None:
    """Wait until Slack shows it."""
    await town.slack.until(condition, 45)


async def opened(town: Town, person: Person) -> None:
    """Somebody opens their home, and it is drawn."""
    await person.open_home()
    await until(town, lambda: person.home)


def drawings(town: Town) -> int:
    """How often a home was drawn."""
    return len(town.slack.traffic.of("views.publish"))


def no(message: str) -> Fault:
    return refused(422, json.dumps({"error": "validation_error", "message": message}))


async def test_an_empty_home_says_how_to_begin_and_where_to_get_help(town: Town) -> None:
    await town.start_bot(CLSFY_CONTACT="Kim in IT")
    await opened(town, town.ann)
    assert town.ann.home is not None
    shown = town.ann.home.shown
    assert "Nothing here yet" in shown
    assert "New segment\nNew campaign\nPreferences" in shown
    assert "/clsfy help" in shown
    assert "ask Kim in IT" in shown
    assert "This is clsfy-bot 0.1.0" in shown
    assert "no look yet since I started" in shown


async def test_what_i_ask_for_is_followed_to_its_end_without_opening_again(town: Town) -> None:
    await town.start_bot()
    await opened(town, town.ann)
    await town.ask()
    segment = await town.built()
    row = f"“{NAME}” · segment `{segment.id}`"
    await until(town, lambda: f"Waiting to be built:* {row}" in part(town.ann, "In progress"))
    assert "Usually ready within 1–2 hours." in part(town.ann, "In progress")
    assert "the answer comes in #media-team" in part(town.ann, "In progress")
    town.classify.process(segment.id)
    await until(town, lambda: f"Building:* {row}" in part(town.ann, "In progress"))
    town.classify.finish(segment.id)
    await until(town, lambda: f"Ready:* {row}" in part(town.ann, "The last ten"))
    assert part(town.ann, "In progress") == "Nothing at the moment."
    assert part(town.ann, "What needs you") == "Nothing at the moment."
    assert town.ann.home is not None
    assert "Classify answers" in town.ann.home.shown


async def test_nobody_elses_requests_stand_in_my_home(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await opened(town, town.ann)
    await opened(town, town.ben)
    await town.ask()
    await until(town, lambda: NAME in part(town.ann, "In progress"))
    await town.announced()
    assert town.ben.home is not None
    assert NAME not in town.ben.home.shown
    await town.ben.open_home()
    before = drawings(town)
    await until(town, lambda: drawings(town) > before)
    assert "Nothing here yet" in town.ben.home.shown


async def test_a_refusal_needs_me_until_i_have_sent_it_again(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await opened(town, town.ann)
    town.classify.faults.next("segments.create", no("prompt is too short"))
    await town.ask()
    await until(town, lambda: "prompt is too short" in part(town.ann, "What needs you"))
    assert town.ann.home is not None
    await town.ann.press_in(town.ann.home, "segment_reopen")
    form = await town.ann.modal(callback_id="segment_form")
    await town.ann.submit(form, {"prompt": "A longer brief"})
    await until(town, lambda: part(town.ann, "What needs you") == "Nothing at the moment.")
    assert f"“{NAME}”" in part(town.ann, "In progress")
    assert f"Not accepted:* “{NAME}”" in part(town.ann, "The last ten")


async def test_a_failed_build_needs_me_with_what_to_do(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_REPRESENTATIVE="Rita at Classify")
    await opened(town, town.ann)
    await town.ask()
    await town.announced()
    town.classify.fail((await town.built()).id)
    await until(town, lambda: f"Failed:* “{NAME}”" in part(town.ann, "What needs you"))
    said = part(town.ann, "What needs you")
    assert "Please tell Rita at Classify" in said
    assert "Edit and retry\nDetails" in said


async def test_a_question_is_answered_from_the_home(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await opened(town, town.ann)
    fault = held(took=True)
    town.classify.faults.next("segments.create", fault)
    await town.ask()
    await asyncio.wait_for(fault.reached.wait(), 15)
    elsewhere = town.classify.add(NAME)
    fault.release()
    await until(town, lambda: "Which one is yours?" in part(town.ann, "What needs you"))
    assert part(town.ann, "In progress") == "Nothing at the moment."
    mine = next(number for number in town.classify.segments if number != elsewhere.id)
    question = town.ann.home
    assert question is not None
    menu = next(block for block in question.blocks if "question_which" in json.dumps(block))["elements"][0]
    value = next(one["value"] for one in menu["options"] if one["text"]["text"] == f"Segment {mine}")
    await town.ann.choose_in(question, "question_which", value)
    assert f"Segment {mine} is yours" in (await town.ann.modal(callback_id="notice")).shown
    await until(town, lambda: f"segment `{mine}`" in part(town.ann, "In progress"))
    await town.ann.choose_in(question, "question_which", value)
    await until(town, lambda: "settled already" in town.ann.screen[-1].shown)


async def test_what_slack_did_not_confirm_needs_me(socket_town: Town) -> None:
    town = socket_town
    town.slack.scopes = town.slack.scopes - HISTORY
    await town.start_bot()
    await opened(town, town.ann)
    await town.ask()
    await town.announced()
    town.slack.faults.next("chat.postMessage", dropped(took=True))
    town.classify.finish((await town.built()).id)
    await until(town, lambda: "Unconfirmed" in part(town.ann, "What needs you"))
    assert f"Ready:* “{NAME}”" in part(town.ann, "What needs you")


async def test_two_changes_at_once_are_drawn_and_the_last_is_what_stays(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await opened(town, town.ann)
    slow = held(took=True)
    town.slack.faults.next("views.publish", slow)
    await town.ask()
    await asyncio.wait_for(slow.reached.wait(), 15)
    town.classify.finish((await town.built()).id)
    message = await town.announced()
    await town.replied(message)
    slow.release()
    await until(town, lambda: f"Ready:* “{NAME}”" in part(town.ann, "The last ten"))
    assert part(town.ann, "In progress") == "Nothing at the moment."
    assert drawings(town) == 3


async def test_a_limit_is_waited_out_and_the_home_is_right_then(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "2"})
    town.slack.faults.next("views.publish", limit)
    await town.ann.open_home()
    await town.ask()
    segment = await town.built()
    await until(town, lambda: town.ann.home and f"segment `{segment.id}`" in part(town.ann, "In progress"))
    first, second = town.slack.traffic.of("views.publish")[:2]
    assert (first.status, second.status) == (429, 200)
    assert (second.at - first.at).total_seconds() >= 2


@pytest.mark.parametrize(
    "trouble",
    [refused(500, "oops", content_type="text/plain"), dropped(took=False), dropped(took=True)],
    ids=["500", "dropped", "dropped after taking it"],
)
async def test_a_drawing_that_went_wrong_is_made_again(socket_town: Town, trouble: Fault) -> None:
    town = socket_town
    await town.start_moved_bot()
    town.slack.faults.next("views.publish", trouble)
    await town.ann.open_home()
    await until(town, lambda: town.slack.traffic.of("views.publish"))
    await until(town, lambda: town.slack.traffic.of("views.publish")[0].over)
    town.move(11)
    await until(town, lambda: drawings(town) == 2)
    await until(town, lambda: town.ann.home)


async def test_a_revoked_token_delays_the_home(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_moved_bot()
    town.slack.token_state = "revoked"
    await town.ann.open_home()
    await bot.said("Slack refuses the bot; what is owed waits")
    town.slack.token_state = "active"
    town.move(61)
    await until(town, lambda: town.ann.home)
    assert await town.obstacles(bot) == {}


async def test_a_home_that_slack_refuses_is_drawn_when_it_is_opened_again(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    town.slack.faults.next("views.publish", refused(200, '{"ok": false, "error": "not_enabled"}'))
    await town.ann.open_home()
    await bot.said("home refused")
    await opened(town, town.ann)
    assert drawings(town) == 2


async def test_a_home_that_nobody_has_opened_for_a_day_is_not_drawn(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_moved_bot()
    await opened(town, town.ann)
    await opened(town, town.ben)
    before = drawings(town)
    town.move(25 * 3600)
    await town.ben.open_home()
    await until(town, lambda: drawings(town) == before + 1)
    await town.ask()
    await town.announced()
    await town.ask(town.ben, name="For Ben")
    await until(town, lambda: "For Ben" in part(town.ben, "In progress"))
    assert await bot.terminate() == 0
    drawn_for = [call["user_id"] for call in town.calls("views.publish")[before:]]
    assert set(drawn_for) == {town.ben.id}


async def test_a_home_is_up_to_date_after_the_bot_was_away(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    await opened(town, town.ann)
    await town.ask()
    await town.announced()
    await bot.kill()
    town.classify.finish((await town.built()).id)
    await town.start_bot()
    await until(town, lambda: f"Ready:* “{NAME}”" in part(town.ann, "The last ten"))


async def test_the_messages_tab_is_not_the_home(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_bot()
    direct = town.slack.direct(town.ann).id
    told = {"type": "app_home_opened", "user": town.ann.id, "channel": direct, "tab": "messages"}
    ack = await town.slack.events.tell(told)
    assert ack is not None
    assert ack.status == 200
    await opened(town, town.ben)
    assert await bot.terminate() == 0
    assert [call["user_id"] for call in town.calls("views.publish")] == [town.ben.id]


async def test_a_refused_key_is_told_in_the_home(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot(CLSFY_CONTACT="Kim in IT")
    town.classify.key = "ck_another"
    await town.ask()
    await town.told(town.ann)
    await opened(town, town.ann)
    assert town.ann.home is not None
    assert "Trouble with Classify:* the key is refused. Please tell Kim in IT." in town.ann.home.shown


async def test_classifys_silence_is_told_in_the_home(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    await town.ask()
    await town.announced()
    town.classify.faults.always("segments.get", dropped(took=False))
    town.move(120)
    await opened(town, town.ann)
    assert town.ann.home is not None
    assert "Classify doesn't answer" in town.ann.home.shown
    town.classify.faults.clear()
    looks = len(town.classify.traffic.of("segments.get"))
    await town.classify.until(lambda: len(town.classify.traffic.of("segments.get")) > looks + 1)
    await town.ann.open_home()
    await until(town, lambda: "Classify answers" in (town.ann.home.shown if town.ann.home else ""))


@pytest.mark.parametrize(
    ("action_id", "title"), [("home_segment", "New segment"), ("home_campaign", "New campaign")]
)
async def test_who_may_not_ask_is_told_whom_to_ask(socket_town: Town, action_id: str, title: str) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ALLOWED_USERS=town.ben.id, CLSFY_CONTACT="Kim in IT")
    await opened(town, town.ann)
    assert town.ann.home is not None
    await town.ann.press_in(town.ann.home, action_id)
    told = await town.ann.modal()
    assert told.title == title
    assert "Please ask Kim in IT." in told.shown


async def test_slack_verifies_the_address_to_which_it_tells_of_homes(town: Town) -> None:
    await town.start_bot()
    assert await town.slack.verify_url() is town.slack.over_http
