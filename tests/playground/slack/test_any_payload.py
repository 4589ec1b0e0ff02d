"""Whatever an app sends as blocks or a view is taken or refused in Slack's words; nothing breaks."""

import contextlib
import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from playground.clock import Clock
from playground.slack.block_kit.blocks import BLOCKS
from playground.slack.block_kit.elements import ELEMENTS
from playground.slack.block_kit.surfaces import check_blocks, check_view
from playground.slack.errors import SlackError
from playground.slack.workspace.view import Views
from playground.slack.workspace.workspace import Workspace
from playground.traffic import Traffic
from tests.playground.slack.payloads import modal
from tests.playground.slack.test_longest import LONGEST

WORDS = st.sampled_from(["", "x", "plain_text", "mrkdwn", "text", *BLOCKS, *ELEMENTS])
SCALARS = st.none() | st.booleans() | st.integers(-1, 5) | WORDS
VALUES = st.recursive(
    SCALARS,
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(WORDS | st.just("type"), inside, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a payload, as what holds it and its key."""
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    found = [(value, key) for key in keys]
    return found + [place for key in keys for place in places(value[key])]


@st.composite
def spoilt(draw: st.DrawFn) -> list[Any]:
    """Good blocks with one thing in them replaced, or left out."""
    blocks = copy.deepcopy(draw(st.lists(st.sampled_from(list(LONGEST.values())), min_size=1, max_size=2)))
    holder, key = draw(st.sampled_from(places(blocks)))
    if isinstance(holder, dict) and draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = draw(VALUES)
    return blocks


@given(spoilt() | VALUES)
def test_any_blocks_are_accepted_or_refused(blocks: Any) -> None:
    with contextlib.suppress(SlackError):
        check_blocks(blocks)


@given(spoilt() | VALUES)
def test_an_accepted_view_can_be_shown(blocks: Any) -> None:
    views = Views(Workspace(Clock(), Traffic()))
    try:
        source = check_view(modal(blocks=blocks), "modal")
    except SlackError:
        return
    view = views.open("U1", source)
    assert isinstance(view.visible_text, str)
    assert set(view.values) <= {block["block_id"] for block in view.blocks}


@given(VALUES)
def test_any_view_is_accepted_or_refused(view: Any) -> None:
    with contextlib.suppress(SlackError):
        check_view(view, "modal", "home")
