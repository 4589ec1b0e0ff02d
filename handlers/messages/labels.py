"""What a request is called in a sentence. The name of a watched segment can be withheld from its readers."""

from handlers.messages.formatting import channel, escaped, link, mention
from handlers.messages.kind_words import WORDS
from storage.lifecycle.request import Kind, Request, State

_UNNAMED = "the watched segment"


def name_or_id(request: Request, *, sentence_start: bool = False) -> str:
    """Return the name in quotation marks, or "the watched segment". sentence_start: start with a capital."""
    if _is_named(request):
        return f"“{escaped(_current_name(request))}”"
    return _UNNAMED[0].upper() + _UNNAMED[1:] if sentence_start else _UNNAMED


def name_and_id(request: Request, separator: str = " · ") -> str:
    """Return the name and Classify's ID, as far as the request has them."""
    number = "" if request.classify_id is None else f"{request.kind.noun} `{request.classify_id}`"
    name = name_or_id(request) if _is_named(request) or not number else ""
    return separator.join(filter(None, (name, number)))


def thread_link(request: Request, label: str = "thread") -> str:
    """Return a link to the request's thread, or only the label if its address isn't known."""
    return link(request.permalink, label) if request.permalink else label


def place_of(request: Request, channel_id: str, *, is_own: bool) -> str:
    """Return the link to a channel, or whose direct messages it is. is_own: whether the reader is the person
    who made the request."""
    if channel_id.startswith("D") and not is_own:
        return f"{mention(request.user_id)}'s direct messages"
    return channel(channel_id)


def reference_line(request: Request) -> str:
    """Return the small line of a direct message: the reference, and a link to the thread if there is one."""
    thread = f" · {thread_link(request, 'Open the thread')}" if request.permalink else ""
    return f"Reference {request.reference}{thread}"


def retried_sentence(retry: Request) -> str:
    """Return that a request was retried, as which one, and by whom."""
    return f"Retried as {retry.kind.noun} `{retry.classify_id}` by {mention(retry.user_id)}."


def requested_name(request: Request) -> str:
    """Return what was requested, in the words of the person who requested it."""
    return f"{WORDS[request.kind].own}“{escaped(request.name)}”"


def plain_name(request: Request) -> str:
    """Return the name, or else Classify's ID, in plain text, for a button's accessibility label."""
    name = _current_name(request)
    return name if name.strip() else f"{request.kind.noun} {request.classify_id}"


def _current_name(request: Request) -> str:
    """Return the name, or what a finished edit changed it to."""
    changes = request.inputs.get("changes", {}) if request.state is State.READY else {}
    return str(changes.get("name") or request.name)


def _is_named(request: Request) -> bool:
    return request.kind is not Kind.WATCH or bool(request.name.strip())
