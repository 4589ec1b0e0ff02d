"""The settings: each that is missing or wrong is one sentence that names it, and no secret prints."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import asdict

from bot.settings import Settings, SettingsError, read_settings
from storage.lifecycle.client import Client
from tests.support.bots.command import CommandResult, run_command

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-very-secret",
    "SLACK_APP_TOKEN": "xapp-very-secret",
    "SLACK_SIGNING_SECRET": "very-secret-signing",
    "CLSFY_API_KEY": "very-secret-key",
}
WRONG = [
    ("SLACK_BOT_TOKEN", "", "is missing"),
    ("SLACK_BOT_TOKEN", "xoxp-very-secret", "must begin with xoxb-"),
    ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-very-secret", "is a token that rotates (xoxe.)"),
    ("SLACK_APP_TOKEN", "xoxe.xapp-1-very-secret", "is a token that rotates (xoxe.)"),
    ("SLACK_BOT_TOKEN", "xoxb-very-secret\u200b", "must begin with xoxb-"),
    ("SLACK_APP_TOKEN", "xoxb-very-secret", "must begin with xapp-"),
    ("CLSFY_API_KEY", "", "is missing"),
    ("SLACK_SIGNING_SECRET", " very-secret ", "without spaces around"),
    ("SLACK_SIGNING_SECRET", " ", "without spaces around"),
    ("CLSFY_API_KEY", " very-secret-key", "without spaces around"),
    ("CLSFY_API_KEY", "very-secrét-key", "must be plain characters"),
    ("CLSFY_API_KEY", "very-secret\nkey", "must be plain characters"),
    ("SLACK_API_URL", "slack.com/api", "must be an address like https://"),
    ("SLACK_API_URL", "http://slack.com/api/", "must begin with https://"),
    ("CLSFY_API_URL", "http://10.0.0.1/", "must begin with https://"),
    ("CLSFY_API_URL", "http://localhost.example.com", "must begin with https://"),
    ("CLSFY_API_URL", "ftp://api.clsfy.me", "must be an address like https://"),
    ("CLSFY_API_URL", "https://", "must be an address like https://"),
    ("CLSFY_API_URL", "https://[::1", ""),
    ("CLSFY_API_URL", "https://ann:very-secret@api.clsfy.me", "must not contain a username or password"),
    ("CLSFY_POLL_SECONDS", "59", "must be at least 60"),
    ("CLSFY_POLL_SECONDS", "0", "greater than 0"),
    ("CLSFY_POLL_SECONDS", "nan", "must be a number, greater than 0 and at most 86400."),
    ("CLSFY_POLL_SECONDS", "86401", "at most 86400"),
    ("CLSFY_POLL_SECONDS", "a minute", "must be a number, "),
    ("CLSFY_SETTLE_SECONDS", "-1", "at least 0"),
    ("CLSFY_DRAIN_SECONDS", "-1", "at least 0"),
    ("CLSFY_DRAIN_SECONDS", "301", "at least 0 and at most 300."),
    ("CLSFY_CLIENTS", "12", "must be id=Label"),
    ("CLSFY_CLIENTS", "12=", "must be id=Label"),
    ("CLSFY_CLIENTS", f"12={'x' * 76}", "at most 75 characters"),
    ("CLSFY_CLIENTS", ",".join(f"{number}=x" for number in range(101)), "at most 100 clients"),
    ("CLSFY_CONTACT", "x" * 201, "must have at most 200 characters."),
    ("CLSFY_ADMINS", "ann", "must be Slack IDs"),
    ("CLSFY_ALLOWED_USERS", "U012AB3CD,@ben", "must be Slack IDs"),
    ("CLSFY_ALLOWED_ACTIVATORS", "U012AB3CD,@ben", "must be Slack IDs"),
    ("CLSFY_ALLOWED_CHANNELS", "#media", "must be Slack IDs"),
    ("CLSFY_KEEP_DAYS", "0", "must be a whole number, at least 1."),
    ("CLSFY_KEEP_DAYS", "for ever", "must be a whole number, "),
    ("DATABASE_URL", "bot.db", "must begin with sqlite:///"),
    ("DATABASE_URL", "mysql://ann:very-secret@db/bot", "must begin with sqlite:/// or postgresql://"),
    ("PORT", "65536", "must be a whole number, at least 0 and at most 65535."),
    ("OPS_PORT", "-1", "at least 0"),
    ("OPS_PORT", "http", "must be a whole number"),
    ("LOG_LEVEL", "loud", "must be debug, info, warning or error."),
    ("LOG_FORMAT", "xml", "must be console or json."),
]
RIGHT = [
    ("SLACK_API_URL", "http://127.0.0.1:3100/api/"),
    ("SLACK_API_URL", "http://localhost:3100/api/"),
    ("SLACK_API_URL", "http://[::1]:3100/api/"),
    ("CLSFY_POLL_SECONDS", "60"),
    ("CLSFY_SETTLE_SECONDS", "0"),
    ("CLSFY_DRAIN_SECONDS", "300"),
    ("CLSFY_ADMINS", " U012AB3CD , W012AB3CD ,"),
    ("CLSFY_ALLOWED_CHANNELS", "C012AB3CD"),
    ("DATABASE_URL", "sqlite:////data/bot.db"),
    ("PORT", "0"),
    ("LOG_FORMAT", "JSON"),
]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is set but the secrets."""
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLSFY_ENV_FILE", "")
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def sentences() -> list[str]:
    """What is wrong with the environment."""
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    return str(wrong.value).splitlines()


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_a_missing_or_wrong_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    (sentence,) = sentences()
    assert sentence.startswith(f"{name} ")
    assert words in sentence
    assert sentence.endswith(".")
    assert "secr" not in sentence


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_a_correct_value_is_accepted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    read_settings()


def test_every_wrong_setting_has_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("DATABASE_URL", "bot.db")
    monkeypatch.setenv("CLSFY_POLL_SECONDS", "5")
    names = ["SLACK_BOT_TOKEN", "DATABASE_URL", "PORT", "CLSFY_POLL_SECONDS"]
    assert [sentence.split()[0] for sentence in sentences()] == names


def test_every_missing_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name)
    assert sentences() == [
        "SLACK_BOT_TOKEN is missing.",
        "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing. Set one.",
        "CLSFY_API_KEY is missing.",
    ]


@pytest.mark.parametrize("value", [None, ""])
def test_an_app_token_or_a_signing_secret_is_required(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    for name in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)
    (sentence,) = sentences()
    assert sentence.startswith(
        "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing"
    )


@pytest.mark.parametrize("name", ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"])
def test_an_app_token_or_a_signing_secret_is_enough(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    read_settings()


def test_the_defaults_match_the_design() -> None:
    settings = read_settings()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.clsfy_api_url == "https://api.clsfy.me"
    assert (settings.clsfy_poll_seconds, settings.clsfy_settle_seconds) == (60, 60)
    assert (settings.clsfy_contact, settings.clsfy_representative) == (
        "your Slack admin",
        "your Classify representative",
    )
    assert (settings.clsfy_admins, settings.clsfy_allowed_users, settings.clsfy_allowed_channels) == (
        [],
        [],
        [],
    )
    assert settings.clsfy_allowed_activators == []
    assert (settings.clsfy_keep_days, settings.database_url) == (400, "sqlite:///clsfy-bot.db")
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert (settings.ops_host, settings.ops_port) == ("127.0.0.1", 3001)
    assert (settings.log_level, settings.log_format) == ("info", None)


def test_short_intervals_are_allowed_only_with_a_local_classify(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLSFY_POLL_SECONDS", "0.25")
    for address in ("https://api.clsfy.me/", "https://API.CLSFY.ME", "https://api.clsfy.me:443/v1"):
        monkeypatch.setenv("CLSFY_API_URL", address)
        assert sentences()[0].startswith("CLSFY_POLL_SECONDS must be at least 60")
    monkeypatch.setenv("CLSFY_API_URL", "http://127.0.0.1:3200")
    assert read_settings().clsfy_poll_seconds == 0.25


@pytest.mark.parametrize("level", ["debug", "INFO", "Warning", "eRRor"])
def test_the_log_level_is_accepted_in_any_case(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    monkeypatch.setenv("LOG_LEVEL", level)
    assert read_settings().log_level == level.lower()


def test_clients_are_read_with_their_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLSFY_CLIENTS", " 12 = Acme , 13=Initech=Umbrella,")
    assert read_settings().clsfy_clients == (Client("12", "Acme"), Client("13", "Initech=Umbrella"))


def test_secrets_are_never_printed() -> None:
    settings = read_settings()
    printed = f"{settings!r} {settings} {asdict(settings)} {settings.slack_bot_token}"
    assert "secret" not in printed.replace("signing_secret", "")
    with pytest.raises(TypeError):
        msgspec.json.encode(settings)


async def run(folder: Path, changes: Mapping[str, str], *, forked: bool = True) -> CommandResult:
    """Start the bot in a folder of its own."""
    environment = {name: value for name, value in {**SECRETS, **changes}.items() if value}
    return await run_command(["run"], environment, folder=folder, forked=forked)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing."),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""}, "SLACK_APP_TOKEN (for Socket Mode) or"),
        ({"CLSFY_POLL_SECONDS": "5"}, "CLSFY_POLL_SECONDS must be at least 60"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/bot.db"}, "DATABASE_URL: the folder /no/such/folder"),
    ],
)
async def test_the_bot_prints_one_sentence_and_exits(
    tmp_path: Path, changes: Mapping[str, str], words: str
) -> None:
    ended = await run(tmp_path, changes, forked="SLACK_BOT_TOKEN" not in changes)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(words)
    assert ended.err.endswith(".\n")
    assert ended.err.count("\n") == 1
    assert os.listdir(tmp_path) == []
