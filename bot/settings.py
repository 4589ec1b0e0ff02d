"""The settings, from the environment and `.env`. One sentence for each that is missing or wrong."""

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.lifecycle.client import Client

_DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
REAL_CLASSIFY = "https://api.clsfy.me"
_ID = re.compile(r"[A-Z][A-Z0-9]{2,}")


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one sentence a line, without any secret."""


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises where it is no port
    except ValueError:
        raise ValueError("must be an address like https://…") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
        raise ValueError("must be an address like https://…")
    if parts.username or parts.password:
        raise ValueError("must not carry a user name or password")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must begin with https:// (http:// is for this machine alone)")
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
            raise ValueError("must be Slack ids such as U012AB3CD, comma-separated")
    return values


def _clients(values: list[str]) -> list[str]:
    for value in values:
        client_id, _, label = value.partition("=")
        if not client_id.strip() or not label.strip() or len(label) > 75 or len(client_id) > 150:
            raise ValueError("must be id=Label, comma-separated, each label at most 75 characters")
    if len(values) > 100:
        raise ValueError("must be at most 100 clients; Slack's menu shows no more")
    return values


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


Ids = Annotated[list[str], NoDecode, BeforeValidator(_split), AfterValidator(_ids)]
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """What the environment and `.env` say. Secrets never print."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    slack_bot_token: Annotated[SecretStr, _token("xoxb-")]
    slack_app_token: Annotated[SecretStr | None, _token("xapp-")] = None
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_printable)] | None = None
    slack_api_url: Annotated[str, AfterValidator(_address)] = "https://slack.com/api/"
    clsfy_api_key: Annotated[SecretStr, AfterValidator(_printable)]
    clsfy_api_url: Annotated[str, AfterValidator(_address)] = REAL_CLASSIFY
    clsfy_poll_seconds: Annotated[float, Field(gt=0, le=86400)] = 60
    clsfy_settle_seconds: Annotated[float, Field(ge=0, le=86400)] = 60
    clsfy_clients: Annotated[list[str], NoDecode, BeforeValidator(_split), AfterValidator(_clients)] = []
    clsfy_contact: Annotated[str, Field(max_length=200)] = "your Slack admin"
    clsfy_representative: Annotated[str, Field(max_length=200)] = "your Classify representative"
    clsfy_admins: Ids = []
    clsfy_allowed_users: Ids = []
    clsfy_allowed_channels: Ids = []
    clsfy_keep_days: Annotated[int, Field(ge=1)] = 400
    database_url: str = "sqlite:///clsfy-bot.db"
    host: str = "127.0.0.1"
    port: Port = 3000
    ops_host: str = "127.0.0.1"
    ops_port: Port = 3001
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"
    log_format: Annotated[Literal["console", "json"] | None, BeforeValidator(_lower)] = None

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        if self.slack_app_token is None and self.slack_signing_secret is None:
            raise ValueError(
                "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing; give one."
            )
        real = urlsplit(self.clsfy_api_url).hostname == urlsplit(REAL_CLASSIFY).hostname
        if real and self.clsfy_poll_seconds < 60:
            raise ValueError("CLSFY_POLL_SECONDS must be at least 60: Classify asks for no more than that.")
        if not self.database_url.startswith(_DATABASES):
            raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
        return self

    @property
    def clients(self) -> tuple[Client, ...]:
        """Classify's clients to choose from."""
        pairs = (value.partition("=") for value in self.clsfy_clients)
        return tuple(Client(client_id.strip(), label.strip()) for client_id, _, label in pairs)


def read_settings() -> Settings:
    """Return the settings in the environment, and in `.env` those that the environment doesn't have.

    Raises SettingsError, one sentence for each that is missing or wrong.
    """
    file = _env_file()
    try:
        return Settings(_env_file=file, _env_file_encoding="utf-8")
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(problem) for problem in error.errors())) from None
    except UnicodeDecodeError:
        raise SettingsError(f"The settings file {file} isn't UTF-8 text.") from None
    except OSError as error:
        raise SettingsError(f"The settings file {file} can't be read ({error.strerror}).") from None


def _env_file() -> Path | None:
    """Return the file to read settings from. Without CLSFY_ENV_FILE it is `.env`, which need not exist.

    Raises SettingsError if CLSFY_ENV_FILE names a file that doesn't exist.
    """
    name = os.environ.get("CLSFY_ENV_FILE")
    if name is None:
        return Path(".env")
    if not name:
        return None
    path = Path(name).expanduser()
    if not path.exists() or path.is_dir():
        raise SettingsError(f"CLSFY_ENV_FILE: there is no file {name}.")
    return path


def _sentence(problem: Mapping[str, Any]) -> str:
    what = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"]:
        return what
    name = str(problem["loc"][0]).upper()
    if problem["type"] == "missing":
        return f"{name} is missing."
    if problem["type"] == "value_error":
        return f"{name} {what}."
    return f"{name} is wrong: {what[0].lower()}{what[1:]}."
