"""Where the bot listens: a wrong address is one sentence that names the setting."""

import socket
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings
from tests.support.bots.command import run_command

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "CLSFY_API_KEY": "key"}


async def start(folder: Path, **settings: str) -> str:
    """Start the bot, which ends because of its settings. Return what it says."""
    environment = {"LOG_LEVEL": "error", **SECRETS, **settings}
    ended = await run_command(["run"], environment, folder=folder, forked=True)
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    return ended.err


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = await start(tmp_path, OPS_PORT=port)
    assert said == f"OPS_PORT: can't listen on 127.0.0.1:{port} (Address already in use).\n"


@pytest.mark.parametrize(
    ("host", "reason"), [("no.such.host.invalid", ""), ("192.0.2.1", "Cannot assign requested address).")]
)
async def test_an_address_that_is_not_this_machines_is_named(tmp_path: Path, host: str, reason: str) -> None:
    said = await start(tmp_path, OPS_HOST=host)
    assert said.startswith(f"OPS_HOST: can't listen on {host}:3001 ({reason}")


def test_the_two_ports_must_differ_in_http_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in {**SECRETS, "SLACK_SIGNING_SECRET": "1", "CLSFY_ENV_FILE": "", "PORT": "3001"}.items():
        monkeypatch.setenv(name, value)
    read_settings()  # in Socket Mode only one is used
    monkeypatch.delenv("SLACK_APP_TOKEN")
    with pytest.raises(SettingsError, match=r"^PORT and OPS_PORT must differ\.$"):
        read_settings()
    monkeypatch.setenv("OPS_HOST", "127.0.0.2")
    read_settings()
    monkeypatch.delenv("OPS_HOST")
    for name in ("PORT", "OPS_PORT"):
        monkeypatch.setenv(name, "0")  # any free port
    read_settings()
