"""A page of a list: what its rows say, which buttons it has, and that Slack takes it at its longest."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify import Campaign, Segment
from handlers.interaction.actor import Actor
from handlers.messages.blocks import Message
from handlers.requests.list import read
from handlers.requests.list_page import ListPage, Row, Which, row_at_classify, row_of
from storage.lifecycle.request import Kind, Question, Request, State
from tests.support.samples import NOW, a_request, building
from tests.support.slack_limits import NAMES, blocks_of, linked, pinged, said, unsaid

ANN = Actor("U1ANN", "T1", None, "C1MEDIA")
HOME = Actor("U1ANN", "T1")
EVERY = tuple(Which)
LONGEST_ID = 2**63 - 1


def shown(rows: list[Row], which: Which = Which.MINE, **more: Any) -> Message:
    """A page as it is sent."""
    plain: dict[str, Any] = {"noun": "segment", "actor": ANN, "number": 1, "more": False, "offered": EVERY}
    text, blocks = ListPage(rows=rows, which=which, **{**plain, **more}).render()
    return Message(text, tuple(blocks))


def pressed(post: Message) -> dict[str, str]:
    """The words for which the buttons under the list stand, by their labels."""
    rows = [block for block in blocks_of(post) if block["type"] == "actions"]
    return {button["text"]["text"]: button["value"] for row in rows for button in row["elements"]}


def read_row(request: Request, actor: Actor = ANN) -> str:
    """A row as a person reads it."""
    return said(Message(row_of(request, actor).text, ())).replace("*", "")


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
    blocks = blocks_of(shown([row_of(request, ANN)]))
    assert blocks[1]["accessory"]["value"] == request.uuid
    assert blocks[1]["accessory"]["accessibility_label"] == "Details of Snowblower Buyers"
    row = row_at_classify(Segment(id=61, name="Skis"), None)
    assert row.button.to_dict()["value"] == "segment show 61"


def test_what_the_key_sees_says_who_asked_for_it_if_anybody_did() -> None:
    segment = Segment(id=61, name="Skis", status="failed", created_date=NOW)
    assert row_at_classify(segment, None).text.startswith(":x: *Failed:* “Skis” · segment `61`\nMade <!date^")
    assert row_at_classify(segment, None).text.endswith(", not through me")
    assert row_at_classify(segment, building()).text.endswith(", asked for by <@U1ANN>")
    campaign = row_at_classify(Campaign(id=12, name="Autumn"), None).text.splitlines()
    assert campaign == [
        ":white_check_mark: *Registered:* “Autumn” · campaign `12`",
        "Registered at an unknown time, not through me",
    ]


def test_the_pages_and_the_other_lists_are_one_press_away() -> None:
    row = row_of(building(), ANN)
    assert pressed(shown([row], offered=[Which.MINE, Which.HERE])) == {"This channel": "segment list here"}
    middle = pressed(shown([row], number=3, more=True, offered=[Which.MINE, Which.FAILED]))
    assert middle == {
        "Newer": "segment list mine 2",
        "Older": "segment list mine 4",
        "Failed": "segment list failed",
    }
    assert pressed(shown([row], Which.ALL, number=2, offered=[])) == {"Newer": "segment list all"}


@pytest.mark.parametrize(
    ("which", "own", "sentence"),
    [
        (Which.MINE, True, "You have asked for no segment yet; `/clsfy segment` opens the form."),
        (Which.HERE, False, "Nobody has asked for a segment here yet; `/clsfy segment` opens the form."),
        (Which.HERE, True, "You have asked for no segment here yet; `/clsfy segment` opens the form."),
        (Which.FAILED, False, "No segment of yours or of this channel has failed or been refused."),
        (Which.FAILED, True, "No segment of yours has failed or been refused."),
        (Which.ALL, False, "There is no segment yet; `/clsfy segment` opens the form."),
    ],
)
def test_an_empty_list_says_what_to_do(which: Which, own: bool, sentence: str) -> None:
    post = shown([], which, own=own)
    assert sentence in said(post).splitlines()
    assert unsaid(post) == []


def test_a_page_beyond_the_last_leads_back() -> None:
    post = shown([], number=9, offered=[])
    assert "There is no page 9; the newest are on the first." in said(post)
    assert pressed(post) == {"Newest": "segment list mine"}


@pytest.mark.parametrize(
    ("which", "actor", "own", "told"),
    [
        (Which.HERE, ANN, True, True),
        (Which.FAILED, ANN, True, True),
        (Which.HERE, ANN, False, False),
        (Which.MINE, ANN, True, False),
        (Which.FAILED, HOME, True, False),
        (Which.HERE, Actor("U1ANN", "T1", None, "D1"), True, False),
    ],
)
def test_who_sees_only_their_own_is_told_so_where_more_could_be_expected(
    which: Which, actor: Actor, own: bool, told: bool
) -> None:
    assert ("Only yours are shown" in said(shown([], which, own=own, actor=actor))) is told


@pytest.mark.parametrize("which", Which)
@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:12])
def test_at_its_longest_slack_takes_it_and_it_does_nothing_of_its_own(name: str, which: Which) -> None:
    actor = Actor("U" * 20, "T1", None, "C" * 20)
    long: dict[str, Any] = {"inputs": {"name": name}, "classify_id": LONGEST_ID, "user_id": "V" * 20}
    rows = [row_of(building(**long, channel_id="D" * 20), actor)] * 3
    thing = Segment(id=LONGEST_ID, name=name, status="x" * 999, created_date=NOW)
    rows += [row_at_classify(thing, building(**long)) for _ in range(4)]
    more: dict[str, Any] = {"actor": actor, "number": 999_999, "more": True, "total": 10**9, "own": True}
    post = shown(rows, which, **more, noun="campaign")
    assert unsaid(post) == []
    assert {user for found in pinged(post) for user in found} == {"V" * 20}
    assert linked(post) <= {f"#{actor.channel_id}"}
    assert len(blocks_of(post)) <= 50


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", (Which.MINE, 1)),
        ("2", (Which.MINE, 2)),
        (" Mine  8 ", (Which.MINE, 8)),
        ("this  channel 3", (Which.HERE, 3)),
        ("channel", (Which.HERE, 1)),
        ("here", (Which.HERE, 1)),
        ("failures", (Which.FAILED, 1)),
        ("ALL 714", (Which.ALL, 714)),
        ("0", None),
        ("-1", None),
        ("mine 0", None),
        ("1" * 20, None),
        ("yours", None),
        ("mine 2 3", None),
    ],
)
def test_which_list_and_which_page(words: str, wanted: tuple[Which, int] | None) -> None:
    assert read(words) == wanted


@given(st.text())
def test_no_words_are_too_odd_to_be_read(words: str) -> None:
    found = read(words)
    assert found is None or 1 <= found[1] < 10**6
