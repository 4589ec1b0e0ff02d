"""The rows of the Home tab: what each says about its request, and its buttons."""

from typing import Any

import pytest

from storage.lifecycle.request import Kind, Question, Request, State
from storage.requests.estimates import Estimate
from tests.support.samples import HOUR, MINUTE, NOW, a_request, building, uncertain
from tests.unit.messages.rendering import BUILT, block_action_ids, readable_blocks, render_home

ESTIMATE = Estimate(HOUR + 10 * MINUTE, HOUR + 50 * MINUTE)


WHICH: dict[str, Any] = {"question": Question.WHICH, "candidates": tuple(range(2**63 - 200, 2**63))}


@pytest.mark.parametrize(
    ("request_", "sentence", "expected_ids"),
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
def test_a_request_that_needs_attention_says_what_to_do_and_has_the_buttons_for_it(
    request_: Request, sentence: str, expected_ids: list[str]
) -> None:
    blocks = render_home(needs_attention=[request_])
    assert sentence in readable_blocks(blocks)
    assert block_action_ids(blocks)[3:] == expected_ids


@pytest.mark.parametrize(
    ("request_", "sentence"),
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
def test_an_open_request_shows_its_progress_and_where_the_answer_is_posted(
    request_: Request, sentence: str
) -> None:
    text = readable_blocks(render_home(in_progress=[request_], estimate=ESTIMATE))
    assert sentence in text
    assert "Since Mar 2, 2026 9:30 AM; the answer comes in #C1MEDIA." in text


def test_an_open_request_says_if_the_answer_comes_in_a_direct_message() -> None:
    text = readable_blocks(
        render_home(in_progress=[building(thread_channel="D1", thread_ts="1.2")], estimate=ESTIMATE)
    )
    assert "the answer comes in your direct messages." in text


@pytest.mark.parametrize(
    ("request_", "sentence"),
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
def test_a_finished_request_shows_its_status_and_when_it_ended(request_: Request, sentence: str) -> None:
    blocks = render_home(finished=[request_])
    assert sentence in readable_blocks(blocks)
    assert block_action_ids(blocks)[3:] == ["request_details"]


def test_a_campaign_shows_its_id_for_the_pixel_code_and_its_use_case() -> None:
    inputs = {"name": "Q1", "use_case": "publisher_bot_detection"}
    campaign = building(state=State.READY, kind=Kind.CAMPAIGN, inputs=inputs)
    text = readable_blocks(render_home(campaigns=[campaign]))
    assert "Your campaigns" in text
    use_case = "Find bots on a publisher's property (publisher reports)"
    assert f"“Q1” · id for the pixel code `7` · {use_case}" in text


def test_a_screen_reader_says_whose_details_a_button_shows() -> None:
    (row,) = [block for block in render_home(in_progress=[building()]) if "accessory" in block]
    assert row["accessory"]["accessibility_label"] == "Details of Snowblower Buyers"


@pytest.mark.parametrize("part", ["in_progress", "finished", "needs_attention"])
def test_a_watched_segment_without_a_name_shows_no_empty_quotation_marks(part: str) -> None:
    state = {"in_progress": State.BUILDING, "finished": State.READY, "needs_attention": State.FAILED}[part]
    request = building(kind=Kind.WATCH, state=state, inputs={"name": ""}, **BUILT)
    parts: dict[str, Any] = {part: [request]}
    source = render_home(**parts)
    assert "segment `7`" in readable_blocks(source)
    assert "“”" not in readable_blocks(source)
    assert "Details of segment 7" in str(source)
