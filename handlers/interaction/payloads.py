"""What Slack sends: checked against the shape of its kind, read safely, and answered in time.

https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/apis/events-api
"""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Struct

from storage.lifecycle.actor import Actor

_LISTENER_SECONDS = 2.0  # of the three that Slack allows before the acknowledgement
_NUL = "\x00"  # PostgreSQL stores no text with it
Id = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9]{1,32}\Z")]
_Id = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9]{0,32}\Z")]  # may be empty
_Url = Annotated[str, msgspec.Meta(pattern=r"\Ahttps?://")]
_Object = dict[str, Any]


class MalformedPayloadError(ValueError, KeyError):
    """A payload isn't as Slack sends it. The message names at most a key that is missing."""


class Payload(dict[str, Any]):
    """A JSON object from Slack. Reading a key that is missing raises MalformedPayloadError."""

    def __missing__(self, key: str) -> Any:
        raise MalformedPayloadError(key)


def listener_deadline() -> float:
    """Return when a listener that starts now must have acknowledged, by the event loop's clock."""
    return asyncio.get_running_loop().time() + _LISTENER_SECONDS


class _User(Struct):
    id: Id
    team_id: _Id | None = None


class _Team(Struct):
    id: Id
    enterprise_id: _Id | None = None


class _Named(Struct):
    id: Id


class _Container(Struct):
    channel_id: Id | None = None


class _State(Struct):
    values: dict[str, dict[str, _Object]]


class _View(Struct):
    id: str
    blocks: list[_Object]
    callback_id: str = ""
    private_metadata: str = ""
    state: _State | None = None


class _Message(Struct):
    text: str | None = None


class _Option(Struct):
    value: str | None = None


class _Action(Struct):
    action_id: str
    value: str | None = None
    selected_option: _Option | None = None


class _Command(Struct):
    command: str
    user_id: Id
    channel_id: Id
    trigger_id: str
    response_url: _Url
    text: str = ""
    team_id: _Id | None = None
    enterprise_id: _Id | None = None


class _Interaction(Struct):
    user: _User
    team: _Team | None = None
    channel: _Named | None = None
    container: _Container | None = None
    view: _View | None = None
    message: _Message | None = None
    response_url: _Url | None = None


class _Click(_Interaction, kw_only=True):
    trigger_id: str
    actions: Annotated[list[_Action], msgspec.Meta(min_length=1)]


class _MessageClick(_Click, kw_only=True):
    response_url: _Url


class _Submission(_Interaction, kw_only=True):
    view: _View


class _Suggestion(_Interaction, kw_only=True):
    action_id: str
    value: str = ""


class _Shortcut(_Interaction, kw_only=True):
    trigger_id: str
    callback_id: str


class _MessageShortcut(_Shortcut, kw_only=True):
    channel: _Named
    message: _Message
    response_url: _Url


class _EventType(Struct):
    type: str


class _HomeOpened(_EventType):
    user: Id
    tab: str = ""


class _Event(Struct):
    event: _Object
    team_id: Id | None = None
    enterprise_id: Id | None = None


class _Challenge(Struct):
    challenge: str


_KINDS: Mapping[str, type[Struct]] = {
    "view_submission": _Submission,
    "block_suggestion": _Suggestion,
    "view_closed": _Submission,
    "shortcut": _Shortcut,
    "message_action": _MessageShortcut,
    "event_callback": _Event,
    "url_verification": _Challenge,
}
_EVENTS: Mapping[str, type[_EventType]] = {"app_home_opened": _HomeOpened}


def parse_payload(body: Mapping[str, Any]) -> Payload | None:
    """Return the body of a request as listeners may read it. None if the bot has no use for its kind.

    Characters that can't be stored have become U+FFFD. Raise MalformedPayloadError if its kind has another
    shape.
    """
    shape = _shape_of(body)
    if shape is None:
        return None
    try:
        msgspec.convert(body, shape)
        if shape is _Event:
            event = msgspec.convert(body["event"], _EventType)
            msgspec.convert(body["event"], _EVENTS.get(event.type, _EventType))
    except (msgspec.ValidationError, UnicodeEncodeError):  # the latter for half a surrogate pair
        raise MalformedPayloadError("shape") from None  # the message may hold what somebody typed
    payload: Payload = _copy(dict(body))
    return payload


def actor_of(body: Mapping[str, Any]) -> Actor:
    """Return who acts, from a slash command, an interaction or an event
    (https://docs.slack.dev/reference/interaction-payloads).

    Raise MalformedPayloadError if nobody is named.
    """
    if "command" in body:
        return Actor(
            user_id=body["user_id"],
            team_id=body.get("team_id"),
            enterprise_id=body.get("enterprise_id"),
            channel_id=body["channel_id"],
            other_id=body.get("other_id"),
        )
    team = body.get("team") or {}
    if "event" in body and "user" not in body:
        return Actor(body["event"]["user"], body.get("team_id"), body.get("enterprise_id"))
    user = body.get("user") or {}
    # An interaction names the enterprise of the place. It is the person's own only if the workspace is too,
    # or if `Organization.identify` says so.
    is_own = team.get("id") == user.get("team_id")
    enterprise_id = user.get("enterprise_id") or (team.get("enterprise_id") if is_own else None)
    channel = body.get("channel") or body.get("container") or {}
    if not user.get("id"):
        raise MalformedPayloadError("user")
    return Actor(
        user_id=user["id"],
        team_id=user.get("team_id") or team.get("id"),
        enterprise_id=enterprise_id,
        channel_id=channel.get("id") or channel.get("channel_id"),
        other_id=user.get("other_id"),
    )


def _shape_of(body: Mapping[str, Any]) -> type[Struct] | None:
    if "command" in body:
        return _Command
    kind = body.get("type")
    if kind == "block_actions":
        return _Click if "view" in body else _MessageClick
    return _KINDS.get(kind) if isinstance(kind, str) else None


def _copy(value: Any) -> Any:
    """Return a copy made of Payloads. Compares exact types, since all of a payload passes here."""
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is dict:
        payload = Payload()
        for key, inner in value.items():  # most are text
            payload[_text(key)] = _text(inner) if type(inner) is str else _copy(inner)
        return payload
    if kind is list:
        return [_copy(inner) for inner in value]
    return value


def _text(text: str) -> str:
    if text.isascii():
        return text if _NUL not in text else text.replace(_NUL, "\ufffd")
    # JSON can hold half a surrogate pair, which can neither be stored nor sent on.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace(_NUL, "\ufffd")
