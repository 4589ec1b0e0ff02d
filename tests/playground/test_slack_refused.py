"""Blocks and views that Slack refuses, and their likes that it takes."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack
from playground.slack.blocks import BLOCKS
from playground.slack.elements import ELEMENTS, IN_INPUT

Json = dict[str, Any]


def plain(length: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int = 1) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def option(n: int = 0, **more: Any) -> Json:
    return {"text": plain(), "value": str(n)} | more


def options(count: int) -> list[Json]:
    return [option(n) for n in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "go"} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn()} | more


def menu(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "menu", "options": options(2)} | more


def field(element: Json | None = None, **more: Any) -> Json:
    typed = element or {"type": "plain_text_input", "action_id": "typed"}
    return {"type": "input", "label": plain(), "element": typed} | more


CONFIRM = {"title": plain(100), "text": mrkdwn(300), "confirm": plain(30), "deny": plain(30)}
WORDS = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}

LONGEST: dict[str, Json] = {
    "section": section(text=mrkdwn(3000), fields=[plain(500)] * 10, block_id="b" * 255),
    "accessory": section(accessory=button(text=plain(75), value="v" * 2000, url="u" * 3000)),
    "header": {"type": "header", "text": plain(150)},
    "divider": {"type": "divider"},
    "context": {
        "type": "context",
        "elements": [mrkdwn(), {"type": "image", "image_url": "https://x", "alt_text": "x"}] * 5,
    },
    "actions": actions(*(button(action_id=str(n)) for n in range(25))),
    "confirm": actions(button(confirm=CONFIRM, style="danger")),
    "image": {"type": "image", "image_url": "https://x", "alt_text": "x" * 2000, "title": plain(2000)},
    "input": field(hint=plain(2000), optional=True),
    "menu": actions(menu(options=[option(n, text=plain(75)) for n in range(100)])),
    "option": actions(menu(options=[option(value="v" * 150)])),
    "groups": actions(
        {
            "type": "multi_static_select",
            "action_id": "menu",
            "option_groups": [{"label": plain(75), "options": options(2)}] * 100,
        }
    ),
    "overflow": section(accessory={"type": "overflow", "options": options(5)}),
    "radio": field(
        {
            "type": "radio_buttons",
            "options": [option(text=mrkdwn(75))],
            "initial_option": option(text=mrkdwn(75)),
        }
    ),
    "checkboxes": field({"type": "checkboxes", "options": options(10), "initial_options": options(10)}),
    "rich text": {
        "type": "rich_text",
        "elements": [WORDS, {"type": "rich_text_list", "style": "bullet", "elements": [WORDS]}],
    },
}

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


async def refused(call: Any) -> tuple[str, list[str]]:
    with pytest.raises(SlackApiError) as raised:
        await call
    answer = raised.value.response
    return answer["error"], answer["response_metadata"]["messages"]


@pytest.mark.parametrize("name", LONGEST)
async def test_the_longest_that_is_taken(slack: Slack, web: AsyncWebClient, name: str) -> None:
    channel = slack.channel("media", bot=True)
    assert (await web.chat_postMessage(channel=channel.id, text="x", blocks=[LONGEST[name]]))["ok"]


@pytest.mark.parametrize(("name", "block", "at", "sentence"), WRONG, ids=[wrong[0] for wrong in WRONG])
async def test_a_block_that_is_refused(
    slack: Slack, web: AsyncWebClient, name: str, block: Json, at: str, sentence: str
) -> None:
    channel = slack.channel("media", bot=True)
    word, messages = await refused(web.chat_postMessage(channel=channel.id, text="x", blocks=[block]))
    assert word == "invalid_blocks"
    assert f"[ERROR] {sentence} [json-pointer:/blocks/0{at}]" in messages
    assert channel.messages == []


async def test_a_message_has_fifty_blocks_and_a_modal_a_hundred(slack: Slack, web: AsyncWebClient) -> None:
    slack.limits.on = False
    channel, divider = slack.channel("media", bot=True).id, {"type": "divider"}
    assert (await web.chat_postMessage(channel=channel, text="x", blocks=[divider] * 50))["ok"]
    _, messages = await refused(web.chat_postMessage(channel=channel, text="x", blocks=[divider] * 51))
    assert messages == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    trigger = slack.triggers.give(slack.person("ann").id)
    _, messages = await refused(web.views_open(trigger_id=trigger, view=modal(blocks=[divider] * 101)))
    assert messages == ["[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"]
    assert (await web.views_open(trigger_id=trigger, view=modal(blocks=[divider] * 100)))["ok"]


async def test_block_ids_are_unique(slack: Slack, web: AsyncWebClient) -> None:
    blocks = [section(block_id="same"), section(block_id="same")]
    channel = slack.channel("media", bot=True).id
    _, messages = await refused(web.chat_postMessage(channel=channel, text="x", blocks=blocks))
    assert messages == ['[ERROR] `block_id` "same" already exists [json-pointer:/blocks/1/block_id]']


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain(24), "submit": plain(24), "blocks": [field()]} | more


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
async def test_a_view_that_is_refused(
    slack: Slack, web: AsyncWebClient, name: str, view: Json, at: str, sentence: str
) -> None:
    ann = slack.person("ann")
    word, messages = await refused(web.views_open(trigger_id=slack.triggers.give(ann.id), view=view))
    assert word == "invalid_arguments"
    assert f"[ERROR] {sentence} [json-pointer:/view{at}]" in messages
    assert ann.screen == []


async def test_a_view_of_more_than_250_kilobytes(slack: Slack, web: AsyncWebClient) -> None:
    trigger = slack.triggers.give(slack.person("ann").id)
    huge = modal(blocks=[section(text=mrkdwn(2999)) for _ in range(90)])
    with pytest.raises(SlackApiError, match="view_too_large"):
        await web.views_open(trigger_id=trigger, view=huge)


@pytest.mark.parametrize("type_", sorted(IN_INPUT))
async def test_every_input_has_an_initial_value_and_opens(
    slack: Slack, web: AsyncWebClient, type_: str
) -> None:
    element: Json = {"type": type_, "action_id": "it"}
    if "options" in ELEMENTS[type_].fields:
        element["options"] = options(2)
    if type_ == "number_input":
        element["is_decimal_allowed"] = False
    ann = slack.person("ann")
    await web.views_open(
        trigger_id=slack.triggers.give(ann.id), view=modal(blocks=[field(element, block_id="b")])
    )
    assert ann.screen[-1].values == {
        "b": [] if type_.startswith("multi") or type_ in ("checkboxes", "file_input") else None
    }


def test_every_shape_names_its_page() -> None:
    shapes = [block.shape for block in BLOCKS.values()] + list(ELEMENTS.values())
    assert all(shape.source.startswith("https://docs.slack.dev/reference/block-kit/") for shape in shapes)
