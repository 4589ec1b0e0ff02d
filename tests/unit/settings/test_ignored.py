"""What is written in `.env` or the environment and has no effect is named, and what it may have meant."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, find_settings
from tests.support.bots.command import CommandResult, run_command

FILE = """\
SLACK_BOT_TOKEN=xoxb-from-the-file
SLACK_APP_TOKEN=xapp-from-the-file
CLSFY_API_KEY=key-from-the-file
SLACK_API_URL=http://127.0.0.1:9/api/
CLSFY_API_URL=http://127.0.0.1:9
POSTGRES_PASSWORD=for-compose
PYTHON_IMAGE=for-compose
EDITOR=for-somebody-else
"""
IGNORED = [
    ("CLSFY_ALLOWED_USER=U012AB3CD", "CLSFY_ALLOWED_USER isn't a setting. Did you mean CLSFY_ALLOWED_USERS?"),
    ("export CLSFY_ADMIN=U012AB3CD", "CLSFY_ADMIN isn't a setting. Did you mean CLSFY_ADMINS?"),
    ("clsfy_admin=U012AB3CD", "clsfy_admin isn't a setting. Did you mean CLSFY_ADMINS?"),
    ("DATABASE_URI=sqlite:///a.db", "DATABASE_URI isn't a setting. Did you mean DATABASE_URL?"),
    ("DATABASE_URL_FLIE=/a", "DATABASE_URL_FLIE isn't a setting. Did you mean DATABASE_URL_FILE?"),
    ("CLASSIFY_API_KEY=k", "CLASSIFY_API_KEY isn't a setting. Did you mean CLSFY_API_KEY?"),
    ("CLSFY_COLOR=red", "CLSFY_COLOR isn't a setting. docs/settings.md lists them all."),
    ("CLSFY_ENV_FILE=other.env", "CLSFY_ENV_FILE has no effect in .env. Set it in the environment."),
    ("HTTPS_PROXY=http://a:3128", "HTTPS_PROXY has no effect in .env. Set it in the environment."),
    ("ssl_cert_file=/a.pem", "ssl_cert_file has no effect in .env. Set it in the environment."),
    ("CLSFY_ADMINS: U012AB3CD", ".env: line 9 can't be read. Write NAME=value, and close its quotes."),
    ("CLSFY_ADMINS:U012AB3CD", ".env: line 9 can't be read. Write NAME=value, and close its quotes."),
    ("\n\nCLSFY_CONTACT='Ann\n", ".env: line 11 can't be read. Write NAME=value, and close its quotes."),
    ("xoxb-very-secret", ".env: line 9 can't be read. Write NAME=value, and close its quotes."),
]
FINE = [
    "CLSFY_ADMIN=",  # an empty one counts as not set
    "export CLSFY_ADMINS",
    "CLSFY_ADMINS=U012AB3CD",
    "clsfy_admins=U012AB3CD",
    "SLACK_CLIENT_SECRET=for-somebody-else",
    "SLACK_APP_ID=A012AB3CD",
    "HOSTNAME=here",
    "# CLSFY_ADMIN=U012AB3CD",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, which contains a `.env`. The environment has no settings."""
    for name in [*Settings.__struct_fields__, "clsfy_env_file", "https_proxy", "ssl_cert_file"]:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(FILE, "utf-8")
    return tmp_path


async def clsfy_bot(folder: Path, command: str, **environment: str) -> CommandResult:
    """Run a command of the bot in a folder, with these settings in the environment."""
    return await run_command([command], environment, folder=folder, forked=True)


@pytest.mark.parametrize(("lines", "sentence"), IGNORED)
def test_a_line_without_effect_is_named(folder: Path, lines: str, sentence: str) -> None:
    (folder / ".env").write_text(FILE + lines, "utf-8")
    assert find_settings().ignored == [sentence]


@pytest.mark.parametrize("line", FINE)
def test_a_line_that_has_an_effect_or_is_for_another_program_is_not(folder: Path, line: str) -> None:
    (folder / ".env").write_text(FILE + line, "utf-8")
    assert find_settings().ignored == []


def test_a_misspelled_variable_of_the_environment_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLSFY_ALLOWED_CHANNEL", "C012AB3CD")
    assert find_settings().ignored == [
        "CLSFY_ALLOWED_CHANNEL isn't a setting. Did you mean CLSFY_ALLOWED_CHANNELS?"
    ]


@pytest.mark.parametrize("name", ["CLSFY_BOT_PORT", "CLSFY_BOT_SERVICE_HOST", "CLSFY_COLOR", "PORTS"])
def test_a_variable_that_may_be_for_another_program_is_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    # Kubernetes sets the first two for a Service named clsfy-bot.
    monkeypatch.setenv(name, "1")
    assert find_settings().ignored == []


def test_a_proxy_that_is_in_the_file_and_in_the_environment_has_an_effect(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text(f"{FILE}HTTPS_PROXY=http://a:3128", "utf-8")
    monkeypatch.setenv("HTTPS_PROXY", "http://a:3128")
    assert find_settings().ignored == []


def test_what_was_misspelled_is_said_beside_what_is_missing(folder: Path) -> None:
    (folder / ".env").write_text(FILE.replace("CLSFY_API_KEY", "CLSFY_APIKEY"), "utf-8")
    with pytest.raises(SettingsError) as wrong:
        find_settings()
    assert str(wrong.value).splitlines() == [
        "CLSFY_API_KEY is missing.",
        "CLSFY_APIKEY isn't a setting. Did you mean CLSFY_API_KEY?",
    ]


async def test_check_says_trouble_and_goes_on(folder: Path) -> None:
    (folder / ".env").write_text(f"{FILE}CLSFY_ALLOWED_USER=U012AB3CD\n", "utf-8")
    ended = await clsfy_bot(folder, "check")
    lines = ended.out.splitlines()
    assert lines[0].startswith("trouble  settings: CLSFY_ALLOWED_USER isn't a setting. Did you mean")
    assert any("database: " in line for line in lines), ended.out
    assert not any("all are valid" in line for line in lines)
    assert ended.code == 1


async def test_the_bot_logs_it_and_starts(folder: Path) -> None:
    (folder / ".env").write_text(
        f"{FILE}CLSFY_ALLOWED_USER=U012AB3CD\nDATABASE_URL=sqlite:///a/b.db\n", "utf-8"
    )
    ended = await clsfy_bot(folder, "run")
    assert '"event": "setting ignored"' in ended.err
    assert "Did you mean CLSFY_ALLOWED_USERS?" in ended.err
    assert ended.err.splitlines()[-1] == "DATABASE_URL: the folder a doesn't exist."


async def test_without_a_file_the_folder_is_named_in_which_there_is_none(folder: Path) -> None:
    (folder / ".env").unlink()
    tokens = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-1"}
    ended = await clsfy_bot(folder, "stuck", **tokens)
    where = f"{folder}, the folder where clsfy-bot was started"
    assert ended.err == f"CLSFY_API_KEY is missing. There is no .env in {where}.\n"
    ended = await clsfy_bot(
        folder, "stuck", SLACK_APP_TOKEN="xapp-1", SLACK_BOT_TOKEN="xoxb-1", CLSFY_ENV_FILE=""
    )
    assert ended.err == "CLSFY_API_KEY is missing.\n"
