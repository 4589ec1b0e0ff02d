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
from threading import Thread
from typing import Any

import pytest
import yaml
from msgspec.structs import fields
from sqlalchemy.engine import make_url

from bot.runtime.shutdown import FINISH_TIME
from bot.settings import Settings
from playground.ports import reserve_port
from tests.unit.deploy.dockerfile import ENVIRONMENT, IMAGE, ROOT, instructions, stages

DEFAULTS = {field.name: field.default for field in fields(Settings)}
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICE: dict[str, Any] = COMPOSE["services"]["clsfy-bot"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
HEALTHCHECK: list[str] = json.loads(IMAGE["HEALTHCHECK"].partition("CMD ")[2])


def test_the_image_runs_the_bot_directly_so_that_signals_arrive() -> None:
    assert json.loads(IMAGE["ENTRYPOINT"]) == ["clsfy-bot"]
    assert json.loads(IMAGE["CMD"]) == ["run"]
    assert "clsfy-bot" in PROJECT["project"]["scripts"]


def test_the_image_does_not_run_as_root() -> None:
    assert IMAGE["USER"] == "10001:10001"
    made = IMAGE["RUN"]
    assert "--uid 10001" in made
    assert "-o clsfy-bot -g clsfy-bot /data" in made


def test_every_variable_of_the_image_is_a_setting() -> None:
    ours = {name for name in ENVIRONMENT if name not in ("PATH", "HOME", "PYTHONUNBUFFERED")}
    assert ours == {"DATABASE_URL", "HOST", "OPS_HOST"}
    assert {name.lower() for name in ours} <= set(DEFAULTS)


def test_the_database_is_on_the_volume() -> None:
    assert ENVIRONMENT["DATABASE_URL"] == f"sqlite:///{IMAGE['VOLUME']}/clsfy-bot.db"
    assert SERVICE["environment"]["DATABASE_URL"] == ENVIRONMENT["DATABASE_URL"]
    (volume,) = SERVICE["volumes"]
    name, _, folder = volume.partition(":")
    assert folder == IMAGE["VOLUME"]
    assert name in COMPOSE["volumes"]


def test_the_image_is_built_from_pinned_versions() -> None:
    (copied, installed) = [rest for word, rest in stages()[0] if word in ("COPY", "RUN")]
    assert copied == ". /source"
    assert "-c /source/constraints.txt /source" in installed
    assert len({rest.split()[0] for word, rest in instructions() if word == "FROM"}) == 1


def test_the_build_tools_of_the_image_are_pinned() -> None:
    (variables,) = [shlex.split(rest) for word, rest in stages()[0] if word == "ENV"]
    file = "/source/constraints.txt"
    assert variables == [f"PIP_CONSTRAINT={file}", f"PIP_BUILD_CONSTRAINT={file}"]
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    assert {re.split(r"[<>=]", name)[0] for name in PROJECT["build-system"]["requires"]} <= pinned


def test_every_base_image_can_be_pinned_by_its_digest() -> None:
    (argument,) = [rest for word, rest in instructions() if word == "ARG"]
    name, _, default = argument.partition("=")
    assert {rest.split()[0] for word, rest in instructions() if word == "FROM"} == {f"${{{name}}}"}
    assert SERVICE["build"]["args"] == {name: f"${{{name}:-{default}}}"}
    images = [service["image"] for service in COMPOSE["services"].values() if "build" not in service]
    assert all(re.fullmatch(r"\$\{POSTGRES_IMAGE:-postgres:[\w.-]+\}", image) for image in images)
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert f"--build-arg {name}={default}@sha256:" in page


def test_the_build_context_contains_only_what_the_build_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in lines
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    packages = {name.rstrip("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    files = {PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}
    assert let_through == packages | files | {"pyproject.toml", "constraints.txt"}


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_reaches_the_bot_without_a_proxy(status: int, code: int) -> None:
    with _answering(status) as (port, asked):
        assert _check(port) == code
    assert asked == ["/healthz"]


def test_the_health_check_fails_if_nobody_answers() -> None:
    with reserve_port() as silent:
        assert _check(silent.getsockname()[1]) == 1


def test_compose_limits_the_bot_and_gives_it_time_to_finish() -> None:
    assert SERVICE["env_file"] == ".env"
    assert SERVICE["read_only"] is True
    assert SERVICE["cap_drop"] == ["ALL"]
    assert int(SERVICE["stop_grace_period"].removesuffix("s")) > FINISH_TIME.total_seconds() + 2
    assert all(str(port).startswith("127.0.0.1:") for port in SERVICE["ports"])
    exposed = {str(port).rpartition(":")[2] for port in SERVICE["ports"]}
    assert exposed == set(IMAGE["EXPOSE"].split())
    assert exposed == {str(DEFAULTS[name]) for name in ("port", "ops_port")}


def test_compose_starts_only_the_bot_by_default() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "profiles" not in service] == [
        "clsfy-bot"
    ]
    assert ":?" not in (ROOT / "compose.yaml").read_text("utf-8"), "what is required for one is for all"


def test_compose_starts_two_equal_replicas_on_one_postgresql() -> None:
    replica, server = COMPOSE["services"]["replica"], COMPOSE["services"]["postgres"]
    assert replica["profiles"] == server["profiles"]
    assert replica["deploy"]["replicas"] == 2
    different = {name for name in replica if replica[name] != SERVICE.get(name)}
    assert different == {"profiles", "environment", "ports", "volumes", "deploy", "depends_on"}
    assert set(replica["depends_on"]) == {"postgres"}
    url = make_url(replica["environment"]["DATABASE_URL"].replace("${POSTGRES_PASSWORD:-}", "secret"))
    assert (url.username, url.host, url.database) == (
        server["environment"]["POSTGRES_USER"],
        "postgres",
        "clsfy",
    )
    assert server["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:-}"
    assert server["volumes"][0].partition(":")[0] in COMPOSE["volumes"]


def test_each_replica_has_its_own_host_ports() -> None:
    ports = [str(port) for port in COMPOSE["services"]["replica"]["ports"]]
    assert {port.rpartition(":")[2] for port in ports} == set(IMAGE["EXPOSE"].split())
    ranges = [[int(end) for end in port.split(":")[1].split("-")] for port in ports]
    assert all(last - first == 1 for first, last in ranges)
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len({number for span in ranges for number in span}) == 4


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
