"""The types of the settings. Each has the function that reads it from text, and checks it.

The function raises ValueError with what follows the setting's name in a sentence, and without its value.
"""

import ipaddress
import math
import re
from collections.abc import Callable
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from storage.lifecycle.client import Client

_Number = TypeVar("_Number", int, float)
_DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
_ID = re.compile(r"[A-Z][A-Z0-9]{2,}")
_ROTATES = (
    "is a token that rotates (xoxe.) and expires within hours. Token rotation can't be turned off again, so "
    "create a new app without it"  # https://docs.slack.dev/authentication/using-token-rotation
)


class Secret:
    """A text that is never printed."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text, for the part that sends it or checks with it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('**********')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text


def number(
    kind: type[_Number], *, gt: float = -math.inf, ge: float = -math.inf, le: float = math.inf
) -> Callable[[str], _Number]:
    """Return what reads a number that is greater than `gt`, at least `ge` and at most `le`."""
    limits = ("greater than", gt), ("at least", ge), ("at most", le)
    stated = " and ".join(f"{words} {limit}" for words, limit in limits if math.isfinite(limit))
    wanted = f"must be {'a whole number' if kind is int else 'a number'}, {stated}"

    def read(text: str) -> _Number:
        try:
            value = kind(text)
        except ValueError:
            raise ValueError(wanted) from None
        if not (value > gt and value >= ge and value <= le):
            raise ValueError(wanted)
        return value

    return read


def _short(text: str) -> str:
    if len(text) > 200:
        raise ValueError("must have at most 200 characters")
    return text


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            *others, last = words
            raise ValueError(f"must be {', '.join(others)} or {last}")
        return text.lower()

    return read


def _token(prefix: str) -> Callable[[str], Secret]:
    def read(text: str) -> Secret:
        if text.startswith("xoxe."):
            raise ValueError(_ROTATES)
        if not (text.startswith(prefix) and text.isascii() and text.isprintable()):
            raise ValueError(f"must begin with {prefix}")
        return Secret(text)

    return read


def _printable(text: str) -> Secret:
    if not text.isascii() or not text.isprintable() or text != text.strip():
        raise ValueError("must be plain characters without spaces around them")
    return Secret(text)


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError if it isn't a port
    except ValueError:
        raise ValueError("must be an address like https://…") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise ValueError("must be an address like https://…")
    if parts.username or parts.password:
        raise ValueError("must not contain a username or password")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must begin with https:// (http:// is only for this machine)")
    return text


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _database(text: str) -> str:
    if not text.startswith(_DATABASES):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return text


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _ids(text: str) -> list[str]:
    values = _list(text)
    if not all(map(_ID.fullmatch, values)):
        raise ValueError("must be Slack IDs such as U012AB3CD, comma-separated")
    return values


def _clients(text: str) -> tuple[Client, ...]:
    clients = []
    for value in _list(text):
        client_id, _, label = value.partition("=")
        if not client_id.strip() or not label.strip() or len(label) > 75 or len(client_id) > 150:
            raise ValueError("must be id=Label, comma-separated, each label at most 75 characters")
        clients.append(Client(client_id.strip(), label.strip()))
    if len(clients) > 100:
        raise ValueError("must be at most 100 clients, because Slack's menu shows no more")
    return tuple(clients)


BotToken = Annotated[Secret, _token("xoxb-")]
AppToken = Annotated[Secret | None, _token("xapp-")]
SigningSecret = Annotated[Secret | None, _printable]
ApiKey = Annotated[Secret, _printable]
Address = Annotated[str, _address]
Database = Annotated[str, _database]
Ids = Annotated[list[str], _ids]
Clients = Annotated[tuple[Client, ...], _clients]
Text = Annotated[str, _short]
Host = Annotated[str, str]
Port = Annotated[int, number(int, ge=0, le=65535)]
LogLevel = Annotated[str, _one_of("debug", "info", "warning", "error")]
LogFormat = Annotated[Literal["console", "json"] | None, _one_of("console", "json")]
