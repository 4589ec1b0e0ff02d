"""The question where the answer is to come, there and back."""

from typing import Any

import pytest
from slack_sdk.models.views import View

from handlers.interaction import channel_field
from playground.slack.block_kit.inputs import filled_state, stateful
from playground.slack.block_kit.surfaces import check_view


def blocks() -> list[dict[str, Any]]:
    """The question in a form; raises where Slack would not open it."""
    form = View(
        type="modal", title="New campaign", submit="Register", blocks=[channel_field.channel_select()]
    )
    opened: list[dict[str, Any]] = check_view(form.to_dict(), "modal")["blocks"]
    return opened


def test_the_chosen_channel_is_read() -> None:
    [block] = blocks()
    element = block["element"]
    values = {channel_field.BLOCK_ID: {element["action_id"]: filled_state(element, "C1MEDIA")}}
    assert channel_field.read_channel(values) == "C1MEDIA"


def test_there_is_no_channel_if_none_is_chosen_or_asked_for() -> None:
    assert channel_field.read_channel(stateful(blocks())) == ""
    assert channel_field.read_channel({}) == ""


def test_only_channels_can_be_chosen() -> None:
    [block] = blocks()
    assert block["element"]["filter"]["include"] == ["public", "private"]


@pytest.mark.parametrize(
    "values",
    [
        {"place": None},
        {"place": {"value": 5}},
        {"place": {"value": {"selected_conversation": 5}}},
        {"place": {"value": {"selected_conversation": ["C1"]}}},
    ],
)
def test_a_malformed_choice_of_a_channel_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (its text is for nobody)
        channel_field.read_channel(values)
