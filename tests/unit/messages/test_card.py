"""The card of one segment or campaign, in each state and within Slack's limits."""

from datetime import timedelta
from typing import Any

import pytest

from classify import Campaign, Segment
from handlers.messages import buttons, card
from handlers.messages.blocks import Contacts, Message
from playground.slack.workspace.message import element
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import CREATED, FINISHED, Kind, State
from storage.requests.estimates import Estimate
from tests.support.samples import HOUR, MINUTE, NOW, UUID, building
from tests.support.slack_limits import (
    DEFAULT_CONTACTS,
    DIFFICULT_NAMES,
    LONGEST_CONTACTS,
    checked_blocks,
    link_targets,
    mentioned_users,
    missing_from_text,
    readable_text,
)

ANN = Actor("U1ANN", "T1", None, "C1MEDIA")
BEN = Actor("U2BEN", "T1", None, "C1MEDIA")
THREAD: dict[str, Any] = {"thread_channel": "C1MEDIA", "thread_ts": "1.2"}
REGISTERED: dict[str, Any] = {
    "kind": Kind.CAMPAIGN,
    "state": State.READY,
    "classify_id": 12,
    "inputs": {"name": "Autumn", "use_case": "campaign_reporting", "description": "Leaves & <b>"},
}


def lines(message: Message) -> list[str]:
    """Return the lines of a message as a person reads them."""
    return readable_text(message).replace("*", "").splitlines()


def test_a_card_of_an_open_build_says_how_long_it_may_take_and_where_the_answer_is_posted() -> None:
    message = card.segment_card(
        building(**THREAD), BEN, DEFAULT_CONTACTS, Estimate(70 * MINUTE, 110 * MINUTE)
    )
    assert lines(message) == [
        ":hourglass_flowing_sand: Waiting to be built: “Snowblower Buyers” · segment `7`",
        "Usually 1 h 10 min, nine of ten within 1 h 50 min; under way since Mar 2, 2026 9:30 AM.",
        "The answer comes in its thread in #C1MEDIA.",
        "Asked for Mar 2, 2026 9:30 AM by @U1ANN · reference R1",
    ]
    assert element(checked_blocks(message), buttons.DETAILS)[1]["value"] == UUID
    assert element(checked_blocks(message), "say_segment list")[1]["value"] == "segment list"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.READY, "It took 1 h. Next: activate it with Classify for a Deal ID."),
        (State.FAILED, "It took 1 h. Please contact your Classify representative."),
        (State.LOST, "Classify does not know it any more. Please ask your Classify representative."),
    ],
)
def test_a_card_of_a_finished_build_says_how_long_it_took_and_what_to_do(state: State, words: str) -> None:
    request = building(state=state, created_at=NOW, finished_at=NOW + HOUR, **THREAD)
    assert lines(card.segment_card(request, ANN, DEFAULT_CONTACTS, None))[1:3] == [
        words,
        "Its thread is in #C1MEDIA.",
    ]


def test_a_card_names_the_place_of_the_thread() -> None:
    assert card.thread_sentence(building(), ANN) == "It is being announced in <#C1MEDIA>."
    direct = building(thread_channel="D1", thread_ts="1.2")
    assert card.thread_sentence(direct, ANN) == "The answer comes in its thread in your direct messages."
    assert (
        card.thread_sentence(direct, BEN)
        == "The answer comes in its thread in <@U1ANN>'s direct messages with me."
    )


def test_a_card_of_a_watched_segment_needs_no_name() -> None:
    watched = building(kind=Kind.WATCH, inputs={"name": ""}, **THREAD)
    first, *_, last = lines(card.segment_card(watched, ANN, DEFAULT_CONTACTS, None))
    assert first == ":hourglass_flowing_sand: Waiting to be built: segment `7` · made elsewhere"
    assert last.startswith("Watched since Mar 2, 2026 9:30 AM by @U1ANN")


def test_a_card_shows_a_campaign_as_classify_has_it_now() -> None:
    now = Campaign(id=12, name="Winter", use_case="other", created_date=NOW, last_updated_date=NOW + HOUR)
    assert lines(card.campaign_card(building(**REGISTERED), now)) == [
        ":white_check_mark: Registered: “Winter” · campaign `12`",
        "Use case: Something else",
        "Its id for the pixel code: `12`",
        "Last changed Mar 2, 2026 10:30 AM.",
        "Asked for Mar 2, 2026 9:30 AM by @U1ANN · reference R1",
    ]


def test_a_card_shows_a_campaign_as_it_was_registered_if_classify_does_not_answer() -> None:
    assert lines(card.campaign_card(building(**REGISTERED), None, "Nobody answers."))[1:5] == [
        "Use case: Report on a campaign (campaign reports)",
        "Description: Leaves & <b>",
        "Its id for the pixel code: `12`",
        "Nobody answers.",
    ]


def test_a_card_of_what_nobody_requested_says_that_it_was_made_elsewhere() -> None:
    ready = Segment(id=61, name="Skis", status="complete", created_date=NOW, processed_date=NOW + HOUR)
    assert lines(card.unrequested_segment_card(ready, DEFAULT_CONTACTS)) == [
        ":white_check_mark: Ready: “Skis” · segment `61` · made elsewhere",
        "Made Mar 2, 2026 9:30 AM; it took 1 h.",
    ]
    failed = Segment(id=61, name="Skis", status="failed", error="No page could be read.")
    assert lines(card.unrequested_segment_card(failed, DEFAULT_CONTACTS))[1:] == [
        "Classify says: No page could be read.",
        "Please contact your Classify representative.",
    ]
    in_progress = card.unrequested_segment_card(
        Segment(id=61, name="Skis", status="processing"), DEFAULT_CONTACTS
    )
    assert lines(in_progress)[0].startswith(":hammer_and_wrench: Building:")
    assert element(checked_blocks(in_progress), "say_segment watch 61")[1]["value"] == "segment watch 61"
    campaign = lines(card.unrequested_campaign_card(Campaign(id=12, name="Autumn", created_date=NOW)))
    assert campaign[0].endswith("campaign `12` · made elsewhere")
    assert campaign[-1] == "Made Mar 2, 2026 9:30 AM."


@pytest.mark.parametrize("contacts", [DEFAULT_CONTACTS, LONGEST_CONTACTS], ids=["plain", "longest"])
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_slack_accepts_the_longest_card_and_typed_text_mentions_and_links_nothing(
    name: str, contacts: Contacts
) -> None:
    long: dict[str, Any] = {
        "inputs": {"name": name, "use_case": name, "description": name * 9},
        "classify_id": 2**63 - 1,
        "channel_id": "C" * 20,
        "user_id": "U" * 20,
        "created_at": NOW,
        "finished_at": NOW + timedelta(days=9999),
    }
    estimate = Estimate(timedelta(days=999), timedelta(days=9999))
    created_states = [state for state in State if state in CREATED]
    messages = [
        card.segment_card(building(**long, state=state), BEN, contacts, estimate) for state in created_states
    ]
    campaign = Campaign(id=2**63 - 1, name=name, use_case=name, description=name * 9, last_updated_date=NOW)
    registered = building(**long, kind=Kind.CAMPAIGN, state=State.READY)
    messages += [card.campaign_card(registered, None, "x" * 300), card.campaign_card(registered, campaign)]
    messages.append(card.unrequested_campaign_card(campaign))
    for status in ("pending", "failed", "complete"):
        segment = Segment(id=2**63 - 1, name=name, status=status, created_date=NOW, error=name * 9)
        messages.append(card.unrequested_segment_card(segment, contacts))
    for message in messages:
        assert missing_from_text(message) == []
        assert {user for found in mentioned_users(message) for user in found} <= {"U" * 20}
        assert link_targets(message) <= {f"#{'C' * 20}"}
    assert set(FINISHED) < set(created_states)
