"""The bot reads `.env` in its working directory. The environment wins, and another file can be named."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings
from tests.support.bots.command import CommandResult, run_command

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
CLOSED_PORT = "http://127.0.0.1:9"  # nobody listens there
FILE = f"""\
SLACK_BOT_TOKEN=xoxb-from-the-file
SLACK_APP_TOKEN=xapp-from-the-file
CLSFY_API_KEY=key-from-the-file
CLSFY_CONTACT=<@U012AB3CD>
SLACK_API_URL={CLOSED_PORT}/api/
CLSFY_API_URL={CLOSED_PORT}
POSTGRES_PASSWORD=not-a-setting-of-the-bot
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, which contains a `.env`. The environment has no settings."""
    for name in [*Settings.__struct_fields__, "clsfy_env_file"]:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(FILE, "utf-8")
    return tmp_path


async def clsfy_bot(folder: Path, command: str, **environment: str) -> CommandResult:
    """Run a command of the bot in a folder, with these settings in the environment."""
    return await run_command([command], environment, folder=folder, forked=True)


def test_a_mention_needs_no_quotes_and_the_lines_after_it_are_read(folder: Path) -> None:
    settings = read_settings()
    assert settings.clsfy_contact == "<@U012AB3CD>"
    assert settings.clsfy_api_url == CLOSED_PORT
    assert settings.slack_bot_token.reveal() == "xoxb-from-the-file"


def test_the_environment_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLSFY_CONTACT", "Ann")
    assert read_settings().clsfy_contact == "Ann"


def test_an_empty_variable_does_not_hide_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLSFY_CONTACT", "")
    assert read_settings().clsfy_contact == "<@U012AB3CD>"


def test_another_file_can_be_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "other.env").write_text(FILE.replace("<@U012AB3CD>", "Ben"), "utf-8")
    monkeypatch.setenv("CLSFY_ENV_FILE", "other.env")
    assert read_settings().clsfy_contact == "Ben"


def test_settings_can_come_through_a_pipe(folder: Path) -> None:
    ended = subprocess.run(
        ["bash", "-c", f"CLSFY_ENV_FILE=<(cat .env; echo PORT=x) exec {sys.executable} -m bot run"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stderr.startswith("PORT must be a whole number, "), ended.stderr


def test_no_file_is_read_if_the_name_is_empty(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLSFY_ENV_FILE", "")
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN is missing\."):
        read_settings()


def test_a_folder_named_env_is_ignored(folder: Path) -> None:
    (folder / ".env").unlink()
    (folder / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN is missing\."):
        read_settings()


def test_a_binary_file_is_reported_in_one_sentence(folder: Path) -> None:
    (folder / ".env").write_bytes(b"CLSFY_CONTACT=\xff\xfesecret")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value) == "The settings file .env isn't UTF-8 text."


async def test_a_line_that_sets_nothing_is_reported_without_its_contents(folder: Path) -> None:
    (folder / ".env").write_text(f"{FILE}CLSFY_REPRESENTATIVE='very-secret\nCLSFY_ADMINS=U1\n", "utf-8")
    ended = await clsfy_bot(folder, "check")
    assert "trouble  settings: .env: line 8 can't be read." in ended.out
    assert ended.err == ""
    assert "secret" not in ended.out + ended.err


@pytest.mark.parametrize("command", ["run", "stuck"])
async def test_a_missing_named_file_is_reported_in_one_sentence(folder: Path, command: str) -> None:
    ended = await clsfy_bot(folder, command, CLSFY_ENV_FILE="/no/such/file.env")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "CLSFY_ENV_FILE: there is no file /no/such/file.env.\n"


async def test_check_reads_the_file_in_its_working_directory(folder: Path) -> None:
    ended = await clsfy_bot(folder, "check")
    assert ended.out.splitlines()[0].startswith("ok       settings: "), ended.out + ended.err
    (folder / ".env").unlink()
    ended = await clsfy_bot(folder, "check")
    assert ended.out.splitlines()[0] == "trouble  settings: SLACK_BOT_TOKEN is missing."


def test_a_shell_and_the_bot_read_the_example_the_same_way(folder: Path) -> None:
    (mention,) = re.findall(r'"<@U\w+>"', EXAMPLE)
    lines = re.findall(r"^(?:# )?([A-Z_]+=.*)$", EXAMPLE, re.MULTILINE)
    filled = [f"CLSFY_CONTACT={mention}" if line.startswith("CLSFY_CONTACT=") else line for line in lines]
    filled = [line + "xoxb-1" if line == "SLACK_BOT_TOKEN=" else line for line in filled]
    filled = [line + "xapp-1" if line == "SLACK_APP_TOKEN=" else line for line in filled]
    filled = [line + "key" if line == "CLSFY_API_KEY=" else line for line in filled]
    (folder / ".env").write_text("\n".join(filled), "utf-8")
    print_it = "import json, os; print(json.dumps(dict(os.environ)))"
    shell = subprocess.run(
        ["sh", "-euc", f"set -a; . ./.env; set +a; exec '{sys.executable}' -c '{print_it}'"],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shell.stderr == ""
    sourced = json.loads(shell.stdout)
    assert sourced["CLSFY_CONTACT"] == "<@U012AB3CD>"
    from_file = read_settings()
    (folder / ".env").unlink()
    with pytest.MonkeyPatch.context() as environment:
        for line in filled:
            name = line.partition("=")[0]
            environment.setenv(name, sourced[name])
        assert read_settings() == from_file
