"""What can be done from a message about a request: fit to its state and kind, and always answered to."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from slack_sdk.models.blocks import ActionsBlock

from handlers.messages import buttons
from playground.slack.block_kit.surfaces import check_blocks
from storage.lifecycle.request import Kind, Request, State
from tests.support.samples import UUID, building

CONTENTS = Path(__file__).parents[3] / "handlers" / "__init__.py"
UNDER_ANNOUNCEMENT = [
    (Kind.SEGMENT, State.BUILDING, ["Follow", "Details", "Check now", "Stop telling me"]),
    (Kind.SEGMENT, State.READY, ["Clone", "Details"]),
    (Kind.SEGMENT, State.FAILED, ["Edit and retry", "Details"]),
    (Kind.SEGMENT, State.LOST, ["Clone", "Details"]),
    (Kind.WATCH, State.BUILDING, ["Follow", "Details", "Check now", "Stop telling me"]),
    (Kind.WATCH, State.READY, ["Details"]),
    (Kind.WATCH, State.FAILED, ["Details"]),
    (Kind.WATCH, State.LOST, ["Details"]),
    (Kind.CAMPAIGN, State.READY, ["Details"]),
    (Kind.EDIT, State.READY, ["Details"]),
]
UNDER_END = [
    (Kind.SEGMENT, State.READY, ["Clone"]),
    (Kind.SEGMENT, State.FAILED, ["Edit and retry", "Details"]),
    (Kind.SEGMENT, State.LOST, ["Clone", "Details"]),
    (Kind.WATCH, State.READY, []),
    (Kind.WATCH, State.FAILED, ["Details"]),
    (Kind.WATCH, State.LOST, ["Details"]),
]


def offered(blocks: Sequence[ActionsBlock]) -> list[str]:
    """The labels, those in the menu last."""
    found = [
        element
        for block in check_blocks([each.to_dict() for each in blocks])
        for element in block["elements"]
    ]
    pressed = [element["text"]["text"] for element in found if element["type"] == "button"]
    assert len(pressed) <= 2
    menus = [element for element in found if element["type"] != "button"]
    assert len(menus) <= 1
    return pressed + [option["text"]["text"] for menu in menus for option in menu["options"]]


def of(kind: Kind, state: State) -> Request:
    """A request of a kind in a state."""
    return replace(building(), kind=kind, state=state)


@pytest.mark.parametrize(("kind", "state", "labels"), UNDER_ANNOUNCEMENT)
def test_under_the_message_in_the_channel_stands_what_fits(
    kind: Kind, state: State, labels: list[str]
) -> None:
    assert offered(buttons.announcement_buttons(of(kind, state))) == labels


@pytest.mark.parametrize(("kind", "state", "labels"), UNDER_END)
def test_under_the_reply_stands_what_is_next(kind: Kind, state: State, labels: list[str]) -> None:
    assert offered(buttons.result_buttons(of(kind, state))) == labels


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", State)
def test_in_no_state_are_there_more_than_two_buttons_and_a_menu(kind: Kind, state: State) -> None:
    request = of(kind, state)
    assert len(offered(buttons.announcement_buttons(request))) <= 4
    assert len(offered(buttons.result_buttons(request))) <= 4


def test_each_carries_the_request_it_is_about() -> None:
    row = buttons.announcement_buttons(building())[0].to_dict()["elements"]
    assert [element.get("value") for element in row] == [UUID, UUID, None]
    assert [option["value"] for option in row[-1]["options"]] == [f"check {UUID}", f"mute {UUID}"]


def test_every_one_of_them_has_a_listener() -> None:
    given = {
        element["action_id"]
        for kind in Kind
        for state in State
        for under in (buttons.announcement_buttons, buttons.result_buttons)
        for block in under(of(kind, state))
        for element in block.to_dict()["elements"]
    }
    assert given == {buttons.FOLLOW, buttons.DETAILS, buttons.MENU, buttons.RETRY, buttons.CLONE}
    assert given <= set(listened_to())


def listened_to() -> Iterator[str]:
    """Those of their action ids that the contents page registers."""
    for call in ast.walk(ast.parse(CONTENTS.read_text("utf-8"))):
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name("app"), attr="action"),
                args=[ast.Attribute(value=ast.Name("buttons"), attr=name)],
            ):
                yield getattr(buttons, name)
