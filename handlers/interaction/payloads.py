"""Whether what arrived makes sense: it has the shape of its kind, and listeners read only what is there.

https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/apis/events-api
"""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

_NO_TEXT = "\x00"  # PostgreSQL keeps no text that holds it
Id = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9]{1,32}\Z")]
_Id = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9]{0,32}\Z")]  # may be empty
_PORT = r"[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
_Url = Annotated[str, msgspec.Meta(pattern=rf"\Ahttps?://[A-Za-z0-9.-]+(:({_PORT}))?(/[!-~]*)?\Z")]
_Object = dict[str, Any]


class MalformedPayloadError(ValueError, KeyError):
    """What arrived is nothing that Slack sends us; the text names no more than a key that was looked for."""


class Payload(dict[str, Any]):
    """A JSON object from outside: a listener that reads what isn't there learns that it makes no sense."""

    def __missing__(self, key: str) -> Any:
        raise MalformedPayloadError(key)


class _User(msgspec.Struct):
    id: Id
    team_id: _Id | None = None


class _Team(msgspec.Struct):
    id: Id
    enterprise_id: _Id | None = None


class _Named(msgspec.Struct):
    id: Id


class _Container(msgspec.Struct):
    channel_id: Id | None = None


class _State(msgspec.Struct):
    values: dict[str, dict[str, _Object]]


class _View(msgspec.Struct):
    id: str
    blocks: list[_Object]
    callback_id: str = ""
    private_metadata: str = ""
    state: _State | None = None


class _Message(msgspec.Struct):
    ts: str
    text: str | None = None


class _Option(msgspec.Struct):
    value: str | None = None


class _Action(msgspec.Struct):
    action_id: str
    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None


class _Command(msgspec.Struct):
    command: str
    user_id: Id
    channel_id: Id
    trigger_id: str
    response_url: _Url
    text: str = ""
    team_id: _Id | None = None
    enterprise_id: _Id | None = None


class _Interaction(msgspec.Struct):
    user: _User
    team: _Team | None = None
    enterprise: _Named | None = None
    channel: _Named | None = None
    container: _Container | None = None
    view: _View | None = None
    message: _Message | None = None
    response_url: _Url | None = None


class _Press(_Interaction, kw_only=True):
    trigger_id: str
    actions: Annotated[list[_Action], msgspec.Meta(min_length=1)]


class _PressInMessage(_Press, kw_only=True):
    response_url: _Url


class _Sent(_Interaction, kw_only=True):
    view: _View
    response_urls: list[_Object] | None = None


class _Shortcut(_Interaction, kw_only=True):
    trigger_id: str
    callback_id: str


class _MessageShortcut(_Shortcut, kw_only=True):
    channel: _Named
    message: _Message
    response_url: _Url


class _Happening(msgspec.Struct):
    type: str


class _Home(_Happening):
    user: Id
    tab: str = ""
    view: _Object | None = None


class _Event(msgspec.Struct):
    event: _Object
    team_id: Id | None = None
    enterprise_id: Id | None = None


class _Challenge(msgspec.Struct):
    challenge: str


_KINDS: Mapping[str, type[msgspec.Struct]] = {
    "view_submission": _Sent,
    "view_closed": _Sent,
    "shortcut": _Shortcut,
    "message_action": _MessageShortcut,
    "event_callback": _Event,
    "url_verification": _Challenge,
}
_EVENTS: Mapping[str, type[_Happening]] = {"app_home_opened": _Home}


def parse_payload(body: Mapping[str, Any]) -> Payload | None:
    """The body of a request, as listeners may read it; None where it is of a kind that we have no use for.

    Marks that no text can hold have become U+FFFD. Raises MalformedPayloadError if it lacks its kind's shape.
    """
    shape = _shape_of(body)
    if shape is None:
        return None
    try:
        msgspec.convert(body, shape)
        if shape is _Event:
            happening = msgspec.convert(body["event"], _Happening)
            msgspec.convert(body["event"], _EVENTS.get(happening.type, _Happening))
    except msgspec.ValidationError:
        raise MalformedPayloadError("shape") from None  # its words may hold what somebody typed
    made: Payload = _read(dict(body))
    return made


def _shape_of(body: Mapping[str, Any]) -> type[msgspec.Struct] | None:
    if "command" in body:
        return _Command
    kind = body.get("type")
    if kind == "block_actions":
        return _Press if "view" in body else _PressInMessage
    return _KINDS.get(kind) if isinstance(kind, str) else None


def _read(value: Any) -> Any:
    """All of a payload passes here, so by the exact types that JSON has, which is faster than `match`."""
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is dict:
        made = Payload()
        for key, inner in value.items():  # most are text
            made[_text(key)] = _text(inner) if type(inner) is str else _read(inner)
        return made
    if kind is list:
        return [_read(inner) for inner in value]
    return value


def _text(text: str) -> str:
    if text.isascii():
        return text if _NO_TEXT not in text else text.replace(_NO_TEXT, "\ufffd")
    # Half a surrogate pair, which JSON can write, can neither be kept nor sent on.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace(_NO_TEXT, "\ufffd")
