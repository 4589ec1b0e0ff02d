"""A modal read block by block, as both screens draw it: its fields with label, value and hint, its notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from playground.demo.screens.marked_text import marked
from playground.slack import View
from playground.slack.block_kit import mrkdwn

Json = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """An input as the person sees it."""

    label: str
    optional: bool
    value: str
    hint: str


def parts(view: View) -> Iterator[Field | Text]:
    """The form from top to bottom; what is no input is its text."""
    for block in view.blocks:
        if block["type"] == "input":
            value = view.values[block["block_id"]]
            yield Field(
                label=_plain(block["label"]),
                optional=bool(block.get("optional")),
                value=_words(block["element"], value),
                hint=_plain(block.get("hint")),
            )
        else:
            yield from (marked(text, view.names) for text in mrkdwn.texts_of([block]))


def buttons(view: View) -> list[str]:
    """The words on the form's buttons: to leave it, and last to send it."""
    return [_plain(view.source[name]) for name in ("close", "submit") if view.source.get(name)]


def _words(element: Json, value: Any) -> str:
    """What stands in a field; of a choice, its label."""
    labels = {option["value"]: _plain(option["text"]) for option in element.get("options", [])}
    chosen = value if isinstance(value, list) else [value or ""]
    return "\n".join(labels.get(one, one) for one in chosen)


def _plain(text: Json | None) -> str:
    return str(text["text"]) if text else ""
