"""Secrets in files: the file counts like the setting, and one that can't be used is named in a sentence."""

import os
from pathlib import Path

import pytest

from bot.secret_files import IN_FILES
from bot.settings import Settings, SettingsError, read_settings

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-very-secret",
    "SLACK_APP_TOKEN": "xapp-very-secret",
    "SLACK_SIGNING_SECRET": "very-secret-signing",
    "CLSFY_API_KEY": "very-secret-key",
    "DATABASE_URL": "postgresql://clsfy:very-secret@db/clsfy",
}


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a folder with a file for each secret. The environment has the paths, and no other setting."""
    for name in Settings.__struct_fields__:
        for variable in (name, name.upper(), f"{name}_file", f"{name}_FILE".upper()):
            monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("CLSFY_ENV_FILE", "")
    for name, value in SECRETS.items():
        (tmp_path / name).write_text(f"{value}\n", "utf-8")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    return tmp_path


def sentences() -> list[str]:
    """Return what is wrong with the environment."""
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    assert "very-secret" not in str(wrong.value)
    return str(wrong.value).splitlines()


def test_every_secret_can_be_in_a_file() -> None:
    assert {name.upper() for name in IN_FILES} == set(SECRETS)
    settings = read_settings()
    assert settings.slack_bot_token.reveal() == SECRETS["SLACK_BOT_TOKEN"]
    assert settings.slack_app_token is not None
    assert settings.slack_app_token.reveal() == SECRETS["SLACK_APP_TOKEN"]
    assert settings.slack_signing_secret is not None
    assert settings.slack_signing_secret.reveal() == SECRETS["SLACK_SIGNING_SECRET"]
    assert settings.clsfy_api_key.reveal() == SECRETS["CLSFY_API_KEY"]
    assert settings.database_url == SECRETS["DATABASE_URL"]


@pytest.mark.parametrize("around", ["{}", "{}\n", "{}\r\n", "\ufeff{}\n", " {} \n\n"])
def test_line_breaks_around_a_secret_in_a_file_are_ignored(folder: Path, around: str) -> None:
    for name, value in SECRETS.items():
        (folder / name).write_text(around.format(value), "utf-8")
    assert read_settings().clsfy_api_key.reveal() == SECRETS["CLSFY_API_KEY"]


@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_an_empty_and_an_unreadable_file_are_named(folder: Path, name: str) -> None:
    file = folder / name
    file.unlink()
    assert sentences() == [f"{name}_FILE: there is no file {file}."]
    file.write_text("\n")
    assert sentences() == [f"{name}_FILE: the file {file} is empty."]
    file.write_bytes(b"\xff\xfe\x00")
    assert sentences() == [f"{name}_FILE: the file {file} isn't UTF-8 text."]
    file.write_text("x" * 70_000)
    assert sentences() == [f"{name}_FILE: the file {file} is too long for a secret."]
    file.unlink()
    file.mkdir()
    assert sentences() == [f"{name}_FILE: the file {file} can't be read (Is a directory)."]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(folder: Path) -> None:
    file = folder / "CLSFY_API_KEY"
    file.chmod(0)
    assert sentences() == [f"CLSFY_API_KEY_FILE: the file {file} can't be read (Permission denied)."]


@pytest.mark.parametrize("name", SECRETS)
def test_a_setting_and_its_file_cannot_both_be_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, SECRETS[name])
    assert sentences() == [
        f"{name} and {name}_FILE are both set. Set one of them. An empty one counts as not set."
    ]
    monkeypatch.setenv(name, "")
    read_settings()
    monkeypatch.setenv(name, SECRETS[name])
    monkeypatch.setenv(f"{name}_FILE", "")
    read_settings()


def test_a_secret_in_a_file_is_checked_like_any_other(folder: Path) -> None:
    (folder / "SLACK_BOT_TOKEN").write_text("xoxp-very-secret")
    (folder / "CLSFY_API_KEY").unlink()
    assert sentences() == [
        f"CLSFY_API_KEY_FILE: there is no file {folder}/CLSFY_API_KEY.",
        "SLACK_BOT_TOKEN must begin with xoxb-.",
    ]


def test_the_environment_wins_over_the_env_file_whichever_of_the_two_it_sets(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    file = folder / ".env"
    monkeypatch.setenv("CLSFY_ENV_FILE", str(file))
    file.write_text("CLSFY_API_KEY=from-the-env-file\n")
    assert read_settings().clsfy_api_key.reveal() == SECRETS["CLSFY_API_KEY"]
    monkeypatch.delenv("CLSFY_API_KEY_FILE")
    assert read_settings().clsfy_api_key.reveal() == "from-the-env-file"
    file.write_text(f"CLSFY_API_KEY_FILE={folder}/CLSFY_API_KEY\n")
    assert read_settings().clsfy_api_key.reveal() == SECRETS["CLSFY_API_KEY"]
    monkeypatch.setenv("CLSFY_API_KEY", "from-the-environment")
    assert read_settings().clsfy_api_key.reveal() == "from-the-environment"
