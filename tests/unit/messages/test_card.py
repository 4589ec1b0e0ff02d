"""The card of one segment or campaign, in each state and within Slack's limits."""

import re
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from classify import Campaign, Segment
from handlers.messages import buttons, card
from handlers.messages.blocks import Contacts, Message, RenderContext
from playground.slack.workspace.message import element
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import CREATED, WITH_RESULT, Kind, State
from storage.requests.estimates import Estimate
from tests.support.samples import HOUR, MINUTE, NOW, UUID, a_request, building
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
ESTIMATED = RenderContext(estimate=Estimate(70 * MINUTE, 110 * MINUTE))
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
    message = card.segment_card(building(**THREAD), BEN, DEFAULT_CONTACTS, ESTIMATED)
    assert lines(message) == [
        ":hourglass_flowing_sand: Queued: “Snowblower Buyers” · segment `7`",
        "Usually takes about 1 hour 10 minutes. 9 in 10 finish within 1 hour 50 minutes.",
        "Requested by: @U1ANN Mar 2, 2026 at 9:30 AM",
        "Prompt: Homeowners",
        "I'll reply in its thread in #C1MEDIA.",
        "Reference R1",
    ]
    assert element(checked_blocks(message), buttons.DETAILS)[1]["value"] == UUID
    assert element(checked_blocks(message), "say_segment list")[1]["value"] == "segment list"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.READY, ["Next, activate it to get a Deal ID.", "Status: Built in 1 h"]),
        (
            State.FAILED,
            [
                "Contact your Classify representative and mention segment `7`. You can also try again with a "
                "different prompt or URLs.",
                "Status: Failed after 1 h",
            ],
        ),
        (
            State.LOST,
            [
                "If nobody deleted it, contact your Classify representative and mention segment `7`.",
                "Requested by: @U1ANN Mar 2, 2026 at 9:30 AM",
            ],
        ),
    ],
)
def test_a_card_of_a_finished_build_says_how_long_it_took_and_what_to_do(
    state: State, words: list[str]
) -> None:
    request = building(state=state, created_at=NOW, finished_at=NOW + HOUR, **THREAD)
    shown = lines(card.segment_card(request, ANN, DEFAULT_CONTACTS))
    assert shown[1:3] == words
    assert "See its thread in #C1MEDIA." in shown


def test_a_card_of_a_slow_or_overdue_build_leaves_out_how_long_builds_usually_take() -> None:
    for changes, sentence in (
        ({"slow": True}, "It's taking longer than usual. You don't need to do anything."),
        ({"slow": True, "overdue": True}, "It's taken more than a day. I'm checking once an hour."),
    ):
        request = building(**THREAD, **changes)
        shown = lines(card.segment_card(request, BEN, DEFAULT_CONTACTS, ESTIMATED))
        assert shown[1] == sentence
        assert "Usually" not in "".join(shown)


@pytest.mark.parametrize("state", State)
def test_a_card_says_its_status_once(state: State) -> None:
    shown = lines(card.segment_card(a_request(state, classify_id=7), BEN, DEFAULT_CONTACTS))
    label = shown[0].partition(":")[2].partition(": ")[2].partition(":")[0]
    assert [line for line in shown[1:] if label.lower() in line.lower()] == []


@pytest.mark.parametrize("state", [state for state in State if state not in CREATED])
def test_a_card_of_a_campaign_that_is_not_registered_does_not_say_that_it_is(state: State) -> None:
    request = building(**{**REGISTERED, "state": state, "classify_id": None})
    shown = lines(card.unregistered_campaign_card(request, ANN, DEFAULT_CONTACTS))
    assert shown[0].endswith("“Autumn”")
    assert "Requested by: @U1ANN Mar 2, 2026 at 9:30 AM" in shown
    assert not re.search("registered|None|pixel", "\n".join(shown), re.IGNORECASE)


def test_a_card_says_what_a_failed_segment_was_retried_as() -> None:
    failed = building(state=State.FAILED, **THREAD)
    retry = building(id=2, classify_id=9, user_id="U2BEN")
    shown = lines(card.segment_card(failed, ANN, DEFAULT_CONTACTS, RenderContext(retry=retry)))
    assert "Retried as segment `9` by @U2BEN." in shown


def test_a_card_names_the_place_of_the_thread() -> None:
    assert card.thread_sentence(building(), ANN) == "I'm about to post it in <#C1MEDIA>."
    direct = building(thread_channel="D1", thread_ts="1.2")
    assert card.thread_sentence(direct, ANN) == "I'll reply in its thread in your direct messages."
    assert card.thread_sentence(direct, BEN) == "I'll reply in its thread in <@U1ANN>'s direct messages."


def test_a_card_links_to_its_thread_as_soon_as_the_address_is_known() -> None:
    link = "https://acme.slack.com/archives/C1MEDIA/p1000100"
    known = building(thread_channel="C1MEDIA", thread_ts="1.000100", permalink=link)
    assert card.thread_sentence(known, BEN) == f"I'll reply in its <{link}|thread> in <#C1MEDIA>."
    direct = building(thread_channel="D1", thread_ts="1.000100", permalink=link)
    assert link in card.thread_sentence(direct, ANN)
    assert link not in card.thread_sentence(direct, BEN)


def test_a_card_of_a_watched_segment_needs_no_name() -> None:
    watched = building(kind=Kind.WATCH, inputs={"name": ""}, **THREAD)
    first, *rest = lines(card.segment_card(watched, ANN, DEFAULT_CONTACTS))
    assert first == ":hourglass_flowing_sand: Queued: segment `7` · created elsewhere"
    assert "Watched by: @U1ANN Mar 2, 2026 at 9:30 AM" in rest


def test_a_card_shows_a_campaign_as_classify_has_it_now() -> None:
    now = Campaign(id=12, name="Winter", use_case="other", created_date=NOW, last_updated_date=NOW + HOUR)
    assert lines(card.campaign_card(building(**REGISTERED), ANN, now, DEFAULT_CONTACTS)) == [
        ":white_check_mark: Registered: “Winter” · campaign `12`",
        "Registered by: @U1ANN Mar 2, 2026 at 9:30 AM",
        "ID for your pixel code: `12`",
        "Use case: Something else",
        "Last edited: Mar 2, 2026 at 10:30 AM",
        "I'm about to post it in #C1MEDIA.",
        "Reference R1",
    ]


def test_a_card_shows_a_campaign_as_it_was_registered_if_classify_does_not_answer() -> None:
    shown = lines(card.campaign_card(building(**REGISTERED), ANN, None, DEFAULT_CONTACTS, "Nobody answers."))
    assert shown[2:7] == [
        "ID for your pixel code: `12`",
        "Use case: Report on a campaign (campaign reports)",
        "Description: Leaves & <b>",
        "I'm about to post it in #C1MEDIA.",
        "Nobody answers.",
    ]


def test_a_card_of_what_nobody_requested_says_that_it_was_made_elsewhere() -> None:
    ready = Segment(id=61, name="Skis", status="complete", created_date=NOW, processed_date=NOW + HOUR)
    assert lines(card.unrequested_segment_card(ready, DEFAULT_CONTACTS)) == [
        ":white_check_mark: Ready: “Skis” · segment `61`",
        "Created: Mar 2, 2026 at 9:30 AM",
        "Time taken: 1 h",
        "Created elsewhere, not with clsfy.",
    ]
    failed = Segment(id=61, name="Skis", status="failed", error="No page could be read.")
    assert lines(card.unrequested_segment_card(failed, DEFAULT_CONTACTS))[1:] == [
        "Created elsewhere, not with clsfy.",
        "Classify says: No page could be read.",
        "Contact your Classify representative and mention segment `61`.",
    ]
    in_progress = card.unrequested_segment_card(
        Segment(id=61, name="Skis", status="processing"), DEFAULT_CONTACTS
    )
    assert lines(in_progress)[0].startswith(":hammer_and_wrench: Building:")
    assert element(checked_blocks(in_progress), "say_segment watch 61")[1]["value"] == "segment watch 61"
    campaign = lines(card.unrequested_campaign_card(Campaign(id=12, name="Autumn", created_date=NOW)))
    assert campaign[0].endswith("campaign `12`")
    assert campaign[-2:] == ["Created: Mar 2, 2026 at 9:30 AM", "Created elsewhere, not with clsfy."]


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
    context = RenderContext(estimate=Estimate(timedelta(days=999), timedelta(days=9999)))
    created_states = [state for state in State if state in CREATED]
    messages = [
        card.segment_card(building(**long, state=state), BEN, contacts, context) for state in created_states
    ]
    campaign = Campaign(id=2**63 - 1, name=name, use_case=name, description=name * 9, last_updated_date=NOW)
    registered = building(**long, kind=Kind.CAMPAIGN, state=State.READY)
    messages += [
        card.campaign_card(registered, BEN, None, contacts, "x" * 300),
        card.campaign_card(registered, BEN, campaign, contacts),
        card.unregistered_campaign_card(replace(registered, state=State.UNCERTAIN), BEN, contacts),
    ]
    messages.append(card.unrequested_campaign_card(campaign))
    for status in ("pending", "failed", "complete"):
        segment = Segment(id=2**63 - 1, name=name, status=status, created_date=NOW, error=name * 9)
        messages.append(card.unrequested_segment_card(segment, contacts))
    for message in messages:
        assert missing_from_text(message) == []
        assert {user for found in mentioned_users(message) for user in found} <= {"U" * 20}
        assert link_targets(message) <= {f"#{'C' * 20}"}
    assert set(WITH_RESULT) < set(created_states)
