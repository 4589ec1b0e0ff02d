"""The Details view: all that is known of a request, literally, and within Slack's limits."""

from typing import Any

import pytest

from handlers.requests import details_view
from handlers.requests.details_view import DetailsContext
from playground.slack.block_kit.mrkdwn import links, mentions, read, texts_of
from playground.slack.block_kit.surfaces import check_view
from storage.lifecycle.request import Kind, Question, Request, State
from tests.support.samples import (
    HOUR,
    NOW,
    a_request,
    building,
    longest_activation_inputs,
    longest_refinement_inputs,
)
from tests.support.slack_limits import DIFFICULT_NAMES, HOSTILE_TEXT

URLS = [f"https://www.example{number}.com/{'x' * 30}" for number in range(60)]
INPUTS = {
    "name": "Snowblower Buyers",
    "prompt": "Homeowners\n*researching* :snowflake: <b> &amp; `more`",
    "example_urls": ["https://a.example/x", "https://b.example"],
    "block_tlds": ["craftsman.com", "toro.com"],
    "client_id": "12",
}
EDIT = {
    "id": 9,
    "name": "Winter",
    "changes": {"name": "Winter 2", "use_case": "other", "description": ""},
    "before": {"name": "Winter", "use_case": "campaign_reporting", "description": "Old words"},
}
REPORTING = "Report on a campaign (campaign reports)"
ERROR = "https://x.example/ could not be read"


def texts_of_view(request: Request, **context: Any) -> list[str]:
    """Return the texts of the view as a person reads them. Raise if Slack would refuse it."""
    source = check_view(details_view.build_view(request, DetailsContext(**context)).to_dict(), "modal")
    return [read(text, {}) for text in texts_of(source["blocks"])]


def fields_in(texts_shown: list[str]) -> list[str]:
    """Return the two-column fields, each on one line."""
    return [text[1:].replace(":*\n", ": ") for text in texts_shown if ":*\n" in text]


def test_the_view_links_to_the_thread_if_the_reader_can_open_it() -> None:
    request = building(permalink="https://acme.slack.com/archives/C1MEDIA/p1000100")
    assert "Thread: Open the thread" in fields_in(texts_of_view(request))
    assert "Thread: Open the thread" in fields_in(texts_of_view(request, is_own=False))
    direct = building(permalink=request.permalink, thread_channel="D1ANN", channel_id="D1ANN")
    assert "Channel: your direct messages" in fields_in(texts_of_view(direct))
    for_admin = fields_in(texts_of_view(direct, is_own=False))
    assert "Thread: Open the thread" not in for_admin
    assert "Channel: @U1ANN's direct messages" in for_admin


def test_the_view_shows_all_inputs_as_they_were_typed() -> None:
    texts_shown = texts_of_view(
        building(inputs=INPUTS), mentioned=("U1ANN", "U2BEN"), client_labels={"12": "Acme & Co"}
    )
    assert texts_shown[0] == "“Snowblower Buyers” is queued."
    assert fields_in(texts_shown) == [
        "Segment ID: `7`",
        "Requested by: @U1ANN Mar 2, 2026 at 9:30 AM",
        "Channel: #C1MEDIA",
        "Client: Acme & Co `12`",
        "Mentioned when done: @U1ANN, @U2BEN",
        "Reference: R1",
    ]
    assert texts_shown[7:] == [
        "Prompt",
        INPUTS["prompt"],
        "Example URLs",
        "https://a.example/x\nhttps://b.example",
        "Blocked domains",
        "craftsman.com\ntoro.com",
    ]


def test_the_view_shows_when_classify_finished_and_when_the_bot_noticed() -> None:
    request = building(
        state=State.READY,
        created_at=NOW,
        finished_at=NOW + HOUR,
        noticed_at=NOW + 2 * HOUR,
        inputs={"name": "x"},
    )
    texts_shown = texts_of_view(request)
    assert texts_shown[0] == "“x” is ready."
    for line in (
        "Created in Classify: Mar 2, 2026 at 9:30 AM",
        "Finished: Mar 2, 2026 at 10:30 AM",
        "Result received: Mar 2, 2026 at 11:30 AM",
        "Mentioned when done: Nobody",
    ):
        assert line in fields_in(texts_shown)


def test_the_view_of_a_failure_loads_and_shows_what_went_wrong() -> None:
    request = building(state=State.FAILED)
    assert "Loading Classify's reason…" in texts_of_view(request, loading_error=True)
    assert texts_of_view(request, error=ERROR)[-4:-2] == ["What went wrong, according to Classify", ERROR]
    assert "What went wrong, according to Classify" not in texts_of_view(request)


def test_the_view_of_a_rejection_shows_the_message_from_classify() -> None:
    request = a_request(State.REJECTED, error_message="prompt is <too> short", error_status=422)
    assert "Classify's reason" not in texts_of_view(request)
    texts_shown = texts_of_view(request, rejection=request.error_message)
    assert texts_shown[0] == "“Snowblower Buyers” was rejected by Classify."
    assert texts_shown[-4:-2] == ["Classify's reason", "prompt is <too> short"]
    assert not [field for field in fields_in(texts_shown) if " ID:" in field]


def test_the_view_of_a_campaign_shows_its_use_case_and_description() -> None:
    inputs = {"name": "Winter", "use_case": "campaign_reporting", "description": "All of *it*"}
    texts_shown = texts_of_view(building(kind=Kind.CAMPAIGN, state=State.READY, inputs=inputs))
    assert texts_shown[0] == "“Winter” is registered."
    assert "Campaign ID: `7`" in fields_in(texts_shown)
    assert "Mentioned when done" not in "".join(texts_shown)
    assert texts_shown[-4:] == ["Use case", REPORTING, "Description", "All of *it*"]


def test_the_view_of_an_edit_shows_the_values_before_and_after() -> None:
    texts_shown = texts_of_view(building(kind=Kind.EDIT, state=State.READY, inputs=EDIT, classify_id=9))
    assert texts_shown[0] == "“Winter 2” was edited."
    assert texts_shown[-12:] == [
        *("Name before", "Winter", "Name after", "Winter 2"),
        *("Use case before", REPORTING, "Use case after", "Something else"),
        *("Description before", "Old words", "Description after", "none"),
    ]


def test_the_view_of_a_watched_segment_says_since_when_it_is_watched() -> None:
    texts_shown = texts_of_view(building(kind=Kind.WATCH, inputs={"name": "Theirs"}))
    shown = fields_in(texts_shown)
    assert "Watched by: @U1ANN Mar 2, 2026 at 9:30 AM" in shown
    assert len(texts_shown) == 1 + len(shown)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (a_request(), "is being sent to Classify"),
        (a_request(State.SUBMITTING), "is being sent to Classify"),
        (a_request(State.UNCERTAIN), "hasn't been confirmed by Classify yet"),
        (
            a_request(question=Question.CONTINUE),
            "is waiting for an answer to my question",
        ),
        (building(classify_status="processing"), "is building"),
        (building(state=State.FAILED), "failed"),
        (building(state=State.LOST), "no longer exists in Classify"),
        (a_request(State.DROPPED), "was canceled"),
    ],
)
def test_the_view_starts_with_the_status(request_: Request, words: str) -> None:
    assert texts_of_view(request_)[0] == f"“Snowblower Buyers” {words}."


@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
@pytest.mark.parametrize("state", [State.REJECTED, State.FAILED])
def test_slack_accepts_the_longest_view_and_typed_text_mentions_and_links_nothing(
    name: str, state: State
) -> None:
    long_texts = [
        name,
        "\n".join(URLS),
        HOSTILE_TEXT * 100,
        " ".join("ab" for _ in range(9000)),
        "🎿" * 40_000,
        "\n" * 3000,
    ]
    for text in long_texts:
        urls = {"example_urls": URLS, "block_tlds": [text] * 2, "client_id": text[:3000]}
        inputs = {"name": name, "prompt": text, **urls, "use_case": text, "description": text}
        fields = dict.fromkeys(("name", "use_case", "description"), text)
        edit = {"id": 9, "name": name, "changes": fields, "before": dict.fromkeys(fields, f"{text}!")}
        more: dict[str, Any] = {
            "state": state,
            "error_message": text,
            "user_id": "U" * 20,
            "channel_id": "C" * 20,
        }
        mentioned = [f"U{number:019}" for number in range(300)]
        for kind in Kind:
            inputs_of_kind = {
                Kind.EDIT: edit,
                Kind.ACTIVATION: longest_activation_inputs(text),
                Kind.REFINEMENT: longest_refinement_inputs(text),
            }
            inputs_now = inputs_of_kind.get(kind, inputs)
            request = building(kind=kind, inputs=inputs_now, classify_id=2**63 - 1, **more)
            context = DetailsContext(
                mentioned=mentioned,
                client_labels={text[:3000]: "x" * 75},
                error=text[:1000],
                loading_error=True,
            )
            view = check_view(details_view.build_view(request, context).to_dict(), "modal")
            texts = list(texts_of(view["blocks"]))
            assert {one for text_ in texts for one in mentions(text_)} <= {"U" * 20, *mentioned}
            assert {one for text_ in texts for one in links(text_)} == {f"#{'C' * 20}"}
            assert len(view["blocks"]) <= 100


def test_a_long_prompt_is_shown_completely_and_split_between_words() -> None:
    prompt = " ".join(f"word{number}" for number in range(350))[:3000]
    texts_shown = texts_of_view(building(inputs={"name": "x", "prompt": prompt}))
    assert " ".join(texts_shown[texts_shown.index("Prompt") + 1 :]) == prompt


def test_a_prompt_of_40_000_characters_is_shown_completely_unless_it_exceeds_the_view() -> None:
    texts_shown = texts_of_view(building(inputs={"name": "x", "prompt": "a" * 40_000}))
    assert "".join(texts_shown[texts_shown.index("Prompt") + 1 :]) == "a" * 40_000
    assert (
        texts_of_view(building(inputs={"name": "x", "prompt": "🎿" * 40_000}))[-1]
        == "… and more that doesn't fit here"
    )


def test_a_watched_segment_without_a_name_shows_no_empty_quotation_marks() -> None:
    texts_shown = texts_of_view(building(kind=Kind.WATCH, inputs={"name": ""}))
    assert texts_shown[0] == "The watched segment is queued."
