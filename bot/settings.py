"""Read the settings from the environment and `.env`. Each that is missing or wrong gets one sentence."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.secret_files import SecretFiles, override, read_secret_files
from bot.setting_types import Address, AppToken, BotToken, Clients, Ids, LogFormat, LogLevel, Port, Printable
from storage.lifecycle.client import Client

_DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
REAL_CLASSIFY = "https://api.clsfy.me"


class SettingsError(Exception):
    """A setting is missing or wrong. The text has one sentence per line, and never a secret."""


class Settings(BaseModel):
    """The settings, as `docs/settings.md` describes them. Secrets are never printed.

    pydantic-settings would only add the two loops of `read_settings`, for a megabyte.
    """

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    #: Slack's bot token.
    slack_bot_token: BotToken
    #: Slack's app-level token, for Socket Mode. None: HTTP mode.
    slack_app_token: AppToken = None
    #: Verifies Slack's requests in HTTP mode. None only in Socket Mode.
    slack_signing_secret: Printable | None = Field(default=None, validate_default=True)
    #: Where Slack's Web API is.
    slack_api_url: Address = "https://slack.com/api/"
    #: Classify's API key.
    clsfy_api_key: Printable
    #: Where Classify's API is.
    clsfy_api_url: Address = REAL_CLASSIFY
    #: Seconds between two checks of the pending builds.
    clsfy_poll_seconds: Annotated[float, Field(gt=0, le=86400)] = 60
    #: Seconds between two checks of the pending activations.
    clsfy_activation_poll_seconds: Annotated[float, Field(gt=0, le=86400)] = 300
    #: Seconds until something that may have been done has to be visible.
    clsfy_settle_seconds: Annotated[float, Field(ge=0, le=86400)] = 60
    #: Classify's clients that the forms offer, each as `id=Label`.
    clsfy_clients: Clients = []
    #: Whom people should ask about the bot.
    clsfy_contact: Annotated[str, Field(max_length=200)] = "your Slack admin"
    #: Whom people should ask about Classify.
    clsfy_representative: Annotated[str, Field(max_length=200)] = "your Classify representative"
    #: Slack IDs of the people who see every request.
    clsfy_admins: Ids = []
    #: Slack IDs of the people who may use the bot. Empty: everyone.
    clsfy_allowed_users: Ids = []
    #: Slack IDs of those among them who may activate and refine segments. Empty: all of them.
    clsfy_allowed_activators: Ids = []
    #: IDs of the channels in which the bot may be used. Empty: every channel.
    clsfy_allowed_channels: Ids = []
    #: Days for which finished requests are kept.
    clsfy_keep_days: Annotated[int, Field(ge=1)] = 400
    #: A SQLite file or a PostgreSQL database.
    database_url: str = "sqlite:///clsfy-bot.db"
    #: HTTP mode: seconds for which Slack is still served after SIGTERM.
    clsfy_drain_seconds: Annotated[float, Field(ge=0, le=300)] = 0
    #: The address and port for Slack's requests in HTTP mode.
    host: str = "127.0.0.1"
    port: Port = 3000
    #: The address and port for health checks and metrics.
    ops_host: str = "127.0.0.1"
    ops_port: Port = 3001
    #: The least important level that is logged.
    log_level: LogLevel = "info"
    #: None: console if standard error is a terminal, otherwise JSON.
    log_format: LogFormat = None

    @field_validator("slack_signing_secret")
    @classmethod
    def _needed_without_app_token(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("slack_app_token", "wrong") is None:
            raise PydanticCustomError(
                "sentence",
                "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing. Set one.",
            )
        return secret

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        real = urlsplit(self.clsfy_api_url).hostname == urlsplit(REAL_CLASSIFY).hostname
        if real and self.clsfy_poll_seconds < 60:
            raise ValueError("CLSFY_POLL_SECONDS must be at least 60. Classify allows one check a minute.")
        if not self.database_url.startswith(_DATABASES):
            raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
        return self

    @property
    def slack_ids(self) -> Mapping[str, list[str]]:
        """The IDs of people and channels, by the name of the setting that lists them."""
        return {
            "CLSFY_ADMINS": self.clsfy_admins,
            "CLSFY_ALLOWED_USERS": self.clsfy_allowed_users,
            "CLSFY_ALLOWED_ACTIVATORS": self.clsfy_allowed_activators,
            "CLSFY_ALLOWED_CHANNELS": self.clsfy_allowed_channels,
        }

    @property
    def clients(self) -> tuple[Client, ...]:
        """The clients that the forms offer."""
        pairs = (value.partition("=") for value in self.clsfy_clients)
        return tuple(Client(client_id.strip(), label.strip()) for client_id, _, label in pairs)


def read_settings() -> Settings:
    """Return the settings in the environment, and in `.env` those that the environment doesn't have.

    An empty setting counts as missing. A secret may be in a file. Raises SettingsError, with one sentence for
    each setting that is missing or wrong.
    """
    file = _env_file()
    try:
        in_file = dotenv_values(file, encoding="utf-8") if file is not None else {}
    except UnicodeDecodeError:
        raise SettingsError(f"The settings file {file} isn't UTF-8 text.") from None
    except OSError as error:
        raise SettingsError(f"The settings file {file} can't be read ({error.strerror}).") from None
    secrets = read_secret_files(override(_non_empty(in_file), _non_empty(os.environ)))
    sentences = list(secrets.problems.values())
    try:
        settings = Settings.model_validate(secrets.values)
    except ValidationError as error:
        sentences += [_sentence(each) for each in error.errors() if not _follows_from(secrets, each)]
        raise SettingsError("\n".join(sentences)) from None
    if sentences:
        raise SettingsError("\n".join(sentences))
    return settings


def _follows_from(secrets: SecretFiles, problem: Mapping[str, Any]) -> bool:
    """Return whether a setting is missing only because its file can't be used."""
    names = {str(problem["loc"][0])} if problem["loc"] else set()
    if problem["type"] == "sentence":  # one of the two is needed
        names.add("slack_app_token")
    return not names.isdisjoint(secrets.problems)


def _non_empty(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name.lower(): value for name, value in values.items() if value}


def _env_file() -> Path | None:
    """Return the file to read settings from, or None. Without CLSFY_ENV_FILE it is `.env`, if that exists.

    It can be a pipe. Raises SettingsError if CLSFY_ENV_FILE names a file that doesn't exist.
    """
    name = os.environ.get("CLSFY_ENV_FILE")
    if name == "":
        return None
    path = Path(name or ".env").expanduser()
    if path.exists() and not path.is_dir():
        return path
    if name is not None:
        raise SettingsError(f"CLSFY_ENV_FILE: there is no file {name}.")
    return None


def hide_slack_settings() -> None:
    """Remove Slack's settings from the environment once they are read.

    Bolt reads them by itself: they would turn on OAuth, or replace what Bolt was given.
    """
    for name in [name for name in os.environ if name.startswith("SLACK_")]:
        del os.environ[name]


def _sentence(problem: Mapping[str, Any]) -> str:
    what = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"] or problem["type"] == "sentence":
        return what
    name = str(problem["loc"][0]).upper()
    if problem["type"] == "missing":
        return f"{name} is missing."
    if problem["type"] == "value_error":
        return f"{name} {what}."
    return f"{name} is wrong: {what[0].lower()}{what[1:]}."
