"""A text that is too long for an input: shown in sections, where it can be read but not changed."""

import json
from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import PlainTextObject, SectionBlock
from slack_sdk.models.views import View

from handlers.interaction.inputs import INPUT_LENGTH
from handlers.messages.formatting import literal

MAX_LENGTH = 40_000  # of a message (https://docs.slack.dev/reference/methods/chat.postMessage)
_SECTION_LENGTH = 3000  # https://docs.slack.dev/reference/block-kit/blocks/section-block
_VIEW_SIZE = 250_000  # https://docs.slack.dev/reference/methods/views.open (`view_too_large`)


def is_long(text: str) -> bool:
    """Return whether it is too long for an input."""
    return _length(text) > INPUT_LENGTH


def sections(text: str) -> Sequence[SectionBlock]:
    """Return all of `text` as typed, in as many sections as it needs. Names of emoji stay names."""
    shown = [piece for piece in _pieces(text) if piece.strip()]
    return [SectionBlock(text=PlainTextObject(text=literal(piece), emoji=False)) for piece in shown]


def fits(text: str, view: View) -> bool:
    """Return whether Slack takes the view that shows `text`."""
    return len(text) <= MAX_LENGTH and len(json.dumps(view.to_dict())) <= _VIEW_SIZE


def _pieces(text: str) -> Iterator[str]:
    """Yield parts that fit, cut at the end of a line or of a word if there is one."""
    while text:
        end = _SECTION_LENGTH
        while (over := _length(literal(text[:end])) - _SECTION_LENGTH) > 0:
            end -= max(1, over // 2)
        if end < len(text):
            breaks = (text.rfind(space, end // 2, end) + 1 for space in ("\n", " "))
            end = next((position for position in breaks if position), end)
        yield text[:end]
        text = text[end:]


def _length(text: str) -> int:
    """Return the length as a client may count it: an emoji is two characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
