"""The app's manifests: as Slack's schema wants them, from one source, and asking for what the code uses."""

import ast
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers import register
from handlers.commands import router
from handlers.segments.form import FROM_MESSAGE
from manifests import generate
from playground.slack.methods.registry import METHODS
from tests.support.handlers import make_unusable_handlers

ROOT = Path(__file__).parent.parent.parent
SCHEMA = ROOT / "tests" / "manifest_schema"
PUBLISHED = "https://raw.githubusercontent.com/slackapi/manifest-schema/v0.5.0/schemas"
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
OPTIONAL = {*HISTORY, "users:read", "files:read", "files:write"}
_LOOK_AROUND = {"conversations_members", "conversations_info"}
_READ_BACK = {"conversations_history", "conversations_replies"}
# What each scope is asked for: the methods of slack-sdk's client. /clsfy itself needs `commands`.
CALLED_FOR: dict[str, set[str]] = {
    "commands": set(),
    "chat:write": {"chat_postMessage", "chat_update"},
    "channels:join": {"conversations_join"},
    "im:write": {"conversations_open"},
    **dict.fromkeys(("channels:read", "groups:read", "mpim:read"), _LOOK_AROUND),
    **dict.fromkeys(HISTORY, _READ_BACK),
    "users:read": {"users_info"},
    "files:read": {"files_info"},
    "files:write": {"files_getUploadURLExternal", "files_completeUploadExternal"},
}
NEED_NO_SCOPE = {"auth_test", "chat_getPermalink", "views_open", "views_publish", "views_update"}
BY_THE_APP_TOKEN = {"apps_connections_open"}  # whose scope is chosen when it is made, not in a manifest


def _read(mode: str) -> dict[str, Any]:
    manifest: dict[str, Any] = yaml.safe_load(generate.MANIFESTS[mode].read_text(encoding="utf-8"))
    return manifest


@pytest.mark.parametrize("mode", generate.MANIFESTS)
def test_the_manifest_matches_its_source(mode: str) -> None:
    made = generate.render(generate.SOURCE.read_text(encoding="utf-8"), mode)
    assert generate.MANIFESTS[mode].read_text(encoding="utf-8") == made, "run python manifests/generate.py"


@pytest.mark.parametrize("mode", generate.MANIFESTS)
def test_slack_accepts_the_manifest(mode: str) -> None:
    names = ("manifest.schema.1.0.0.json", "manifest.schema.2.0.0.json")
    parts = [(f"{PUBLISHED}/{name}", DRAFT7.create_resource(_schema(name))) for name in names]
    registry: Registry[Any] = Registry().with_resources(parts)
    validator = Draft7Validator(_schema("manifest.schema.json"), registry=registry)
    assert [error.message for error in validator.iter_errors(_read(mode))] == []
    assert list(validator.iter_errors({**_read(mode), "unheard_of": 1})), "the schema says no to nothing"


def test_the_two_manifests_differ_only_in_addresses_and_mode() -> None:
    socket, http = _read("socket"), _read("http")
    assert socket["settings"].pop("socket_mode_enabled") is True
    assert http["settings"].pop("socket_mode_enabled") is False
    addresses = [router.pop("url") for router in http["features"]["slash_commands"]]
    addresses.append(http["settings"]["interactivity"].pop("request_url"))
    addresses.append(http["settings"]["interactivity"].pop("message_menu_options_url"))
    addresses.append(http["settings"]["event_subscriptions"].pop("request_url"))
    assert set(addresses) == {"https://YOUR-HOST/slack/events"}
    assert socket == http


def test_each_scope_is_needed_by_a_method_that_is_called() -> None:
    scopes = _read("socket")["oauth_config"]["scopes"]["bot"]
    assert len(scopes) == len(set(scopes))
    assert set(scopes) == set(CALLED_FOR)
    assert _called() - BY_THE_APP_TOKEN == NEED_NO_SCOPE.union(*CALLED_FOR.values())


@pytest.mark.parametrize("method", sorted(NEED_NO_SCOPE.union(*CALLED_FOR.values())))
def test_the_playground_requires_the_same_scopes(method: str) -> None:
    wanted = METHODS[method.replace("_", ".", 1)].scopes
    ours = {scope for scope, methods in CALLED_FOR.items() if method in methods}
    assert ours <= set(wanted)
    assert bool(ours) == bool(wanted)


def test_every_command_shortcut_and_event_of_the_manifest_has_a_listener() -> None:
    contents = _Contents()
    register(cast(AsyncApp, contents), make_unusable_handlers())
    manifest = _read("socket")
    commands = [router["command"] for router in manifest["features"]["slash_commands"]]
    assert commands == [router.NAME]
    assert commands == contents.named.get("command", [])
    shortcuts = [shortcut["callback_id"] for shortcut in manifest["features"].get("shortcuts", ())]
    assert shortcuts == contents.named.get("shortcut", [])
    events = manifest["settings"].get("event_subscriptions", {}).get("bot_events", [])
    assert events == contents.named.get("event", [])
    assert FROM_MESSAGE in [shortcut["name"] for shortcut in manifest["features"]["shortcuts"]]
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert contents.named["view"]


@pytest.mark.parametrize("mode", generate.MANIFESTS)
def test_people_mention_the_app_by_its_name(mode: str) -> None:
    manifest = _read(mode)
    assert manifest["display_information"]["name"] == "clsfy"
    assert manifest["features"]["bot_user"]["display_name"] == "clsfy"


def test_slack_accepts_the_icon() -> None:
    png = (ROOT / "docs" / "icon.png").read_bytes()
    assert png.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", png[16:24])
    assert width == height
    assert 512 <= width <= 2000


def test_the_readme_says_where_to_upload_the_icon() -> None:
    steps = [line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if "docs/icon.png" in line]
    assert any("upload" in step and "**Display Information**" in step for step in steps)


def test_the_icon_and_the_app_have_one_background() -> None:
    color = _read("socket")["display_information"]["background_color"]
    assert f'height="1024" fill="{color}"' in (ROOT / "docs" / "icon.svg").read_text("utf-8")


class _Contents:
    """Stands where Bolt would, and writes down what is registered by its name. A pattern names nothing."""

    def __init__(self) -> None:
        self.named: dict[str, list[str]] = {}

    def __getattr__(self, kind: str) -> Callable[[object], Callable[[object], None]]:
        def name(what: object) -> Callable[[object], None]:
            if isinstance(what, str):
                self.named.setdefault(kind, []).append(what)
            return lambda listener: None

        return name


def _schema(name: str) -> Any:
    return json.loads((SCHEMA / name).read_text(encoding="utf-8"))


def _called() -> set[str]:
    """The Web API methods that `bot` and `handlers` call."""
    methods = {name for name in vars(AsyncWebClient) if "_" in name.strip("_") and not name.startswith("_")}
    called: set[str] = set()
    for path in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called.add(node.func.attr)
    return called & methods
