"""Read the settings from the environment and `.env`. Each that is missing or wrong gets one sentence."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import fields

from bot.env_file import EnvFileError, find_misspelled, read_env_file
from bot.secret_files import IN_FILES, override, read_secret_files
from bot.setting_types import (
    Address,
    ApiKey,
    AppToken,
    BotToken,
    Clients,
    Database,
    Host,
    Ids,
    LogFormat,
    LogLevel,
    Port,
    SigningSecret,
    Text,
    number,
)

REAL_CLASSIFY = "https://api.clsfy.me"


class SettingsError(Exception):
    """A setting is missing or wrong. The text has one sentence per line, and never a secret."""


class Settings(Struct, frozen=True, kw_only=True):
    """The settings, as `docs/settings.md` describes them. Secrets are never printed.

    The type of each has the function that reads it from text (see `bot/setting_types.py`).
    """

    #: Slack's bot token.
    slack_bot_token: BotToken
    #: Slack's app-level token, for Socket Mode. None: HTTP mode.
    slack_app_token: AppToken = None
    #: Verifies Slack's requests in HTTP mode. None only in Socket Mode.
    slack_signing_secret: SigningSecret = None
    #: Where Slack's Web API is.
    slack_api_url: Address = "https://slack.com/api/"
    #: Classify's API key.
    clsfy_api_key: ApiKey
    #: Where Classify's API is.
    clsfy_api_url: Address = REAL_CLASSIFY
    #: Seconds between two checks of the pending builds.
    clsfy_poll_seconds: Annotated[float, number(float, gt=0, le=86400)] = 60
    #: Seconds between two checks of the pending activations.
    clsfy_activation_poll_seconds: Annotated[float, number(float, gt=0, le=86400)] = 300
    #: Seconds until something that may have been done has to be visible.
    clsfy_settle_seconds: Annotated[float, number(float, ge=0, le=86400)] = 60
    #: Classify's clients that the forms offer.
    clsfy_clients: Clients = ()
    #: Whom people should ask about the bot.
    clsfy_contact: Text = "your Slack admin"
    #: Whom people should ask about Classify.
    clsfy_representative: Text = "your Classify representative"
    #: Slack IDs of the people who see every request.
    clsfy_admins: Ids = []
    #: Slack IDs of the people who may use the bot. Empty: everyone.
    clsfy_allowed_users: Ids = []
    #: Slack IDs of those among them who may activate and refine segments. Empty: all of them.
    clsfy_allowed_activators: Ids = []
    #: IDs of the channels in which the bot may be used. Empty: every channel.
    clsfy_allowed_channels: Ids = []
    #: Days for which finished requests are kept.
    clsfy_keep_days: Annotated[int, number(int, ge=1)] = 400
    #: A SQLite file or a PostgreSQL database.
    database_url: Database = "sqlite:///clsfy-bot.db"
    #: HTTP mode: seconds for which Slack is still served after SIGTERM.
    clsfy_drain_seconds: Annotated[float, number(float, ge=0, le=300)] = 0
    #: The address and port for Slack's requests in HTTP mode.
    host: Host = "127.0.0.1"
    port: Port = 3000
    #: The address and port for health checks and metrics.
    ops_host: Host = "127.0.0.1"
    ops_port: Port = 3001
    #: The least important level that is logged.
    log_level: LogLevel = "info"
    #: None: console if standard error is a terminal, otherwise JSON.
    log_format: LogFormat = None

    @property
    def slack_ids(self) -> Mapping[str, list[str]]:
        """The IDs of people and channels, by the name of the setting that lists them."""
        return {
            "CLSFY_ADMINS": self.clsfy_admins,
            "CLSFY_ALLOWED_USERS": self.clsfy_allowed_users,
            "CLSFY_ALLOWED_ACTIVATORS": self.clsfy_allowed_activators,
            "CLSFY_ALLOWED_CHANNELS": self.clsfy_allowed_channels,
        }


class FoundSettings(Struct, frozen=True, kw_only=True):
    """The settings, and what was probably meant to be one."""

    #: All that are valid.
    settings: Settings
    #: A sentence for each line of `.env` and each variable that has no effect.
    ignored: Sequence[str]


def read_settings() -> Settings:
    """Return the settings, as `find_settings` finds them."""
    return find_settings().settings


def find_settings() -> FoundSettings:
    """Return the settings in the environment, and in `.env` those that the environment doesn't have.

    An empty setting counts as missing. A secret may be in a file. Raises SettingsError, with one sentence for
    each setting that is missing or wrong, and for each that has no effect.
    """
    try:
        env_file = read_env_file(os.environ.get("CLSFY_ENV_FILE"))
    except EnvFileError as error:
        raise SettingsError(str(error)) from None
    secrets = read_secret_files(override(_non_empty(env_file.values), _non_empty(os.environ)))
    given, problems = secrets.values, dict(secrets.problems)
    found: dict[str, Any] = {}
    missing: list[str] = []
    for field in fields(Settings):
        name = field.name
        if name in secrets.problems:
            continue
        if name in given:
            (read,) = field.type.__metadata__
            try:
                found[name] = read(given[name])
            except ValueError as error:
                problems[name] = f"{name.upper()} {error}."
        elif field.required:
            problems[name] = f"{name.upper()} is missing."
            missing.append(name)
        elif name == "slack_signing_secret" and "slack_app_token" not in given.keys() | problems.keys():
            problems[name] = (
                "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing. Set one."
            )
            missing.append(name)
    is_real = urlsplit(found.get("clsfy_api_url", REAL_CLASSIFY)).hostname == urlsplit(REAL_CLASSIFY).hostname
    if is_real and "clsfy_api_url" not in problems and found.get("clsfy_poll_seconds", 60) < 60:
        problems["clsfy_poll_seconds"] = (
            "CLSFY_POLL_SECONDS must be at least 60. Classify allows one check a minute."
        )
    if missing and env_file.name is None and "CLSFY_ENV_FILE" not in os.environ:
        problems[missing[-1]] += f" There is no .env in {Path.cwd()}, the folder where clsfy-bot was started."
    known = [*Settings.__struct_fields__, *(f"{name}_file" for name in IN_FILES)]
    ignored = [*env_file.find_ignored(known, os.environ), *find_misspelled(os.environ, known)]
    if not problems and _listens_twice_on_a_port(Settings(**found)):
        problems["port"] = "PORT and OPS_PORT must differ."
    if problems:
        raise SettingsError("\n".join([*problems.values(), *ignored]))
    return FoundSettings(settings=Settings(**found), ignored=ignored)


def _listens_twice_on_a_port(settings: Settings) -> bool:
    """Return whether both ports are the same. 0 is any free one, and in Socket Mode there is one only."""
    if settings.slack_app_token or not settings.port:
        return False
    return (settings.host, settings.port) == (settings.ops_host, settings.ops_port)


def _non_empty(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name.lower(): value for name, value in values.items() if value}


def hide_slack_settings() -> None:
    """Remove Slack's settings from the environment once they are read.

    Bolt reads them by itself: they would turn on OAuth, or replace what Bolt was given.
    """
    for name in [name for name in os.environ if name.startswith("SLACK_")]:
        del os.environ[name]
