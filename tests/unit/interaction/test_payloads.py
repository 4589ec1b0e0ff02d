"""Whether a request makes sense: real ones do, a wrong shape doesn't, and what isn't there says so."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.interaction.payloads import MalformedPayloadError, Payload, actor_of, parse_payload
from playground.slack import Slack
from tests.fuzz.payloads import ANYTHING, COMMAND, places, without_use

SLACK = Slack()
SLACK.responses.base = "https://hooks.slack.example"
ANN, CHANNEL = SLACK.person("ann"), SLACK.channel("media-team")
VIEW = {
    "id": "V1",
    "callback_id": "segment_form",
    "blocks": [],
    "private_metadata": "{}",
    "state": {"values": {"name": {"value": {"type": "plain_text_input", "value": "Snow"}}}},
}
URL = "https://hooks.slack.example/1"
REAL: Mapping[str, Mapping[str, Any]] = {
    COMMAND: SLACK.payloads.command(ANN.user, CHANNEL, "/clsfy", "segment", "1.2", URL),
    "submission": SLACK.payloads.submission(ANN.user, VIEW, "1.2", []),
    "press": {
        **SLACK.payloads.submission(ANN.user, VIEW, "1.2", []),
        "type": "block_actions",
        "actions": [{"type": "button", "action_id": "x", "block_id": "b", "value": "y"}],
    },
    **{str(number): payload for number, (_, payload) in enumerate(without_use(SLACK))},
}
MARKS = "\ud800\udc00\x00a\udfffé🎿"


@pytest.mark.parametrize("payload", REAL.values())
def test_a_real_payload_is_parsed_unchanged(payload: Mapping[str, Any]) -> None:
    assert parse_payload(payload) == payload


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "app_rate_limited"},
        {"type": 5},
        {"type": []},
        {"ssl_check": "1"},
        {"type": "workflow_step"},
    ],
)
def test_an_irrelevant_payload_is_ignored(body: Mapping[str, Any]) -> None:
    assert parse_payload(body) is None


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (COMMAND, {"user_id": None}),
        (COMMAND, {"user_id": "U" * 33}),
        (COMMAND, {"user_id": "U1\n"}),
        (COMMAND, {"channel_id": "c1"}),
        (COMMAND, {"channel_id": ""}),
        (COMMAND, {"response_url": "file:///etc/passwd"}),
        ("press", {"user": {}}),
        ("press", {"user": "U1"}),
        ("press", {"actions": []}),
        ("press", {"actions": [None]}),
        ("press", {"actions": [{"action_id": None}]}),
        ("press", {"actions": [{"action_id": "x", "value": 5}]}),
        ("press", {"actions": [{"action_id": "x", "selected_option": "y"}]}),
        ("press", {"trigger_id": None}),
        ("submission", {"view": "x"}),
        ("submission", {"view": {**VIEW, "state": {"values": {"name": {"value": "Snow"}}}}}),
        ("submission", {"view": {**VIEW, "blocks": [5]}}),
        ("submission", {"team": 1}),
    ],
)
def test_a_payload_of_another_shape_is_malformed(kind: str, changes: Mapping[str, Any]) -> None:
    with pytest.raises(MalformedPayloadError):
        parse_payload({**REAL[kind], **changes})


def test_reading_a_missing_field_means_a_malformed_payload() -> None:
    payload = parse_payload({**REAL["press"], "actions": [{"action_id": "x"}]})
    assert payload is not None
    with pytest.raises(MalformedPayloadError):
        payload["actions"][0]["value"]
    with pytest.raises(MalformedPayloadError):
        payload["view"]["state"]["other"]
    assert payload.get("other") is None
    assert "other" not in payload


def test_half_characters_and_null_characters_are_replaced() -> None:
    payload = parse_payload({**REAL[COMMAND], "text": MARKS})
    assert payload is not None
    assert payload["text"] == "\U00010000\ufffda\ufffdé🎿"


@settings(max_examples=200)
@given(st.sampled_from(list(REAL.values())), st.randoms(), ANYTHING)
def test_a_payload_with_a_random_change_is_malformed_or_names_its_actor(
    payload: Mapping[str, Any], chance: Any, junk: Any
) -> None:
    spoilt = copy.deepcopy(dict(payload))
    holder, key = chance.choice(list(places(spoilt)))
    holder[key] = junk
    try:
        made = parse_payload(spoilt)
        actor = actor_of(made) if made is not None and _by_somebody(made) else None
    except MalformedPayloadError:
        return
    assert made is None or type(made) is Payload
    str(made).encode()
    assert actor is None or 0 < len(actor.user_id) <= 32


def _by_somebody(made: Payload) -> bool:
    """Other events than the home's, and Slack's question for the challenge, name nobody."""
    if "command" in made or made.get("type") not in ("event_callback", "url_verification"):
        return True
    return (
        made["type"] == "event_callback" and made["event"]["type"] == "app_home_opened" and "user" not in made
    )
