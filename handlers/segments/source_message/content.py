"""What people see in a message, as mrkdwn: its text or its blocks, its attachments, and a forwarded message.

https://docs.slack.dev/reference/block-kit/blocks and
https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
_MAX_DEPTH = 5  # of a message forwarded in a message, and so on
_WORD = re.compile(r"\w+")
_LISTS = {"bullet": "•", "ordered": "1."}


def read_content(message: Json) -> str:
    """Return all that people see in a message, one paragraph a line. The empty string if that is nothing."""
    return "\n".join(_message_lines(message, _MAX_DEPTH)).strip()


def _message_lines(message: Json, depth: int) -> Iterator[str]:
    """Yield the text or the blocks, then the attachments.

    If there are blocks, Slack shows them and not the text
    (https://docs.slack.dev/reference/methods/chat.postMessage#arg_text). If a person typed the message, its
    text repeats what they say, with its formatting.
    """
    text = _text(message.get("text"))
    blocks = "\n".join(_blocks_lines(message.get("blocks")))
    has_all = set(_WORD.findall(blocks)) <= set(_WORD.findall(text))
    yield text if has_all else blocks
    for attachment in _objects(message.get("attachments")):
        if depth and not _is_preview(attachment):
            yield from _attachment_lines(attachment, depth - 1)


def _is_preview(attachment: Json) -> bool:
    """Return whether Slack added it below a link: it says what the page says, not what the person says."""
    is_message = attachment.get("is_share") or attachment.get("is_msg_unfurl")
    return not is_message and bool(attachment.get("original_url"))


def _attachment_lines(attachment: Json, depth: int) -> Iterator[str]:
    forwarded = [_object(each.get("message")) for each in _objects(attachment.get("message_blocks"))]
    lines = [line for message in forwarded for line in _blocks_lines(message.get("blocks"))]
    lines = lines or list(_blocks_lines(attachment.get("blocks")))
    if not lines:
        lines = [_text(attachment.get(field)) for field in ("pretext", "title", "text")]
        for field in _objects(attachment.get("fields")):
            lines.append(": ".join(filter(None, (_text(field.get("title")), _text(field.get("value"))))))
    if not any(lines):
        lines = [_text(attachment.get("fallback"))]
    yield from filter(None, lines)
    for inner in _objects(attachment.get("attachments")):
        if depth and not _is_preview(inner):
            yield from _attachment_lines(inner, depth - 1)


def _blocks_lines(blocks: Any) -> Iterator[str]:
    for block in _objects(blocks):
        match block.get("type"):
            case "rich_text":
                yield from _rich_text_lines(block)
            case "markdown":
                yield _escaped(block.get("text"))
            case "context":
                yield " ".join(filter(None, map(_text_object, _objects(block.get("elements")))))
            case "table":
                yield from map(_row, _list(block.get("rows")))
            case _:  # a section, a header, an image, a video
                parts = [block.get(field) for field in ("title", "text", "description")]
                yield from filter(None, map(_text_object, [*parts, *_objects(block.get("fields"))]))


def _row(cells: Any) -> str:
    return " | ".join(
        " ".join(_rich_text_lines(cell)) if cell.get("type") == "rich_text" else _escaped(cell.get("text"))
        for cell in _objects(cells)
    )


def _rich_text_lines(block: Json) -> Iterator[str]:
    for part in _objects(block.get("elements")):
        if part.get("type") == "rich_text_list":
            mark = _LISTS.get(str(part.get("style")), "•")
            for item in _objects(part.get("elements")):
                yield f"{mark} {_line(item)}"
        else:
            yield _line(part)


def _line(part: Json) -> str:
    return "".join(map(_inline, _objects(part.get("elements"))))


def _inline(element: Json) -> str:
    """Return an element as the text of a message has it
    (https://docs.slack.dev/messaging/formatting-message-text)."""
    match element.get("type"):
        case "link":
            url = _escaped(element.get("url")).replace("|", "%7C")
            label = _escaped(element.get("text"))
            return f"<{url}|{label}>" if label else f"<{url}>"
        case "emoji":
            return f":{element.get('name')}:"
        case "user":
            return f"<@{element.get('user_id')}>"
        case "channel":
            return f"<#{element.get('channel_id')}>"
        case "date":
            return _escaped(element.get("fallback"))
        case "color":
            return _escaped(element.get("value"))
        case _:  # text, or what no message can show without a lookup
            return _escaped(element.get("text"))


def _text_object(value: Any) -> str:
    """Return a composition object (or plain text, as an image's title may be) as mrkdwn."""
    if isinstance(value, str):
        return _escaped(value)
    text = _object(value)
    return _text(text.get("text")) if text.get("type") == "mrkdwn" else _escaped(text.get("text"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _escaped(value: Any) -> str:
    return html.escape(_text(value), quote=False)


def _object(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def _objects(value: Any) -> list[Json]:
    return [each for each in _list(value) if isinstance(each, Mapping)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
