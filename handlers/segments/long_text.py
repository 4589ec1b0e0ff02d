"""A text longer than an input takes: shown in sections, to be read and not to be changed."""

import json
import re
from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import PlainTextObject, SectionBlock
from slack_sdk.models.views import View

INPUT_LENGTH = 3000  # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
MOST = 40_000  # of a message (https://docs.slack.dev/reference/methods/chat.postMessage)
_SECTION_LENGTH = 3000  # https://docs.slack.dev/reference/block-kit/blocks/section-block
_VIEW_SIZE = 250_000  # https://docs.slack.dev/reference/methods/views.open (`view_too_large`)
_ENTITY = re.compile("&(?=(?:amp|lt|gt);)")  # as it would be read back


def is_long(text: str) -> bool:
    """Whether no input takes it."""
    return _length(text) > INPUT_LENGTH


def sections(text: str) -> Sequence[SectionBlock]:
    """All of `text` as typed, an emoji by its name too, in as many sections as it needs."""
    return [SectionBlock(text=PlainTextObject(text=_escaped(piece), emoji=False)) for piece in _pieces(text)]


def fits(text: str, view: View) -> bool:
    """Whether Slack takes the view that shows `text`."""
    return len(text) <= MOST and len(json.dumps(view.to_dict())) <= _VIEW_SIZE


def _pieces(text: str) -> Iterator[str]:
    """Parts that fit, cut at the end of a line or of a word where there is one."""
    while text:
        end = _SECTION_LENGTH
        while (over := _length(_escaped(text[:end])) - _SECTION_LENGTH) > 0:
            end -= max(1, over // 2)
        if end < len(text):
            breaks = (text.rfind(mark, end // 2, end) + 1 for mark in ("\n", " "))
            end = next((place for place in breaks if place), end)
        yield text[:end]
        text = text[end:]


def _escaped(text: str) -> str:
    return _ENTITY.sub("&amp;", text)


def _length(text: str) -> int:
    """As a client may count, to which an emoji is two."""
    return len(text) + sum(mark > "\uffff" for mark in text)
