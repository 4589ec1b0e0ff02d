"""The contents of a modal, as both screens show them: its fields and its texts."""

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

    #: the label
    label: str
    #: whether it may be empty
    optional: bool
    #: the text, or the label of the choice
    value: str
    #: the hint. Empty if it has none
    hint: str


def parts(view: View) -> Iterator[Field | Text]:
    """Return the form from top to bottom: inputs as fields, other blocks as text.

    Inputs for files are left out: a terminal has no files to choose.
    """
    for block in view.blocks:
        if block.get("element", {}).get("type") == "file_input":
            continue
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
    """Return the labels of the form's buttons, the submit button last."""
    return [_plain(view.source[name]) for name in ("close", "submit") if view.source.get(name)]


def _words(element: Json, value: Any) -> str:
    """Return the value of a field, or the label of a choice."""
    labels = {option["value"]: _plain(option["text"]) for option in element.get("options", [])}
    chosen = value if isinstance(value, list) else [value or ""]
    return "\n".join(labels.get(one, one) for one in chosen)


def _plain(text: Json | None) -> str:
    return str(text["text"]) if text else ""
