"""The buttons of a message about a request: chosen by its state and kind, and all of them handled."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from slack_sdk.models.blocks import ActionsBlock

from handlers.messages import buttons
from playground.slack.block_kit.surfaces import check_blocks
from storage.lifecycle.request import Kind, Request, State
from tests.support.samples import UUID, building

REGISTRATIONS = Path(__file__).parents[3] / "handlers" / "__init__.py"
ANNOUNCEMENT_LABELS = [
    (Kind.SEGMENT, State.BUILDING, ["Follow", "Details", "Check now", "Unfollow"]),
    (Kind.SEGMENT, State.READY, ["Activate", "Refine", "Details"]),
    (Kind.SEGMENT, State.FAILED, ["Try again", "Details"]),
    (Kind.SEGMENT, State.LOST, ["Try again", "Details"]),
    (Kind.WATCH, State.BUILDING, ["Follow", "Details", "Check now", "Unfollow"]),
    (Kind.WATCH, State.READY, ["Activate", "Refine", "Details"]),
    (Kind.WATCH, State.FAILED, ["Details"]),
    (Kind.WATCH, State.LOST, ["Details"]),
    (Kind.CAMPAIGN, State.READY, ["Details"]),
    (Kind.EDIT, State.READY, ["Details"]),
    (Kind.ACTIVATION, State.BUILDING, ["Follow", "Details", "Check now", "Unfollow"]),
    (Kind.ACTIVATION, State.READY, ["Refine", "Clone", "Details"]),
    (Kind.ACTIVATION, State.FAILED, ["Try again", "Details"]),
    (Kind.REFINEMENT, State.READY, ["Details"]),
]
RESULT_LABELS = [
    (Kind.SEGMENT, State.READY, ["Activate", "Clone"]),
    (Kind.SEGMENT, State.FAILED, ["Try again", "Details"]),
    (Kind.SEGMENT, State.LOST, ["Try again", "Details"]),
    (Kind.WATCH, State.READY, ["Activate"]),
    (Kind.WATCH, State.FAILED, ["Details"]),
    (Kind.WATCH, State.LOST, ["Details"]),
    (Kind.ACTIVATION, State.READY, ["Refine", "Clone"]),
]


def labels_in(blocks: Sequence[ActionsBlock]) -> list[str]:
    """Return the labels, those in the menu last."""
    found = [
        element
        for block in check_blocks([each.to_dict() for each in blocks])
        for element in block["elements"]
    ]
    button_labels = [element["text"]["text"] for element in found if element["type"] == "button"]
    assert len(button_labels) <= 3
    menus = [element for element in found if element["type"] != "button"]
    assert len(menus) <= 1
    return button_labels + [option["text"]["text"] for menu in menus for option in menu["options"]]


def request_in(kind: Kind, state: State) -> Request:
    """Return a request of a kind in a state."""
    return replace(building(), kind=kind, state=state)


@pytest.mark.parametrize(("kind", "state", "labels"), ANNOUNCEMENT_LABELS)
def test_the_announcement_has_the_buttons_for_its_state_and_kind(
    kind: Kind, state: State, labels: list[str]
) -> None:
    assert labels_in(buttons.announcement_buttons(request_in(kind, state))) == labels


@pytest.mark.parametrize(("kind", "state", "labels"), RESULT_LABELS)
def test_the_reply_has_the_buttons_for_the_next_step(kind: Kind, state: State, labels: list[str]) -> None:
    assert labels_in(buttons.result_buttons(request_in(kind, state))) == labels


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", State)
def test_no_message_has_more_than_four_buttons_and_entries(kind: Kind, state: State) -> None:
    request = request_in(kind, state)
    assert len(labels_in(buttons.announcement_buttons(request))) <= 4
    assert len(labels_in(buttons.result_buttons(request))) <= 4


def test_a_watched_segment_whose_name_is_withheld_cant_be_activated() -> None:
    unnamed = replace(request_in(Kind.WATCH, State.READY), inputs={"name": ""})
    assert labels_in(buttons.announcement_buttons(unnamed)) == ["Details"]


def test_each_button_carries_the_uuid_of_its_request() -> None:
    row = buttons.announcement_buttons(building())[0].to_dict()["elements"]
    assert [element.get("value") for element in row] == [UUID, UUID, None]
    assert [option["value"] for option in row[-1]["options"]] == [f"check {UUID}", f"mute {UUID}"]


def test_every_button_has_a_registered_handler() -> None:
    shown_ids = {
        element["action_id"]
        for kind in Kind
        for state in State
        for under in (buttons.announcement_buttons, buttons.result_buttons)
        for block in under(request_in(kind, state))
        for element in block.to_dict()["elements"]
    }
    assert shown_ids == {
        buttons.FOLLOW,
        buttons.DETAILS,
        buttons.MENU,
        buttons.RETRY,
        buttons.CLONE,
        buttons.ACTIVATE,
        buttons.REFINE,
    }
    assert shown_ids <= set(registered_action_ids())


def registered_action_ids() -> Iterator[str]:
    """Yield the buttons' action IDs that `handlers/__init__.py` registers."""
    for call in ast.walk(ast.parse(REGISTRATIONS.read_text("utf-8"))):
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name("app"), attr="action"),
                args=[ast.Attribute(value=ast.Name("buttons"), attr=name)],
            ):
                yield getattr(buttons, name)
