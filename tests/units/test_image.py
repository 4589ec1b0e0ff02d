"""The image and its compose file, read as Docker reads them."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from bot.app import DRAIN_SECONDS
from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICE: dict[str, Any] = COMPOSE["services"]["clsfy-bot"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line)]


def _stages() -> list[list[tuple[str, str]]]:
    stages: list[list[tuple[str, str]]] = []
    for word, rest in _instructions():
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, rest))
    return stages


IMAGE = dict(_stages()[-1])
ENVIRONMENT = dict(pair.split("=", 1) for pair in shlex.split(IMAGE["ENV"]))
HEALTHCHECK: list[str] = json.loads(IMAGE["HEALTHCHECK"].partition("CMD ")[2])


def test_it_runs_the_bot_directly_so_that_signals_arrive() -> None:
    assert json.loads(IMAGE["ENTRYPOINT"]) == ["clsfy-bot"]
    assert json.loads(IMAGE["CMD"]) == ["run"]
    assert "clsfy-bot" in PROJECT["project"]["scripts"]


def test_it_is_not_root() -> None:
    assert IMAGE["USER"] == "10001:10001"
    made = IMAGE["RUN"]
    assert "--uid 10001" in made
    assert "-o clsfy-bot -g clsfy-bot /data" in made


def test_what_it_sets_are_settings() -> None:
    ours = {name for name in ENVIRONMENT if name not in ("PATH", "HOME", "PYTHONUNBUFFERED")}
    assert ours == {"DATABASE_URL", "HOST", "OPS_HOST"}
    assert {name.lower() for name in ours} <= set(Settings.model_fields)


def test_the_record_is_on_the_volume() -> None:
    assert ENVIRONMENT["DATABASE_URL"] == f"sqlite:///{IMAGE['VOLUME']}/clsfy-bot.db"
    assert SERVICE["environment"]["DATABASE_URL"] == ENVIRONMENT["DATABASE_URL"]
    (volume,) = SERVICE["volumes"]
    name, _, folder = volume.partition(":")
    assert folder == IMAGE["VOLUME"]
    assert name in COMPOSE["volumes"]


def test_it_is_built_from_pinned_versions() -> None:
    (copied, installed) = [rest for word, rest in _stages()[0] if word in ("COPY", "RUN")]
    assert copied == ". /source"
    assert "-c /source/constraints.txt /source" in installed
    assert len({rest.split()[0] for word, rest in _instructions() if word == "FROM"}) == 1


def test_what_the_build_needs_is_let_through_and_no_more() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in lines
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    packages = {name.rstrip("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    files = {PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}
    assert let_through == packages | files | {"pyproject.toml", "constraints.txt"}


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_healthcheck_asks_the_bot_and_no_proxy(status: int, code: int) -> None:
    with _answering(status) as (port, asked):
        assert _check(port) == code
    assert asked == ["/healthz"]


def test_the_healthcheck_fails_where_nobody_answers() -> None:
    with _answering(200) as (port, _):
        pass
    assert _check(port) == 1


def test_compose_gives_the_bot_what_it_may_have_and_time_to_finish() -> None:
    assert SERVICE["env_file"] == ".env"
    assert SERVICE["read_only"] is True
    assert SERVICE["cap_drop"] == ["ALL"]
    assert int(SERVICE["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS + 2
    assert all(str(port).startswith("127.0.0.1:") for port in SERVICE["ports"])
    exposed = {str(port).rpartition(":")[2] for port in SERVICE["ports"]}
    assert exposed == set(IMAGE["EXPOSE"].split())
    assert exposed == {str(Settings.model_fields[name].default) for name in ("port", "ops_port")}


@contextmanager
def _answering(status: int) -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _check(port: int) -> int:
    proxy = "http://127.0.0.1:9"
    environment = {"OPS_PORT": str(port), "http_proxy": proxy, "HTTP_PROXY": proxy}
    command = [sys.executable, *HEALTHCHECK[1:]]
    return subprocess.run(command, env=environment, check=False, stderr=subprocess.DEVNULL).returncode
