"""The rich text block: its sections, lists and quotes, and their elements.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Iterator, Mapping
from typing import Any

from playground.slack.block_kit.shapes import Anything, Flag, Items, Number, Rule, Shape, String, Typed

Json = dict[str, Any]
SOURCE = "https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"
_MOST = 1000  # guess: no maximum number of elements is documented
_MARK = Anything()


def _inline(*needs: str, **fields: Rule) -> Shape:
    return Shape(SOURCE, {"style": _MARK, **fields}, needs)


_LONG, _ID = String(12_000), String(255)  # guess: only the message as a whole has a known limit
INLINE: Mapping[str, Rule] = {
    "text": _inline("text", text=_LONG),
    "link": _inline("url", url=_LONG, text=_LONG, unsafe=Flag()),
    "emoji": _inline("name", name=_ID, unicode=_ID, skin_tone=Number(1, 6), url=_LONG, display_url=_LONG),
    "user": _inline("user_id", user_id=_ID),
    "usergroup": _inline("usergroup_id", usergroup_id=_ID),
    "channel": _inline("channel_id", channel_id=_ID),
    "team": _inline("team_id", team_id=_ID),
    "broadcast": _inline("range", range=String(10, words=("here", "channel", "everyone"))),
    "date": _inline(
        "timestamp", "format", timestamp=Number(0, 9_999_999_999), format=_ID, url=_LONG, fallback=_LONG
    ),
    "color": _inline("value", value=_ID),
}
_LINE = Items(Typed(INLINE), _MOST, 0)
_SECTION = Shape(SOURCE, {"elements": _LINE}, ("elements",))
_BORDERED = Shape(SOURCE, {"elements": _LINE, "border": Number(0, 1)}, ("elements",))
PARTS: Mapping[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": _BORDERED,
    "rich_text_preformatted": Shape(
        SOURCE, {"elements": _LINE, "border": Number(0, 1), "language": _ID}, ("elements",)
    ),
    "rich_text_list": Shape(
        SOURCE,
        {
            "elements": Items(Typed({"rich_text_section": _SECTION}), _MOST, 0),
            "style": String(10, words=("bullet", "ordered")),
            "indent": Number(0, 8),
            "offset": Number(0, 1_000_000),
            "border": Number(0, 1),
        },
        ("elements", "style"),
    ),
}
RICH_TEXT_FIELDS: Mapping[str, Rule] = {"elements": Items(Typed(PARTS), _MOST, 0), "block_id": _ID}
RICH_TEXT = Typed({"rich_text": Shape(SOURCE, RICH_TEXT_FIELDS, ("elements",))})


def written(text: str) -> Json:
    """Return the rich text of unformatted text."""
    inside = [{"type": "text", "text": text}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inside}]}


def plain(given: Any) -> str | None:
    """Return the text of a rich text without its formatting, or None if there is none."""
    return "".join(_words(given)) if isinstance(given, dict) else None


def _words(part: Json) -> Iterator[str]:
    if isinstance(part.get("text"), str):
        yield part["text"]
    for inner in part.get("elements") or []:
        yield from _words(inner)
