"""Senseless payloads: made up by Hypothesis, and real ones spoilt."""

import copy
import importlib
import json
import pkgutil
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

import handlers
from playground.slack import Slack

Json = Any
COMMAND, INTERACTION, EVENT = "slash_commands", "interactive", "events_api"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
KINDS = ("block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion")
KEYS = (
    *(
        "type",
        "team",
        "user",
        "id",
        "team_id",
        "user_id",
        "channel",
        "channel_id",
        "command",
        "text",
        "message",
    ),
    *("trigger_id", "response_url", "view", "state", "values", "blocks", "private_metadata", "callback_id"),
    *("actions", "action_id", "block_id", "value", "selected_option", "container", "event", "authorizations"),
    *("enterprise", "is_enterprise_install", "token", "api_app_id", "payload", "challenge", "ssl_check"),
)
HOSTILE = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202eabc",
    "🎿" * 300,
    "<!channel> <@U1> <https://evil.example|x>",
    "'; DROP TABLE requests; --",
    "%s%n{0}{{}}${x}",
    "C0",
    "u1",
    "segment new x",
    "https://",
    "../../etc/passwd",
    "1e999",
)


@dataclass(frozen=True)
class Sending:
    """One request as it goes over the wire, and what it began as."""

    kind: str
    body: bytes
    content_type: str


def ours() -> list[str]:
    """Every word that the handlers have a constant for: the ids of their actions, forms and fields."""
    found: set[str] = set()
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        names = vars(importlib.import_module(module.name))
        found |= {
            value
            for name, value in names.items()
            if name.isupper() and not name.startswith("_") and isinstance(value, str)
        }
    return sorted(found)


OURS = ours()
WORDS = st.sampled_from([*KINDS, *OURS, *HOSTILE, "event_callback", "app_home_opened", "url_verification"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=4)
NAMES = st.sampled_from([*KEYS, *OURS])
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
PARTS = {name: ANYTHING for name in KEYS if name != "type"}
INTERACTIONS = st.fixed_dictionaries({"type": st.sampled_from(KINDS)}, optional=PARTS)
COMMANDS = st.fixed_dictionaries(
    {"command": st.sampled_from(["/clsfy", "/other", ""])},
    optional={name: SCALARS.map(str) for name in KEYS if name not in ("payload", "command")},
)
EVENTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["event_callback", "url_verification", "app_rate_limited"])}, optional=PARTS
)


def encoded(kind: str, payload: Json) -> Sending:
    """As Slack would write it."""
    if kind == COMMAND:
        return Sending(kind, urlencode(payload, errors="surrogatepass").encode(), FORM)
    if kind == INTERACTION:
        name = payload.get("type") if isinstance(payload, dict) else kind
        return Sending(
            name if name in KINDS else kind, urlencode({"payload": json.dumps(payload)}).encode(), FORM
        )
    return Sending(kind, json.dumps(payload).encode(), JSON)


MADE_UP = st.one_of(
    INTERACTIONS.map(lambda payload: encoded(INTERACTION, payload)),
    COMMANDS.map(lambda payload: encoded(COMMAND, payload)),
    EVENTS.map(lambda payload: encoded(EVENT, payload)),
    ANYTHING.map(lambda payload: encoded(EVENT, payload)),
    st.builds(Sending, st.just("garbage"), st.binary(max_size=60), st.sampled_from([FORM, JSON, "", "x/y"])),
)


def made_up(count: int, number: int) -> list[Sending]:
    """So many by Hypothesis; the same for the same number."""
    found: list[Sending] = []
    many = 25

    @seed(number)
    @settings(
        max_examples=-(-count // many), database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(MADE_UP, min_size=many, max_size=many))
    def gather(sendings: list[Sending]) -> None:
        found.extend(sendings)

    gather()
    return found[:count]


def places(value: Json) -> Iterator[tuple[Any, Any]]:
    """Every place in a payload, as what holds it and its key."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(inside):
        yield value, key
        yield from places(inner)


class Spoiler:
    """Takes real payloads and breaks them, here and there."""

    def __init__(self, real: Sequence[tuple[str, Json]], number: int) -> None:
        self._real = real
        self._random = random.Random(number)

    def payload(self) -> tuple[str, Json]:
        """One of them with a few parts exchanged or left out."""
        kind, payload = self._random.choice(self._real)
        payload = copy.deepcopy(payload)
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            self._spoil(payload, strings=kind == COMMAND)
        return kind, payload

    def one(self) -> Sending:
        """The same as a request; now and then of another kind, or its very bytes broken."""
        chance = self._random
        kind, payload = self.payload()
        sending = encoded(kind if chance.random() < 0.97 else chance.choice((INTERACTION, EVENT)), payload)
        return self._broken(sending) if chance.random() < 0.1 else sending

    def _spoil(self, payload: Json, *, strings: bool) -> None:
        holder, key = self._random.choice(list(places(payload)))
        if isinstance(holder, dict) and self._random.random() < 0.3:
            del holder[key]
        else:
            value = self._other()
            holder[key] = str(value) if strings else value

    def _other(self) -> Json:
        chance = self._random
        match chance.randrange(6):
            case 0:
                return chance.choice(
                    (None, True, False, 0, -1, 1.5, 10**30, float("nan"), [], {}, [None], {"id": 1})
                )
            case 1:
                return chance.choice(OURS)
            case 2:
                inner: Json = "x"
                for _ in range(chance.randrange(200)):
                    inner = [inner] if chance.random() < 0.5 else {"value": inner}
                return inner
            case 3:
                holder, key = chance.choice(list(places(chance.choice(self._real)[1])))
                return copy.deepcopy(holder[key])
            case _:
                return chance.choice(HOSTILE)

    def _broken(self, sending: Sending) -> Sending:
        chance, body = self._random, bytearray(sending.body)
        match chance.randrange(4):
            case 0:
                body = body[: chance.randrange(len(body))]
            case 1:
                body[chance.randrange(len(body))] = chance.randrange(256)
            case 2:
                body += b"&payload=%7B"
            case _:
                return Sending(
                    "garbage", bytes(body), chance.choice((FORM, JSON, "", "text/plain; charset=idna"))
                )
        return Sending("garbage", bytes(body), sending.content_type)


def without_use(slack: Slack) -> list[tuple[str, Json]]:
    """Real payloads of kinds that people's acts may not have brought about."""
    ann = slack.person("ann")
    built, channel = slack.payloads, slack.channel("media-team")
    message = slack.workspace.message(channel=channel.id, user=ann.id, text="x")
    url = slack.responses.issue("app", ann.user, channel, message)
    view = {"id": "V1", "type": "modal", "callback_id": "x", "blocks": [], "state": {"values": {}}}
    menu = {"action_id": "x"}
    event = {
        "type": "app_home_opened",
        "user": ann.id,
        "channel": channel.id,
        "tab": "home",
        "event_ts": "1.2",
    }
    return [
        *((INTERACTION, built.shortcut(ann.user, word, "1.2.3")) for word in OURS[:3]),
        (INTERACTION, built.message_shortcut(ann.user, channel, message, "x", "1.2.3", url)),
        (INTERACTION, built.suggestion(ann.user, built.in_message_of(message), menu, "b", "typed")),
        (INTERACTION, built.closed(ann.user, view, cleared=True)),
        (EVENT, built.event(event)),
        (EVENT, {"type": "url_verification", "token": "x", "challenge": "y"}),
    ]
