"""The rows of the Home tab: what each says about its request, and its buttons."""

from typing import Any

import pytest

from playground.slack.block_kit.mrkdwn import links, texts_of
from storage.lifecycle.request import Kind, Question, Request, State
from storage.requests.estimates import Estimate
from tests.support.samples import HOUR, MINUTE, NOW, a_request, building, candidates, uncertain
from tests.unit.messages.rendering import BUILT, block_action_ids, readable_blocks, render_home

ESTIMATE = Estimate(HOUR + 10 * MINUTE, HOUR + 50 * MINUTE)
ESTIMATES = dict.fromkeys(Kind, ESTIMATE)


WHICH: dict[str, Any] = {"question": Question.WHICH, "candidates": candidates(*range(2**63 - 200, 2**63))}


def test_a_message_that_slack_refused_everywhere_can_be_sent_again() -> None:
    request = building(state=State.READY, **BUILT)
    home = render_home(needs_attention=[request], undeliverable={request.id})
    assert "Not delivered: Slack refused one of my messages" in readable_blocks(home)
    assert {"home_send_again", "request_details", "home_dismiss"} <= set(block_action_ids(home))


@pytest.mark.parametrize(
    ("request_", "sentence", "expected_ids"),
    [
        (
            building(state=State.FAILED, **BUILT),
            "Failed: “Snowblower Buyers” · segment `7`\nFailed after 1 h. Contact your Classify "
            "representative and mention segment `7`. You can also try again with a different prompt or URLs.",
            ["segment_retry", "request_details", "home_dismiss"],
        ),
        (
            building(state=State.FAILED, kind=Kind.WATCH, **BUILT),
            "Failed after 1 h. Contact your Classify representative and mention segment `7`.",
            ["request_details", "home_dismiss"],
        ),
        (
            building(state=State.LOST, noticed_at=NOW),
            "No longer in Classify: “Snowblower Buyers” · segment `7`",
            ["segment_retry", "request_details", "home_dismiss"],
        ),
        (
            a_request(State.REJECTED, error_status=422, error_message="too short"),
            "Rejected: “Snowblower Buyers”. Classify says: too short",
            ["segment_reopen", "home_dismiss"],
        ),
        (
            a_request(question=Question.CONTINUE),
            "Keep trying?",
            ["question_send", "question_drop"],
        ),
        (uncertain(**WHICH), "Which one is yours?", ["question_which", "question_drop"]),
        (
            building(state=State.READY, **BUILT),
            "Ready: “Snowblower Buyers” · segment `7`\nUnconfirmed: Slack didn't confirm",
            ["request_details", "home_dismiss"],
        ),
        (
            building(),
            "Queued: “Snowblower Buyers” · segment `7`\nUnconfirmed: Slack didn't confirm",
            ["request_details", "home_dismiss"],
        ),
    ],
)
def test_a_request_that_needs_attention_says_what_to_do_and_has_the_buttons_for_it(
    request_: Request, sentence: str, expected_ids: list[str]
) -> None:
    blocks = render_home(needs_attention=[request_])
    assert sentence in readable_blocks(blocks)
    assert block_action_ids(blocks)[4:] == expected_ids


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (a_request(), "Sending to Classify: “Snowblower Buyers” (segment)\nUsually takes about 1 hour 10"),
        (uncertain(), "Checking: “Snowblower Buyers” (segment)\nMaking sure it didn't already go through"),
        (
            building(),
            "Queued: “Snowblower Buyers” · segment `7`\nUsually takes about 1 hour 10 minutes. "
            "9 in 10 finish within 1 hour 50 minutes.",
        ),
        (building(classify_status="processing"), "Building: “Snowblower Buyers” · segment `7`\nUsually"),
        (building(kind=Kind.WATCH), "finish within 1 hour 50 minutes. Watched since Mar 2, 2026"),
        (building(slow=True), "It's taking longer than usual."),
        (building(slow=True, overdue=True), "It's taken more than a day. I'm checking once an hour."),
        (
            a_request(kind=Kind.CAMPAIGN),
            "Sending to Classify: “Snowblower Buyers” (campaign)\nRequested Mar 2, 2026",
        ),
        (
            a_request(kind=Kind.EDIT, inputs={"id": 12, "name": "Q1"}),
            "Sending to Classify: “Q1” · edit of campaign `12`\nRequested Mar 2, 2026",
        ),
    ],
)
def test_an_open_request_shows_its_progress_and_where_the_answer_is_posted(
    request_: Request, sentence: str
) -> None:
    text = readable_blocks(render_home(in_progress=[request_], estimates=ESTIMATES))
    assert sentence in text
    assert "Mar 2, 2026 at 9:30 AM. I'll reply in #C1MEDIA." in text


def test_an_open_request_says_if_the_answer_comes_in_a_direct_message() -> None:
    text = readable_blocks(
        render_home(
            in_progress=[building(thread_channel="D1", thread_ts="1.2")],
            estimates=ESTIMATES,
        )
    )
    assert "I'll reply in your direct messages." in text


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (
            building(state=State.READY, **BUILT),
            "Ready: “Snowblower Buyers” · segment `7` · Mar 2, 2026 at 10:30 AM",
        ),
        (
            building(state=State.READY, kind=Kind.CAMPAIGN, noticed_at=NOW),
            "Registered: “Snowblower Buyers” · ca",
        ),
        (
            a_request(
                State.READY,
                kind=Kind.EDIT,
                classify_id=12,
                inputs={"id": 12, "name": "Q1", "changes": {"name": "Q2"}},
                noticed_at=NOW,
            ),
            "Edited: “Q2” · campaign `12` · Mar 2, 2026 at 9:30 AM",
        ),
        (
            a_request(State.DROPPED),
            "Canceled: “Snowblower Buyers” (segment) · requested Mar 2, 2026 at 9:30 AM",
        ),
    ],
)
def test_a_finished_request_shows_its_status_and_when_it_ended(request_: Request, sentence: str) -> None:
    blocks = render_home(finished=[request_])
    assert sentence in readable_blocks(blocks)
    activate = ["segment_activate"] if request_.kind is Kind.SEGMENT and request_.state is State.READY else []
    assert block_action_ids(blocks)[4:] == [*activate, "request_details"]


def test_a_campaign_shows_its_id_for_the_pixel_code_and_its_use_case() -> None:
    inputs = {"name": "Q1", "use_case": "publisher_bot_detection"}
    campaign = building(state=State.READY, kind=Kind.CAMPAIGN, inputs=inputs)
    text = readable_blocks(render_home(campaigns=[campaign]))
    assert "Your campaigns" in text
    use_case = "Find bots on a publisher's property (publisher reports)"
    assert f"“Q1” · ID for your pixel code `7` · {use_case}" in text


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


LINK = "https://acme.slack.com/archives/C1MEDIA/p1000100"


@pytest.mark.parametrize("part", ["in_progress", "finished", "needs_attention", "campaigns"])
def test_each_row_links_to_its_thread(part: str) -> None:
    state = {"in_progress": State.BUILDING, "needs_attention": State.FAILED}.get(part, State.READY)
    kind = Kind.CAMPAIGN if part == "campaigns" else Kind.SEGMENT
    parts: dict[str, Any] = {part: [building(kind=kind, state=state, permalink=LINK, **BUILT)]}
    assert LINK in {found for text in texts_of(list(render_home(**parts))) for found in links(text)}


def test_a_failed_request_says_as_what_and_by_whom_it_was_retried() -> None:
    failed = building(state=State.FAILED, **BUILT)
    retry = building(classify_id=63, user_id="U2BEN", retry_of=failed.uuid)
    text = readable_blocks(render_home(finished=[failed], retries={failed.uuid: retry}))
    assert "Retried as segment `63` by @U2BEN." in text


def test_a_campaign_has_a_button_that_edits_it() -> None:
    campaign = building(state=State.READY, kind=Kind.CAMPAIGN, inputs={"name": "Q1"})
    blocks = render_home(campaigns=[campaign])
    assert block_action_ids(blocks)[4:] == ["say_campaign edit 7", "request_details"]
    (edit,) = [
        element
        for block in blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "say_campaign edit 7"
    ]
    assert edit["accessibility_label"] == "Edit Q1"
