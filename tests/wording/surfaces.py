"""Messages and views as lines of plain text: what people see, and what screen readers say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.views import View

from handlers.messages.blocks import Message
from playground.slack.block_kit.mrkdwn import Text, read

Json = Mapping[str, Any]
NAMES = {
    "U1ANN": "ann",
    "U2BEN": "ben",
    "U3DEV": "dev",
    "C1MEDIA": "media-team",
    "C2LAUNCH": "launch-secrets",
}
_AGO = re.compile(r"<!date\^\d+\^\{ago\}\|[^>]*>")
_TEXT_TYPES = ("plain_text", "mrkdwn")


def message_lines(message: Message) -> Sequence[str]:
    """Return a message line by line. Its notification follows if that says something else."""
    shown = list(_blocks([block.to_dict() for block in message.blocks]))
    paragraphs = {line for line in shown if not line.startswith("[")}
    spoken = _readable(message.text).splitlines()
    missing = [line for line in spoken if line and line not in paragraphs]
    return [*shown, "", "As a notification:", *spoken] if missing else shown


def view_lines(view: View) -> Sequence[str]:
    """Return a modal or a Home tab line by line, with its title first and its buttons last."""
    source: Json = view.to_dict()
    buttons = [_label(source[key]) for key in ("close", "submit") if key in source]
    title = [f"Title: {_plain(source['title'])}", ""] if "title" in source else []
    return [*title, *_blocks(source["blocks"]), *([" ".join(buttons)] if buttons else [])]


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in a message's or a view's JSON as people read it."""
    if isinstance(value, Mapping):
        if value.get("type") in _TEXT_TYPES and isinstance(value.get("text"), str):
            yield _text(value)
        for key, inner in value.items():
            if key in ("alt_text", "accessibility_label") and isinstance(inner, str):
                yield inner
            else:
                yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


def _blocks(blocks: Sequence[Json]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield f"== {_text(block['text'])} =="
        case "divider":
            yield "---"
        case "section":
            yield from _section(block)
        case "context":
            yield from (line for element in block["elements"] for line in _text(element).splitlines())
        case "actions":
            yield " ".join(map(_element, block["elements"]))
        case "input":
            yield from _input(block)
        case _:
            yield f"({block['type']})"
            yield from texts_of(block)


def _section(block: Json) -> Iterator[str]:
    if "text" in block:
        yield from _text(block["text"]).splitlines()
    for field in block.get("fields", ()):
        yield " ".join(_text(field).splitlines())
    if "accessory" in block:
        yield _element(block["accessory"])


def _input(block: Json) -> Iterator[str]:
    optional = " (optional)" if block.get("optional") else ""
    yield f"{_text(block['label'])}{optional}"
    yield f"    {_element(block['element'])}"
    if "hint" in block:
        yield f"    {_text(block['hint'])}"


def _element(element: Json) -> str:
    match element["type"]:
        case "button":
            return f"{_label(element['text'])}{_spoken(element)}{_confirmation(element)}"
        case "overflow":
            return f"[⋯ {_options(element)}]{_confirmation(element)}"
        case "radio_buttons" | "checkboxes":
            return _options(element)
        case "static_select" | "multi_static_select" | "external_select" | "multi_external_select":
            return f"[{_initial(element)} ▾ {_options(element)}]"
        case _:
            return f"[{_initial(element)}]"


def _options(element: Json) -> str:
    return " / ".join(map(_option, element.get("options", ())))


def _option(option: Json) -> str:
    description = f" ({_text(option['description'])})" if "description" in option else ""
    return f"{_text(option['text'])}{description}"


def _initial(element: Json) -> str:
    chosen = element.get("initial_options") or filter(None, [element.get("initial_option")])
    if shown := ", ".join(_option(each) for each in chosen):
        return shown
    if initial := str(element.get("initial_value") or element.get("initial_conversation") or ""):
        return " ⏎ ".join(NAMES.get(initial, initial).splitlines())
    return f"placeholder: {_text(element['placeholder'])}" if "placeholder" in element else ""


def _spoken(element: Json) -> str:
    label = element.get("accessibility_label")
    return f" (spoken: {label})" if label else ""


def _confirmation(element: Json) -> str:
    confirm = element.get("confirm")
    if not confirm:
        return ""
    question = ". ".join(_text(confirm[part]) for part in ("title", "text"))
    return f" (asks: {question} {_label(confirm['deny'])} {_label(confirm['confirm'])})"


def _label(text: Any) -> str:
    return f"[{_plain(text)}]"


def _plain(text: Any) -> str:
    return text if isinstance(text, str) else _text(text)


def _text(source: Json) -> str:
    return (
        _readable(source["text"])
        if source["type"] == "mrkdwn"
        else read(Text(source["text"], control=False), {})
    )


def _readable(mrkdwn: str) -> str:
    return read(Text(_AGO.sub("1 minute ago", mrkdwn)), NAMES)
