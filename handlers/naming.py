"""What a request is called in a sentence: by its name, or without one where a watched segment's is secret."""

from handlers.wording import typed
from storage.request import Kind, Request

_UNNAMED = "the watched segment"


def called(request: Request) -> str:
    """The name in quotation marks."""
    return f"“{typed(request.name)}”" if _is_named(request) else _UNNAMED


def numbered(request: Request, joint: str = " · ") -> str:
    """The name, where it has one, and Classify's id, where that is known."""
    number = "" if request.classify_id is None else f"{request.kind.noun} `{request.classify_id}`"
    name = called(request) if _is_named(request) or not number else ""
    return joint.join(filter(None, (name, number)))


def _is_named(request: Request) -> bool:
    return request.kind is not Kind.WATCH or bool(request.name.strip())
