"""Bodies that Slack sends over HTTP are parsed into what Socket Mode would deliver."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transport.slack_endpoint import parse_body

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PLAIN = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(st.sampled_from(["command", "text", "user_id"]), PLAIN, min_size=1))
def test_a_command_becomes_its_fields(fields: dict[str, str]) -> None:
    assert parse_body(urlencode(fields), FORM) == fields


@given(st.recursive(PLAIN | st.integers() | st.none(), lambda inner: st.dictionaries(PLAIN, inner)))
def test_an_interaction_becomes_the_json_in_its_form(payload: Any) -> None:
    assert parse_body(urlencode({"payload": json.dumps({"in": payload})}), FORM) == {"in": payload}


@pytest.mark.parametrize("content_type", [JSON, FORM])
def test_an_event_becomes_its_json(content_type: str) -> None:
    event = {"type": "event_callback", "event": {"text": "1 + 1 = 2 & 100%"}}
    assert parse_body(json.dumps(event), content_type) == event


def test_an_empty_field_is_kept() -> None:
    assert parse_body("command=%2Fclsfy&text=", FORM) == {"command": "/clsfy", "text": ""}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [("{", FORM), ("payload=", FORM), ("payload=%7B", FORM), ('{"a": }', JSON), ("command=%2Fclsfy", JSON)],
)
def test_a_body_that_is_not_json_is_rejected(body: str, content_type: str) -> None:
    with pytest.raises(ValueError, match="Expecting"):
        parse_body(body, content_type)
