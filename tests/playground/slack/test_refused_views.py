"""Views that Slack refuses, and every input in one that it takes."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack
from playground.slack.block_kit.elements import ELEMENTS, IN_INPUT
from tests.playground.slack.payloads import field, modal, mrkdwn, options, plain, refused, section

Json = dict[str, Any]

VIEWS: list[tuple[str, Json, str, str]] = [
    ("type", modal(type="window"), "/type", "unsupported type: window"),
    ("a home", modal(type="home"), "/type", "unsupported type: home"),
    ("title", modal(title=plain(25)), "/title/text", "must be less than 25 characters"),
    ("no title", modal(title=None), "", "missing required field: title"),
    ("marked title", modal(title=mrkdwn()), "/title/type", "unsupported type: mrkdwn"),
    ("submit", modal(submit=plain(25)), "/submit/text", "must be less than 25 characters"),
    ("close", modal(close=plain(25)), "/close/text", "must be less than 25 characters"),
    (
        "no submit",
        modal(submit=None),
        "/blocks/0/input",
        "must define `submit` to use an `input` block in modals",
    ),
    (
        "metadata",
        modal(private_metadata="m" * 3001),
        "/private_metadata",
        "must be less than 3001 characters",
    ),
    ("callback_id", modal(callback_id="c" * 256), "/callback_id", "must be less than 256 characters"),
    ("external_id", modal(external_id="e" * 256), "/external_id", "must be less than 256 characters"),
    (
        "chart",
        modal(blocks=[{"type": "data_visualization", "title": "Times", "chart": {}}]),
        "/blocks/0/type",
        "unsupported type: data_visualization",
    ),
    ("table", modal(blocks=[{"type": "table", "rows": [[]]}]), "/blocks/0/type", "unsupported type: table"),
    (
        "focus",
        modal(
            blocks=[
                field({"type": "plain_text_input", "focus_on_load": True}),
                field({"type": "plain_text_input", "focus_on_load": True}),
            ]
        ),
        "/blocks",
        "only one element may have focus_on_load",
    ),
]


@pytest.mark.parametrize(("name", "view", "at", "sentence"), VIEWS, ids=[wrong[0] for wrong in VIEWS])
async def test_an_invalid_view_is_refused_with_its_reason(
    slack: Slack, web: AsyncWebClient, name: str, view: Json, at: str, sentence: str
) -> None:
    ann = slack.person("ann")
    word, messages = await refused(web.views_open(trigger_id=slack.triggers.issue(ann.id), view=view))
    assert word == "invalid_arguments"
    assert f"[ERROR] {sentence} [json-pointer:/view{at}]" in messages
    assert ann.open_modals == []


async def test_a_view_of_more_than_250_kilobytes_is_refused(slack: Slack, web: AsyncWebClient) -> None:
    trigger = slack.triggers.issue(slack.person("ann").id)
    huge = modal(blocks=[section(text=mrkdwn(2999)) for _ in range(90)])
    with pytest.raises(SlackApiError, match="view_too_large"):
        await web.views_open(trigger_id=trigger, view=huge)


@pytest.mark.parametrize("type_", sorted(IN_INPUT))
async def test_every_input_opens_with_its_initial_value(
    slack: Slack, web: AsyncWebClient, type_: str
) -> None:
    element: Json = {"type": type_, "action_id": "it"}
    if "options" in ELEMENTS[type_].fields:
        element["options"] = options(2)
    if type_ == "number_input":
        element["is_decimal_allowed"] = False
    ann = slack.person("ann")
    await web.views_open(
        trigger_id=slack.triggers.issue(ann.id), view=modal(blocks=[field(element, block_id="b")])
    )
    assert ann.open_modals[-1].values == {
        "b": [] if type_.startswith("multi") or type_ in ("checkboxes", "file_input") else None
    }
