"""A page of a list: what its rows say, which buttons it has, and that Slack takes it at its longest."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify import Campaign, Segment
from handlers.messages.blocks import Message
from handlers.requests.list import read
from handlers.requests.list_page import ListPage, ListScope, Row, classify_row, request_row
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
HOME = Actor("U1ANN", "T1")
EVERY = tuple(ListScope)
LONGEST_ID = 2**63 - 1


def shown(rows: list[Row], which: ListScope = ListScope.MINE, **more: Any) -> Message:
    """A page as it is sent."""
    plain: dict[str, Any] = {
        "noun": "segment",
        "actor": ANN,
        "number": 1,
        "has_more": False,
        "offered_scopes": EVERY,
    }
    return ListPage(rows=rows, scope=which, **{**plain, **more}).render()


def pressed(post: Message) -> dict[str, str]:
    """The words for which the buttons under the list stand, by their labels."""
    rows = [block for block in checked_blocks(post) if block["type"] == "actions"]
    return {button["text"]["text"]: button["value"] for row in rows for button in row["elements"]}


def read_row(request: Request, actor: Actor = ANN) -> str:
    """A row as a person reads it."""
    return readable_text(Message(request_row(request, actor).text, ())).replace("*", "")


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (a_request(), ":outbox_tray: Being sent: “Snowblower Buyers”"),
        (a_request(State.SUBMITTING), ":outbox_tray: Being sent: “Snowblower Buyers”"),
        (a_request(State.UNCERTAIN), ":mag: Being looked for: “Snowblower Buyers”"),
        (a_request(question=Question.CONTINUE), ":raised_hand: Waiting for an answer: “Snowblower Buyers”"),
        (building(), ":hourglass_flowing_sand: Waiting to be built: “Snowblower Buyers” · segment `7`"),
        (building(classify_status="processing"), ":hammer_and_wrench: Building: “Snowblower Buyers”"),
        (building(state=State.READY), ":white_check_mark: Ready: “Snowblower Buyers” · segment `7`"),
        (building(state=State.FAILED), ":x: Failed: “Snowblower Buyers” · segment `7`"),
        (building(state=State.LOST), ":grey_question: Gone at Classify: “Snowblower Buyers”"),
        (a_request(State.REJECTED), ":no_entry: Not accepted: “Snowblower Buyers”"),
        (a_request(State.DROPPED), ":wastebasket: Dropped: “Snowblower Buyers”"),
        (
            building(kind=Kind.CAMPAIGN, state=State.READY),
            ":white_check_mark: Registered: “Snowblower Buyers” · campaign `7`",
        ),
        (
            building(kind=Kind.WATCH, inputs={"name": ""}),
            ":hourglass_flowing_sand: Waiting to be built: segment `7`\nWatched since",
        ),
    ],
)
def test_a_row_begins_with_how_it_stands_and_what_it_is(request_: Request, words: str) -> None:
    assert read_row(request_).startswith(words)


def test_a_row_says_whose_it_is_and_where_only_where_that_is_not_plain() -> None:
    assert read_row(building()).endswith("Asked for Mar 2, 2026 9:30 AM")
    assert read_row(building(user_id="U2BEN")).endswith("9:30 AM by @U2BEN")
    assert read_row(building(channel_id="C2")).endswith("9:30 AM in #C2")
    assert read_row(building(channel_id="D2"), HOME).endswith("9:30 AM in your direct messages")


def test_every_row_has_a_button_of_its_own() -> None:
    request = building()
    blocks = checked_blocks(shown([request_row(request, ANN)]))
    assert blocks[1]["accessory"]["value"] == request.uuid
    assert blocks[1]["accessory"]["accessibility_label"] == "Details of Snowblower Buyers"
    row = classify_row(Segment(id=61, name="Skis"), None)
    assert row.button.to_dict()["value"] == "segment show 61"


def test_what_the_key_sees_says_who_asked_for_it_if_anybody_did() -> None:
    segment = Segment(id=61, name="Skis", status="failed", created_date=NOW)
    assert classify_row(segment, None).text.startswith(":x: *Failed:* “Skis” · segment `61`\nMade <!date^")
    assert classify_row(segment, None).text.endswith(", not through me")
    assert classify_row(segment, building()).text.endswith(", asked for by <@U1ANN>")
    campaign = classify_row(Campaign(id=12, name="Autumn"), None).text.splitlines()
    assert campaign == [
        ":white_check_mark: *Registered:* “Autumn” · campaign `12`",
        "Registered at an unknown time, not through me",
    ]


def test_the_pages_and_the_other_lists_are_one_press_away() -> None:
    row = request_row(building(), ANN)
    assert pressed(shown([row], offered_scopes=[ListScope.MINE, ListScope.HERE])) == {
        "This channel": "segment list here"
    }
    middle = pressed(shown([row], number=3, has_more=True, offered_scopes=[ListScope.MINE, ListScope.FAILED]))
    assert middle == {
        "Newer": "segment list mine 2",
        "Older": "segment list mine 4",
        "Failed": "segment list failed",
    }
    assert pressed(shown([row], ListScope.ALL, number=2, offered_scopes=[])) == {"Newer": "segment list all"}


@pytest.mark.parametrize(
    ("which", "own", "sentence"),
    [
        (ListScope.MINE, True, "You have asked for no segment yet; `/clsfy segment` opens the form."),
        (ListScope.HERE, False, "Nobody has asked for a segment here yet; `/clsfy segment` opens the form."),
        (ListScope.HERE, True, "You have asked for no segment here yet; `/clsfy segment` opens the form."),
        (ListScope.FAILED, False, "No segment of yours or of this channel has failed or been refused."),
        (ListScope.FAILED, True, "No segment of yours has failed or been refused."),
        (ListScope.ALL, False, "There is no segment yet; `/clsfy segment` opens the form."),
    ],
)
def test_an_empty_list_says_what_to_do(which: ListScope, own: bool, sentence: str) -> None:
    post = shown([], which, own_only=own)
    assert sentence in readable_text(post).splitlines()
    assert missing_from_text(post) == []


def test_a_page_beyond_the_last_leads_back() -> None:
    post = shown([], number=9, offered_scopes=[])
    assert "There is no page 9; the newest are on the first." in readable_text(post)
    assert pressed(post) == {"Newest": "segment list mine"}


@pytest.mark.parametrize(
    ("which", "actor", "own", "told"),
    [
        (ListScope.HERE, ANN, True, True),
        (ListScope.FAILED, ANN, True, True),
        (ListScope.HERE, ANN, False, False),
        (ListScope.MINE, ANN, True, False),
        (ListScope.FAILED, HOME, True, False),
        (ListScope.HERE, Actor("U1ANN", "T1", None, "D1"), True, False),
    ],
)
def test_who_sees_only_their_own_is_told_so_where_more_could_be_expected(
    which: ListScope, actor: Actor, own: bool, told: bool
) -> None:
    assert ("Only yours are shown" in readable_text(shown([], which, own_only=own, actor=actor))) is told


@pytest.mark.parametrize("which", ListScope)
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_at_its_longest_slack_takes_it_and_it_does_nothing_of_its_own(name: str, which: ListScope) -> None:
    actor = Actor("U" * 20, "T1", None, "C" * 20)
    long: dict[str, Any] = {"inputs": {"name": name}, "classify_id": LONGEST_ID, "user_id": "V" * 20}
    rows = [request_row(building(**long, channel_id="D" * 20), actor)] * 3
    thing = Segment(id=LONGEST_ID, name=name, status="x" * 999, created_date=NOW)
    rows += [classify_row(thing, building(**long)) for _ in range(4)]
    more: dict[str, Any] = {
        "actor": actor,
        "number": 999_999,
        "has_more": True,
        "total": 10**9,
        "own_only": True,
    }
    post = shown(rows, which, **more, noun="campaign")
    assert missing_from_text(post) == []
    assert {user for found in mentioned_users(post) for user in found} == {"V" * 20}
    assert link_targets(post) <= {f"#{actor.channel_id}"}
    assert len(checked_blocks(post)) <= 50


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", (ListScope.MINE, 1)),
        ("2", (ListScope.MINE, 2)),
        (" Mine  8 ", (ListScope.MINE, 8)),
        ("this  channel 3", (ListScope.HERE, 3)),
        ("channel", (ListScope.HERE, 1)),
        ("here", (ListScope.HERE, 1)),
        ("failures", (ListScope.FAILED, 1)),
        ("ALL 714", (ListScope.ALL, 714)),
        ("0", None),
        ("-1", None),
        ("mine 0", None),
        ("1" * 20, None),
        ("yours", None),
        ("mine 2 3", None),
    ],
)
def test_which_list_and_which_page(words: str, wanted: tuple[ListScope, int] | None) -> None:
    assert read(words) == wanted


@given(st.text())
def test_no_words_are_too_odd_to_be_read(words: str) -> None:
    found = read(words)
    assert found is None or 1 <= found[1] < 10**6
