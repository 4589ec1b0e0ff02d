"""Defaults that Slack fills in: block IDs, action IDs, `emoji` and `verbatim`.

https://docs.slack.dev/reference/block-kit/blocks ("If not specified, a block_id will be generated")
"""

import copy
from typing import Any

from playground.slack.block_kit.inputs import INPUTS
from playground.slack.ids import letters

Json = dict[str, Any]
_ACTIVE = {*INPUTS, "button", "overflow", "workflow_button"}


def completed(blocks: list[Json]) -> list[Json]:
    """Return a copy of the blocks as Slack returns them."""
    copied = copy.deepcopy(blocks)
    for block in copied:
        block.setdefault("block_id", letters(5))
        _complete(block)
    return copied


def _complete(part: Any) -> None:
    if isinstance(part, list):
        for item in part:
            _complete(item)
        return
    if not isinstance(part, dict):
        return
    match part.get("type"):
        case "plain_text":
            part.setdefault("emoji", True)
        case "mrkdwn":
            part.setdefault("verbatim", False)
        case "input":
            part.setdefault("optional", False)
            part.setdefault("dispatch_action", False)
        case str(kind) if kind in _ACTIVE:
            part.setdefault("action_id", letters(5))
    for value in part.values():
        _complete(value)
