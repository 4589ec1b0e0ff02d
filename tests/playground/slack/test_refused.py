"""Blocks that Slack refuses, and what it says."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack
from tests.playground.slack.payloads import (
    actions,
    button,
    field,
    menu,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    refused,
    section,
)

Json = dict[str, Any]

CONFIRM = {"title": plain(100), "text": mrkdwn(300), "confirm": plain(30), "deny": plain(30)}

SLICE = {"label": "a", "value": 1}
SERIES = {"name": "Minutes", "data": [{"label": "a", "value": 0.5}]}


def chart(kind: str, **fields: Any) -> Json:
    return {"type": "data_visualization", "title": "Times", "chart": {"type": kind, **fields}}


# what is wrong, the block, the pointer after "/blocks/0", the sentence
WRONG: list[tuple[str, Json, str, str]] = [
    ("no type", {"text": mrkdwn()}, "", "missing required field: type"),
    ("unknown type", {"type": "banner"}, "/type", "unsupported type: banner"),
    ("unknown field", section(colour="red"), "", "invalid additional property: colour"),
    ("block_id", section(block_id="b" * 256), "/block_id", "must be less than 256 characters"),
    ("empty section", {"type": "section"}, "", "missing required field: text"),
    ("section", section(text=mrkdwn(3001)), "/text/text", "must be less than 3001 characters"),
    ("no text", section(text=mrkdwn(0)), "/text/text", "must be more than 0 characters"),
    ("bare text", section(text="x"), "/text", "must provide an object"),
    ("fields", section(fields=[plain()] * 11), "/fields", "no more than 10 items allowed"),
    ("field", section(fields=[plain(2001)]), "/fields/0/text", "must be less than 2001 characters"),
    ("header", {"type": "header", "text": plain(151)}, "/text/text", "must be less than 151 characters"),
    ("marked header", {"type": "header", "text": mrkdwn()}, "/text/type", "unsupported type: mrkdwn"),
    (
        "context",
        {"type": "context", "elements": [plain()] * 11},
        "/elements",
        "no more than 10 items allowed",
    ),
    (
        "button in context",
        {"type": "context", "elements": [button()]},
        "/elements/0/type",
        "unsupported type: button",
    ),
    ("no elements", actions(), "/elements", "no fewer than 1 items required"),
    (
        "26 buttons",
        actions(*(button(action_id=str(n)) for n in range(26))),
        "/elements",
        "no more than 25 items allowed",
    ),
    (
        "chart title",
        {**chart("pie", segments=[SLICE]), "title": "t" * 51},
        "/title",
        "must be less than 51 characters",
    ),
    ("chart type", chart("radar"), "/chart/type", "unsupported type: radar"),
    ("7 slices", chart("pie", segments=[SLICE] * 7), "/chart/segments", "no more than 6 items allowed"),
    (
        "empty slice",
        chart("pie", segments=[{**SLICE, "value": 0}]),
        "/chart/segments/0/value",
        "must be greater than 0",
    ),
    (
        "slice label",
        chart("pie", segments=[{**SLICE, "label": "l" * 21}]),
        "/chart/segments/0/label",
        "must be less than 21 characters",
    ),
    (
        "7 series",
        chart("line", series=[SERIES] * 7, axis_config={"categories": ["a"]}),
        "/chart/series",
        "no more than 6 items allowed",
    ),
    (
        "series of one name",
        chart("bar", series=[SERIES] * 2, axis_config={"categories": ["a"]}),
        "/chart/series",
        "series names must be unique",
    ),
    (
        "labels that are no categories",
        chart("area", series=[SERIES], axis_config={"categories": ["b"]}),
        "/chart/series/0/data",
        "labels must match the categories",
    ),
    ("text in actions", actions(plain()), "/elements/0/type", "unsupported type: plain_text"),
    ("button", actions(button(text=plain(76))), "/elements/0/text/text", "must be less than 76 characters"),
    ("value", actions(button(value="v" * 2001)), "/elements/0/value", "must be less than 2001 characters"),
    ("url", actions(button(url="u" * 3001)), "/elements/0/url", "must be less than 3001 characters"),
    ("style", actions(button(style="blue")), "/elements/0/style", "must be a valid enum value"),
    (
        "action_id",
        actions(button(action_id="a" * 256)),
        "/elements/0/action_id",
        "must be less than 256 characters",
    ),
    ("twice", actions(button(), button()), "/elements/1/action_id", '`action_id` "go" already exists'),
    (
        "confirm",
        actions(button(confirm=CONFIRM | {"deny": plain(31)})),
        "/elements/0/confirm/deny/text",
        "must be less than 31 characters",
    ),
    ("no deny", actions(button(confirm={})), "/elements/0/confirm", "missing required field: deny"),
    ("image", {"type": "image", "image_url": "https://x"}, "", "missing required field: alt_text"),
    ("no picture", {"type": "image", "alt_text": "x"}, "", "missing required field: image_url"),
    ("label", field(label=plain(2001)), "/label/text", "must be less than 2001 characters"),
    ("button as input", field(button()), "/element/type", "unsupported type: button"),
    (
        "101 options",
        actions(menu(options=options(101))),
        "/elements/0/options",
        "no more than 100 items allowed",
    ),
    (
        "option",
        actions(menu(options=[option(text=plain(76))])),
        "/elements/0/options/0/text/text",
        "must be less than 76 characters",
    ),
    (
        "option's value",
        actions(menu(options=[option(value="v" * 151)])),
        "/elements/0/options/0/value",
        "must be less than 151 characters",
    ),
    (
        "marked option",
        actions(menu(options=[option(text=mrkdwn())])),
        "/elements/0/options/0/text/type",
        "unsupported type: mrkdwn",
    ),
    ("no options", actions(menu(options=None)), "/elements/0", "missing required field: options"),
    (
        "both kinds of options",
        actions(menu(option_groups=[{"label": plain(), "options": options(1)}])),
        "/elements/0",
        "only one of options, option_groups is allowed",
    ),
    (
        "initial",
        actions(menu(initial_option=option(7))),
        "/elements/0",
        "initial option must match one of the options",
    ),
    (
        "placeholder",
        actions(menu(placeholder=plain(151))),
        "/elements/0/placeholder/text",
        "must be less than 151 characters",
    ),
    (
        "overflow",
        section(accessory={"type": "overflow", "options": options(6)}),
        "/accessory/options",
        "no more than 5 items allowed",
    ),
    (
        "11 boxes",
        actions({"type": "checkboxes", "options": options(11)}),
        "/elements/0/options",
        "no more than 10 items allowed",
    ),
    (
        "date",
        actions({"type": "datepicker", "initial_date": "1 May 2026"}),
        "/elements/0/initial_date",
        "failed to match pattern",
    ),
    (
        "time and date beside",
        section(accessory={"type": "datetimepicker"}),
        "/accessory/type",
        "unsupported type: datetimepicker",
    ),
    ("number", field({"type": "number_input"}), "/element", "missing required field: is_decimal_allowed"),
    (
        "max_length",
        field({"type": "plain_text_input", "max_length": 3001}),
        "/element/max_length",
        "must be between 1 and 3000",
    ),
    ("file", field({"type": "file_input"}), "/element/type", "unsupported type: file_input"),
    (
        "rich text",
        {"type": "rich_text", "elements": [{"type": "text", "text": "x"}]},
        "/elements/0/type",
        "unsupported type: text",
    ),
]


@pytest.mark.parametrize(("name", "block", "at", "sentence"), WRONG, ids=[wrong[0] for wrong in WRONG])
async def test_an_invalid_block_is_refused_with_its_reason(
    slack: Slack, web: AsyncWebClient, name: str, block: Json, at: str, sentence: str
) -> None:
    channel = slack.channel("media", bot=True)
    word, messages = await refused(web.chat_postMessage(channel=channel.id, text="x", blocks=[block]))
    assert word == "invalid_blocks"
    assert f"[ERROR] {sentence} [json-pointer:/blocks/0{at}]" in messages
    assert channel.messages == []


async def test_a_message_has_at_most_50_blocks_and_a_modal_100(slack: Slack, web: AsyncWebClient) -> None:
    slack.limits.on = False
    channel, divider = slack.channel("media", bot=True).id, {"type": "divider"}
    assert (await web.chat_postMessage(channel=channel, text="x", blocks=[divider] * 50))["ok"]
    _, messages = await refused(web.chat_postMessage(channel=channel, text="x", blocks=[divider] * 51))
    assert messages == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    trigger = slack.triggers.issue(slack.person("ann").id)
    _, messages = await refused(web.views_open(trigger_id=trigger, view=modal(blocks=[divider] * 101)))
    assert messages == ["[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"]
    assert (await web.views_open(trigger_id=trigger, view=modal(blocks=[divider] * 100)))["ok"]


async def test_a_block_id_that_exists_already_is_refused(slack: Slack, web: AsyncWebClient) -> None:
    blocks = [section(block_id="same"), section(block_id="same")]
    channel = slack.channel("media", bot=True).id
    _, messages = await refused(web.chat_postMessage(channel=channel, text="x", blocks=blocks))
    assert messages == ['[ERROR] `block_id` "same" already exists [json-pointer:/blocks/1/block_id]']
