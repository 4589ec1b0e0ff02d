"""The home: what stands in it in each state, and all of it at its longest within Slack's limits."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from handlers.home import view
from handlers.home.view import MAX_ROWS, Home
from handlers.messages.blocks import Contacts
from playground.slack.block_kit.mrkdwn import links, mentions, read, texts_of
from playground.slack.block_kit.surfaces import check_view
from storage.lifecycle.request import Kind, Question, Request, State
from storage.requests.estimates import Estimate
from tests.support.samples import DAY, HOUR, MINUTE, NOW, SECOND, a_request, building, uncertain
from tests.support.slack_limits import DEFAULT_CONTACTS, DIFFICULT_NAMES, LONGEST_CONTACTS

USUAL = Estimate(HOUR + 10 * MINUTE, HOUR + 50 * MINUTE)
WHICH: dict[str, Any] = {"question": Question.WHICH, "candidates": tuple(range(2**63 - 200, 2**63))}
BUILT: dict[str, Any] = {"created_at": NOW, "finished_at": NOW + HOUR, "noticed_at": NOW + HOUR}
Json = dict[str, Any]


def shown(contacts: Contacts = DEFAULT_CONTACTS, **parts: Any) -> Sequence[Json]:
    """The blocks of a home as they are sent; raises where Slack would refuse it."""
    source = view.build_view(Home(**{"read_at": NOW, "version": "0.1.0", **parts}), contacts).to_dict()
    checked: Sequence[Json] = check_view(source, "home")["blocks"]
    return checked


def words(blocks: Sequence[Json]) -> str:
    """All that is read in them, without bold's stars."""
    return "\n".join(read(text, {}) for text in texts_of(list(blocks))).replace("*", "")


def action_ids(blocks: Sequence[Json]) -> list[str]:
    """What can be pressed or chosen, from top to bottom."""
    inside = [[*block.get("elements", ()), block.get("accessory")] for block in blocks]
    return [one["action_id"] for several in inside for one in several if one and "action_id" in one]


def edit(name: str, **more: Any) -> Request:
    """An edit of a campaign, all of it at its longest."""
    fields = dict.fromkeys(("name", "use_case", "description"), name * 9)
    inputs = {"id": 2**63 - 1, "name": name, "changes": fields, "before": dict.fromkeys(fields, "before")}
    return a_request(kind=Kind.EDIT, inputs=inputs, **more)


def longest(name: str) -> Mapping[str, Any]:
    """Lists of one more than are shown, of every kind of row at its longest."""
    plain: dict[str, Any] = {
        "inputs": {"name": name, "use_case": name},
        "channel_id": "C" * 20,
        "user_id": "U" * 20,
    }
    made = {**plain, "classify_id": 2**63 - 1}
    waiting = [
        a_request(**plain, question=Question.CONTINUE),
        uncertain(**plain, **WHICH),
        edit(name, question=Question.OVERWRITE),
        a_request(State.REJECTED, **plain, error_status=422, error_message=name * 9),
        a_request(State.REJECTED, **plain, error_status=401, error_message="key"),
        building(**made, state=State.FAILED, **BUILT),
        building(**made, state=State.LOST, kind=Kind.WATCH, noticed_at=NOW),
        building(**made, state=State.READY, **BUILT),
    ]
    under_way = [
        a_request(**plain),
        a_request(State.SUBMITTING, **plain),
        uncertain(**plain),
        building(**made),
        building(**made, classify_status="processing"),
        building(**made, slow=True),
        building(**made, overdue=True),
        edit(name),
    ]
    ended = [
        building(**made, state=State.READY, **BUILT),
        building(**made, state=State.FAILED, **BUILT),
        building(**made, state=State.LOST, noticed_at=NOW),
        building(**made, state=State.READY, kind=Kind.CAMPAIGN, noticed_at=NOW),
        a_request(State.REJECTED, **plain),
        a_request(State.DROPPED, **plain),
        edit(name, state=State.READY, noticed_at=NOW),
    ]
    campaigns = [building(**made, state=State.READY, kind=Kind.CAMPAIGN)]
    lists = {"needs_attention": waiting, "in_progress": under_way, "finished": ended, "campaigns": campaigns}
    return {part: (rows * 11)[: MAX_ROWS + 1] for part, rows in lists.items()}


@pytest.mark.parametrize("contacts", [DEFAULT_CONTACTS, LONGEST_CONTACTS], ids=["plain", "longest"])
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_at_its_longest_slack_takes_it_and_it_does_nothing_of_its_own(name: str, contacts: Contacts) -> None:
    rows = longest(name)
    blocks = shown(contacts, **rows, estimate=USUAL, checked_at=NOW, problem="x" * 200)
    texts = list(texts_of(list(blocks)))
    assert [found for text in texts for found in mentions(text)] == []
    assert {found for text in texts for found in links(text)} <= {f"#{'C' * 20}", "#C1MEDIA"}
    assert len(blocks) <= 100


@pytest.mark.parametrize("part", ["needs_attention", "in_progress", "finished", "campaigns"])
@pytest.mark.parametrize("number", range(8))
def test_a_list_of_the_longest_row_alone_is_within_the_limits_too(part: str, number: int) -> None:
    rows = longest("🎿" * 300)[part]
    full = {name: [one] * (MAX_ROWS + 1) for name, (one, *_) in longest("مرحبا <&> " * 30).items()}
    assert len(shown(LONGEST_CONTACTS, **{**full, part: [rows[number]] * (MAX_ROWS + 1)})) <= 100


def test_an_empty_home_says_how_to_begin() -> None:
    blocks = shown()
    assert "Nothing here yet." in words(blocks)
    assert "What needs you" not in words(blocks)
    assert action_ids(blocks) == ["home_segment", "home_campaign", "say_preferences"]


def test_where_nothing_needs_me_it_says_so() -> None:
    blocks = words(shown(finished=[building(state=State.READY, **BUILT)]))
    assert "What needs you\nNothing at the moment.\nIn progress\nNothing at the moment." in blocks
    assert "Your campaigns" not in blocks


@pytest.mark.parametrize(
    ("request_", "said", "answers"),
    [
        (
            building(state=State.FAILED, **BUILT),
            "Failed: “Snowblower Buyers” · segment `7`\nIt took 1 h. Please tell your Classify "
            "representative, or ask again with another prompt or other example URLs.",
            ["segment_retry", "request_details"],
        ),
        (
            building(state=State.FAILED, kind=Kind.WATCH, **BUILT),
            "It took 1 h. Please tell your Classify representative.",
            ["request_details"],
        ),
        (
            building(state=State.LOST, noticed_at=NOW),
            "Gone at Classify: “Snowblower Buyers” · segment `7`",
            ["segment_retry", "request_details"],
        ),
        (
            a_request(State.REJECTED, error_status=422, error_message="too short"),
            "Not accepted: “Snowblower Buyers”. Classify says: too short",
            ["segment_reopen"],
        ),
        (
            a_request(question=Question.CONTINUE),
            "Shall I go on, or leave it?",
            ["question_send", "question_drop"],
        ),
        (uncertain(**WHICH), "Which one is yours?", ["question_which", "question_drop"]),
        (
            building(state=State.READY, **BUILT),
            "Ready: “Snowblower Buyers” · segment `7`\nUnconfirmed: Slack did not confirm",
            ["request_details"],
        ),
        (
            building(),
            "Waiting to be built: “Snowblower Buyers” · segment `7`\nUnconfirmed: Slack did not confirm",
            ["request_details"],
        ),
    ],
)
def test_what_needs_me_says_what_to_do_and_has_the_buttons_for_it(
    request_: Request, said: str, answers: list[str]
) -> None:
    blocks = shown(needs_attention=[request_])
    assert said in words(blocks)
    assert action_ids(blocks)[3:] == answers


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (a_request(), "Being sent: “Snowblower Buyers” (segment)\nOn its way to Classify."),
        (uncertain(), "Being looked for: “Snowblower Buyers” (segment)\nClassify has not confirmed it"),
        (
            building(),
            "Waiting to be built: “Snowblower Buyers” · segment `7`\nUsually 1 h 10 min, nine of ten",
        ),
        (building(classify_status="processing"), "Building: “Snowblower Buyers” · segment `7`\nUsually"),
        (building(slow=True), "It takes longer than others did"),
        (building(slow=True, overdue=True), "It has taken more than a day; I look once an hour."),
        (a_request(kind=Kind.CAMPAIGN), "Being sent: “Snowblower Buyers” (campaign)\n"),
        (
            a_request(kind=Kind.EDIT, inputs={"id": 12, "name": "Q1"}),
            "Being sent: “Q1” · edit of campaign `12`\n",
        ),
    ],
)
def test_what_goes_on_says_how_far_it_is_and_where_the_answer_comes(request_: Request, said: str) -> None:
    found = words(shown(in_progress=[request_], estimate=USUAL))
    assert said in found
    assert "Since Mar 2, 2026 9:30 AM; the answer comes in #C1MEDIA." in found


def test_what_is_answered_in_a_direct_message_says_so() -> None:
    found = words(shown(in_progress=[building(thread_channel="D1", thread_ts="1.2")], estimate=USUAL))
    assert "the answer comes in your direct messages." in found


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (
            building(state=State.READY, **BUILT),
            "Ready: “Snowblower Buyers” · segment `7` · Mar 2, 2026 10:30 AM",
        ),
        (
            building(state=State.READY, kind=Kind.CAMPAIGN, noticed_at=NOW),
            "Registered: “Snowblower Buyers” · ca",
        ),
        (
            a_request(State.READY, kind=Kind.EDIT, inputs={"id": 12, "name": "Q1"}, noticed_at=NOW),
            "Changed: “Q1” · edit of campaign `12` · Mar 2, 2026 9:30 AM",
        ),
        (a_request(State.DROPPED), "Dropped: “Snowblower Buyers” (segment) · asked for Mar 2, 2026 9:30 AM"),
    ],
)
def test_what_has_ended_says_how_and_when(request_: Request, said: str) -> None:
    blocks = shown(finished=[request_])
    assert said in words(blocks)
    assert action_ids(blocks)[3:] == ["request_details"]


def test_a_campaign_says_its_id_for_the_pixel_code_and_what_it_is_for() -> None:
    inputs = {"name": "Q1", "use_case": "publisher_bot_detection"}
    campaign = building(state=State.READY, kind=Kind.CAMPAIGN, inputs=inputs)
    found = words(shown(campaigns=[campaign]))
    assert "Your campaigns" in found
    use_case = "Find bots on a publisher's property (publisher reports)"
    assert f"“Q1” · id for the pixel code `7` · {use_case}" in found


def test_where_there_are_more_it_says_where_to_find_them() -> None:
    found = words(shown(**longest("x")))
    assert found.count("There are more: `/clsfy segment list` shows them.") == 2
    assert found.count("There are more: `/clsfy campaign list` shows them.") == 1
    assert "There are more" not in words(shown(in_progress=[building()] * MAX_ROWS))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({}, "Classify: no look yet since I started; I look while something is being built."),
        (
            {"checked_at": NOW - 20 * SECOND},
            "Classify answers. My last look at it was answered 2026-03-02 09:29 UTC; I look",
        ),
        (
            {"checked_at": NOW - DAY, "unresponsive": True},
            "Classify doesn't answer. My last look at it was answered 2026-03-01 09:30 UTC. Nothing is lost",
        ),
        ({"unresponsive": True}, "Classify doesn't answer. Nothing is lost; I keep asking."),
        (
            {"checked_at": NOW, "problem": "the key is refused"},
            "Trouble with Classify: the key is refused. Please tell your Slack admin.",
        ),
    ],
)
def test_the_state_of_classify_is_told_in_words(state: dict[str, Any], said: str) -> None:
    assert said in words(shown(**state))


def test_it_says_from_when_it_is_and_where_to_get_help() -> None:
    found = words(shown(Contacts("<@U9KIM>", "Rita"), read_at=NOW + timedelta(hours=1)))
    assert "This page shows how it all stood Mar 2, 2026 10:30 AM." in found
    assert "`/clsfy help` in any channel shows what I understand; for help, ask @U9KIM." in found
    assert "This is clsfy-bot 0.1.0." in found


def test_a_screen_reader_says_whose_details_a_button_shows() -> None:
    (row,) = [block for block in shown(in_progress=[building()]) if "accessory" in block]
    assert row["accessory"]["accessibility_label"] == "Details of Snowblower Buyers"


@pytest.mark.parametrize("part", ["in_progress", "finished", "needs_attention"])
def test_what_is_watched_without_its_name_has_no_empty_one(part: str) -> None:
    state = {"in_progress": State.BUILDING, "finished": State.READY, "needs_attention": State.FAILED}[part]
    request = building(kind=Kind.WATCH, state=state, inputs={"name": ""}, **BUILT)
    parts: dict[str, Any] = {part: [request]}
    source = shown(**parts)
    assert "segment `7`" in words(source)
    assert "“”" not in words(source)
    assert "Details of segment 7" in str(source)
