"""What a request is called in a sentence: by its name, or without one where a watched segment's is secret."""

from handlers.messages.formatting import escaped
from storage.lifecycle.request import Kind, Request

_UNNAMED = "the watched segment"


def name_or_id(request: Request, *, sentence_start: bool = False) -> str:
    """The name in quotation marks. first: whether it begins a sentence."""
    if _is_named(request):
        return f"“{escaped(request.name)}”"
    return _UNNAMED[0].upper() + _UNNAMED[1:] if sentence_start else _UNNAMED


def name_and_id(request: Request, joint: str = " · ") -> str:
    """The name, where it has one, and Classify's id, where that is known."""
    number = "" if request.classify_id is None else f"{request.kind.noun} `{request.classify_id}`"
    name = name_or_id(request) if _is_named(request) or not number else ""
    return joint.join(filter(None, (name, number)))


def plain_name(request: Request) -> str:
    """In plain text, as a button says what it is about."""
    return request.name if request.name.strip() else f"{request.kind.noun} {request.classify_id}"


def _is_named(request: Request) -> bool:
    return request.kind is not Kind.WATCH or bool(request.name.strip())
