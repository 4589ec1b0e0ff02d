"""Parts of messages and views to build payloads of, and the refusal of a call."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Person, Slack, View

Json = dict[str, Any]


def plain(length: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int = 1) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def option(n: int = 0, **more: Any) -> Json:
    return {"text": plain(), "value": str(n)} | more


def options(count: int) -> list[Json]:
    return [option(n) for n in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "go"} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn()} | more


def menu(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "menu", "options": options(2)} | more


def field(element: Json | None = None, **more: Any) -> Json:
    typed = element or {"type": "plain_text_input", "action_id": "typed"}
    return {"type": "input", "label": plain(), "element": typed} | more


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain(24), "submit": plain(24), "blocks": [field()]} | more


async def refused(call: Any) -> tuple[str, list[str]]:
    with pytest.raises(SlackApiError) as raised:
        await call
    answer = raised.value.response
    return answer["error"], answer["response_metadata"]["messages"]


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def form(title: str = "Form", **more: Any) -> Json:
    typed = {"type": "plain_text_input", "action_id": "typed", "min_length": 2}
    name = {"type": "input", "block_id": "name", "label": words("Name"), "element": typed}
    return {"type": "modal", "title": words(title), "submit": words("Send"), "blocks": [name]} | more


async def opened(slack: Slack, web: AsyncWebClient, **more: Any) -> tuple[Person, View]:
    """Ann, with a form before her."""
    ann = slack.person("ann")
    await web.views_open(trigger_id=slack.triggers.issue(ann.id), view=form(**more))
    return ann, await ann.modal()
