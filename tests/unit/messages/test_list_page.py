"""A page of a list: what its rows say, which buttons it has, and that it is within Slack's limits."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify import Campaign, Segment
from handlers.messages.blocks import Message
from handlers.requests.list_page import ListPage, Row, classify_row, request_row
from handlers.requests.list_query import ListQuery, ListScope, as_typed, read
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Question, Request, State
from tests.support.samples import NOW, a_request, building
from tests.support.slack_limits import (
    DIFFICULT_NAMES,
    checked_blocks,
    link_targets,
    mentioned_users,
    missing_from_text,
    readable_text,
)

ANN = Actor("U1ANN", "T1", None, "C1MEDIA")
ANN_ON_HOME_TAB = Actor("U1ANN", "T1")
ALL_SCOPES = tuple(ListScope)
LONGEST_ID = 2**63 - 1


def page_of(rows: list[Row], scope: ListScope = ListScope.MINE, **more: Any) -> Message:
    """Return a page as it is sent."""
    plain: dict[str, Any] = {
        "noun": "segment",
        "actor": ANN,
        "number": 1,
        "has_more": False,
        "offered_scopes": ALL_SCOPES,
    }
    return ListPage(rows=rows, scope=scope, **{**plain, **more}).render()


def button_commands(message: Message) -> dict[str, str]:
    """Return the commands that the buttons below the list stand for, by their labels."""
    rows = [block for block in checked_blocks(message) if block["type"] == "actions"]
    buttons = [button for row in rows for button in row["elements"]]
    return {
        button["text"]["text"]: button["value"]
        for button in buttons
        if (button["action_id"].startswith("say_") and "accessibility_label" not in button)
        or button.get("style") == "primary"
    }


def readable_row(request: Request, actor: Actor = ANN) -> str:
    """Return a row as a person reads it."""
    return readable_text(Message(request_row(request, actor).text, ())).replace("*", "")


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (a_request(), ":outbox_tray: Sending to Classify: “Snowblower Buyers”"),
        (a_request(State.SUBMITTING), ":outbox_tray: Sending to Classify: “Snowblower Buyers”"),
        (a_request(State.UNCERTAIN), ":mag: Checking: “Snowblower Buyers”"),
        (a_request(question=Question.CONTINUE), ":raised_hand: Waiting for an answer: “Snowblower Buyers”"),
        (building(), ":hourglass_flowing_sand: Queued: “Snowblower Buyers” · segment `7`"),
        (building(classify_status="processing"), ":hammer_and_wrench: Building: “Snowblower Buyers”"),
        (building(state=State.READY), ":white_check_mark: Ready: “Snowblower Buyers” · segment `7`"),
        (building(state=State.FAILED), ":x: Failed: “Snowblower Buyers” · segment `7`"),
        (building(state=State.LOST), ":grey_question: No longer in Classify: “Snowblower Buyers”"),
        (a_request(State.REJECTED), ":no_entry: Rejected: “Snowblower Buyers”"),
        (a_request(State.DROPPED), ":wastebasket: Canceled: “Snowblower Buyers”"),
        (
            building(kind=Kind.CAMPAIGN, state=State.READY),
            ":white_check_mark: Registered: “Snowblower Buyers” · campaign `7`",
        ),
        (
            building(kind=Kind.WATCH, inputs={"name": ""}),
            ":hourglass_flowing_sand: Queued: segment `7`\nWatched since",
        ),
    ],
)
def test_a_row_starts_with_the_status_and_the_name(request_: Request, words: str) -> None:
    assert readable_row(request_).startswith(words)


def test_a_row_names_the_person_and_the_channel_only_if_they_are_not_the_readers_own() -> None:
    assert readable_row(building()).endswith("Requested Mar 2, 2026 at 9:30 AM")
    assert readable_row(building(user_id="U2BEN")).endswith("9:30 AM by @U2BEN")
    assert readable_row(building(channel_id="C2")).endswith("9:30 AM in #C2")
    assert readable_row(building(channel_id="D2"), ANN_ON_HOME_TAB).endswith(
        "9:30 AM in your direct messages"
    )


def test_every_row_has_its_own_button() -> None:
    request = building()
    blocks = checked_blocks(page_of([request_row(request, ANN)]))
    assert [button["value"] for button in blocks[2]["elements"]] == [request.uuid] * 2
    assert [button["accessibility_label"] for button in blocks[2]["elements"]] == [
        "Details of Snowblower Buyers",
        "Clone Snowblower Buyers",
    ]
    row = classify_row(Segment(id=61, name="Skis"), None)
    assert [button.to_dict()["value"] for button in row.buttons] == ["segment show 61"]


def test_a_row_of_an_item_at_classify_says_who_requested_it_if_anybody_did() -> None:
    segment = Segment(id=61, name="Skis", status="failed", created_date=NOW)
    assert classify_row(segment, None).text.startswith(":x: *Failed:* “Skis” · segment `61`\nCreated <!date^")
    assert classify_row(segment, None).text.endswith(", not with clsfy")
    assert classify_row(segment, building()).text.endswith(", requested by <@U1ANN>")
    campaign = classify_row(Campaign(id=12, name="Autumn"), None).text.splitlines()
    assert campaign == [
        ":white_check_mark: *Registered:* “Autumn” · campaign `12`",
        "Registered at an unknown time, not with clsfy",
    ]


def test_buttons_lead_to_the_next_pages_and_the_other_lists() -> None:
    row = request_row(building(), ANN)
    assert button_commands(page_of([row], offered_scopes=[ListScope.MINE, ListScope.HERE])) == {
        "Mine": "segment list mine",
        "This channel": "segment list here",
    }
    middle = button_commands(
        page_of([row], number=3, has_more=True, offered_scopes=[ListScope.MINE, ListScope.FAILED])
    )
    assert middle == {
        "Newer": "segment list mine 2",
        "Older": "segment list mine 4",
        "Mine": "segment list mine",
        "Failed": "segment list failed",
    }
    assert button_commands(page_of([row], ListScope.ALL, number=2, offered_scopes=[ListScope.ALL])) == {
        "Newer": "segment list all",
        "All in Classify": "segment list all",
    }


@pytest.mark.parametrize(
    ("scope", "own", "sentence"),
    [
        (ListScope.MINE, True, "You haven't requested any segments yet."),
        (ListScope.HERE, False, "Nobody has requested any segments here yet."),
        (ListScope.HERE, True, "You haven't requested any segments here yet."),
        (ListScope.FAILED, False, "You and this channel have no segments that failed or were rejected."),
        (ListScope.FAILED, True, "You have no segments that failed or were rejected."),
        (ListScope.ALL, False, "There are no segments yet."),
    ],
)
def test_an_empty_list_says_what_to_do(scope: ListScope, own: bool, sentence: str) -> None:
    message = page_of([], scope, own_only=own)
    assert sentence in readable_text(message).splitlines()
    assert button_commands(message)["New segment"] == "segment"
    assert missing_from_text(message) == []


def test_a_page_beyond_the_last_links_to_the_first() -> None:
    message = page_of([], number=9, offered_scopes=[ListScope.MINE])
    assert "There's no page 9. The newest segments are on page 1." in readable_text(message)
    assert button_commands(message) == {
        "Newest": "segment list mine",
        "Mine": "segment list mine",
    }


@pytest.mark.parametrize(
    ("scope", "actor", "own", "is_noted"),
    [
        (ListScope.HERE, ANN, True, True),
        (ListScope.FAILED, ANN, True, True),
        (ListScope.HERE, ANN, False, False),
        (ListScope.MINE, ANN, True, False),
        (ListScope.FAILED, ANN_ON_HOME_TAB, True, False),
        (ListScope.HERE, Actor("U1ANN", "T1", None, "D1"), True, False),
    ],
)
def test_a_person_who_sees_only_their_own_requests_is_told_so_if_more_could_be_expected(
    scope: ListScope, actor: Actor, own: bool, is_noted: bool
) -> None:
    assert (
        "This shows only yours" in readable_text(page_of([], scope, own_only=own, actor=actor))
    ) is is_noted


@pytest.mark.parametrize("scope", ListScope)
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_slack_accepts_the_longest_page_and_typed_text_mentions_and_links_nothing(
    name: str, scope: ListScope
) -> None:
    actor = Actor("U" * 20, "T1", None, "C" * 20)
    long: dict[str, Any] = {"inputs": {"name": name}, "classify_id": LONGEST_ID, "user_id": "V" * 20}
    rows = [request_row(building(**long, channel_id="D" * 20), actor)] * 3
    segment = Segment(id=LONGEST_ID, name=name, status="x" * 999, created_date=NOW)
    rows += [classify_row(segment, building(**long)) for _ in range(4)]
    more: dict[str, Any] = {
        "actor": actor,
        "number": 999_999,
        "has_more": True,
        "total": 10**9,
        "own_only": True,
    }
    message = page_of(rows, scope, **more, noun="campaign")
    assert missing_from_text(message) == []
    assert {user for found in mentioned_users(message) for user in found} == {"V" * 20}
    assert link_targets(message) <= {f"#{actor.channel_id}"}
    assert len(checked_blocks(message)) <= 50


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", (ListScope.MINE, 1, "")),
        ("2", (ListScope.MINE, 2, "")),
        (" Mine  8 ", (ListScope.MINE, 8, "")),
        ("this  channel 3", (ListScope.HERE, 3, "")),
        ("channel", (ListScope.HERE, 1, "")),
        ("here", (ListScope.HERE, 1, "")),
        ("failures", (ListScope.FAILED, 1, "")),
        ("ALL 714", (ListScope.ALL, 714, "")),
        ("Snow lovers", (ListScope.MINE, 1, "Snow lovers")),
        ("here snow 2", (ListScope.HERE, 2, "snow")),
        ("0", (ListScope.MINE, 1, "0")),
        ("-1", (ListScope.MINE, 1, "-1")),
        ("mine 0", (ListScope.MINE, 1, "0")),
        ("1" * 20, (ListScope.MINE, 1, "1" * 20)),
        ("yours", (ListScope.MINE, 1, "yours")),
        ("mine 2 3", (ListScope.MINE, 3, "2")),
    ],
)
def test_the_words_of_the_command_select_the_list_and_the_page(
    words: str, wanted: tuple[ListScope, int, str]
) -> None:
    assert read(words) == ListQuery(*wanted)


@given(st.text())
def test_any_words_after_the_command_can_be_read(words: str) -> None:
    found = read(words)
    assert 1 <= found.number < 10**6
    assert len(found.search) <= 100
    assert read(f"{found.scope} {as_typed(found.search)}").search == found.search
