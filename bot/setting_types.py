"""The types of the settings: how each is read from text, and what it must be.

A validator raises ValueError with what follows the setting's name in a sentence, and without its value.
"""

import ipaddress
import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

_ID = re.compile(r"[A-Z][A-Z0-9]{2,}")
_ROTATES = (
    "is a token that rotates (xoxe.) and expires within hours. Token rotation can't be turned off again, so "
    "create a new app without it"  # https://docs.slack.dev/authentication/using-token-rotation
)


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError if it isn't a port
    except ValueError:
        raise ValueError("must be an address like https://…") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
        raise ValueError("must be an address like https://…")
    if parts.username or parts.password:
        raise ValueError("must not contain a user name or password")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must begin with https:// (http:// is only for this machine)")
    return value


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _token(prefix: str) -> AfterValidator:
    def check(value: SecretStr | None) -> SecretStr | None:
        secret = value.get_secret_value() if value else ""
        if secret.startswith("xoxe."):
            raise ValueError(_ROTATES)
        if secret and not (secret.startswith(prefix) and secret.isascii() and secret.isprintable()):
            raise ValueError(f"must begin with {prefix}")
        return value if secret else None

    return AfterValidator(check)


def _printable(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    if not secret.isascii() or not secret.isprintable() or secret != secret.strip():
        raise ValueError("must be plain characters without spaces around them")
    return value


def _split(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _ids(values: list[str]) -> list[str]:
    for value in values:
        if not _ID.fullmatch(value):
            raise ValueError("must be Slack IDs such as U012AB3CD, comma-separated")
    return values


def _clients(values: list[str]) -> list[str]:
    for value in values:
        client_id, _, label = value.partition("=")
        if not client_id.strip() or not label.strip() or len(label) > 75 or len(client_id) > 150:
            raise ValueError("must be id=Label, comma-separated, each label at most 75 characters")
    if len(values) > 100:
        raise ValueError("must be at most 100 clients, because Slack's menu shows no more")
    return values


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_address)]
BotToken = Annotated[SecretStr, _token("xoxb-")]
AppToken = Annotated[SecretStr | None, _token("xapp-")]  # empty: None
Printable = Annotated[SecretStr, AfterValidator(_printable)]
Ids = Annotated[list[str], BeforeValidator(_split), AfterValidator(_ids)]
Clients = Annotated[list[str], BeforeValidator(_split), AfterValidator(_clients)]
Port = Annotated[int, Field(ge=0, le=65535)]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]
LogFormat = Annotated[Literal["console", "json"] | None, BeforeValidator(_lower)]
