"""Validation of a whole message, a view, or a menu's options, before it is shown."""

import json
from collections.abc import Mapping
from typing import Any

from playground.slack.block_kit import blocks
from playground.slack.block_kit.blocks import Surface
from playground.slack.block_kit.compositions import OPTION, OPTION_GROUP, plain
from playground.slack.block_kit.mrkdwn import texts_of
from playground.slack.block_kit.shapes import Anything, Flag, Items, Rule, Shape, String, Wrong
from playground.slack.errors import SlackError

Json = dict[str, Any]

# https://docs.slack.dev/reference/methods/chat.postMessage: 40,000 characters "or risk truncation", and the
# error code `msg_too_long`. guess: longer text is rejected and not truncated
TEXT_MOST = 40_000
# of chat.update: https://github.com/seratch/ChatGPT-in-Slack/issues/102
EDIT_MOST = 4_000
# https://github.com/slackapi/bolt-js/issues/2509: 12,000 characters of text in all blocks, "with a buffer"
BLOCKS_MOST = 13_200
METADATA_MOST = 16_000  # guess: the pages name `metadata_too_large` without a number
VIEW_MOST = 250_000  # https://docs.slack.dev/reference/methods/views.open: `view_too_large`, 250kb

_KEPT: Mapping[str, Rule] = {
    "blocks": Anything(),  # checked separately
    "private_metadata": String(3000),
    "callback_id": String(255),
    "external_id": String(255),
}
# https://docs.slack.dev/reference/views/modal-views and …/home-tab-views
VIEWS: Mapping[str, Shape] = {
    "modal": Shape(
        "https://docs.slack.dev/reference/views/modal-views",
        {
            **_KEPT,
            "title": plain(24),
            "close": plain(24),
            "submit": plain(24),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
        ("title", "blocks"),
    ),
    "home": Shape("https://docs.slack.dev/reference/views/home-tab-views", _KEPT, ("blocks",)),
}
# "an object containing either an options array, or an option_groups array"; guess: either may be empty
OPTIONS = Shape(
    "https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select",
    {"options": Items(OPTION, 100, 0), "option_groups": Items(OPTION_GROUP, 100, 0)},
    ("options|option_groups",),
)


def check_view(view: Any, *allowed: Surface) -> Json:
    """Return the view. Raises SlackError (`invalid_arguments` or `view_too_large`) if it is invalid."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: view")
    if len(json.dumps(view)) > VIEW_MOST:
        raise SlackError("view_too_large")
    surface = next((name for name in allowed if name == view.get("type")), None)
    if surface is None:
        _refuse("invalid_arguments", [Wrong(f"unsupported type: {view.get('type')}", "/view/type")])
        raise AssertionError
    found = list(VIEWS[surface].check(view, "/view"))
    found += blocks.wrongs(view.get("blocks", []), surface, "/view/blocks")
    if surface == "modal" and view.get("submit") is None and isinstance(view.get("blocks"), list):
        found += [
            Wrong("must define `submit` to use an `input` block in modals", f"/view/blocks/{place}/input")
            for place, block in enumerate(view["blocks"])
            if isinstance(block, dict) and block.get("type") == "input"
        ]
    _refuse("invalid_arguments", found)
    return view


def check_blocks(given: Any) -> list[Json]:
    """Return a message's blocks. Raises SlackError if they are invalid."""
    if not isinstance(given, list):
        raise SlackError("invalid_blocks_format")  # https://docs.slack.dev/reference/methods/chat.postMessage
    _refuse("invalid_blocks", list(blocks.wrongs(given, "message")))
    if sum(len(text.text) for text in texts_of(given)) > BLOCKS_MOST:
        raise SlackError("msg_blocks_too_long")
    return given


def check_options(said: Json) -> Json:
    """Check the options for an external menu. Raises SlackError if they are invalid."""
    _refuse("invalid_options", list(OPTIONS.check(said, "")))  # guess: the error code
    return said


def check_text(text: str, most: int = TEXT_MOST) -> str:
    """Return a message's text. Raises SlackError if it is too long."""
    if len(text) > most:
        raise SlackError("msg_too_long")
    return text


def check_metadata(given: Any) -> Json:
    """Check a message's metadata. Raises SlackError if it is invalid. https://docs.slack.dev/messaging/message-metadata"""
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > METADATA_MOST:
        raise SlackError("metadata_too_large")
    return given


def _refuse(error: str, found: list[Wrong]) -> None:
    if found:
        raise SlackError(
            error, *(f"[ERROR] {wrong}" for wrong in found), errors=[str(wrong) for wrong in found]
        )
