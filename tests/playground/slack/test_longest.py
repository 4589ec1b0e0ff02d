"""The longest and fullest blocks that Slack takes."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack
from playground.slack.block_kit.blocks import BLOCKS
from playground.slack.block_kit.elements import ELEMENTS
from tests.playground.slack.payloads import (
    actions,
    button,
    field,
    menu,
    mrkdwn,
    option,
    options,
    plain,
    section,
)

Json = dict[str, Any]

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


@pytest.mark.parametrize("name", LONGEST)
async def test_slack_accepts_the_longest_block_of_each_kind(
    slack: Slack, web: AsyncWebClient, name: str
) -> None:
    channel = slack.channel("media", bot=True)
    assert (await web.chat_postMessage(channel=channel.id, text="x", blocks=[LONGEST[name]]))["ok"]


def test_every_shape_names_its_page_in_slacks_docs() -> None:
    shapes = [block.shape for block in BLOCKS.values()] + list(ELEMENTS.values())
    assert all(shape.source.startswith("https://docs.slack.dev/reference/block-kit/") for shape in shapes)
