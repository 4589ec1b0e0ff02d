"""Deliveries over HTTP: signatures, encodings, the challenge, silence, and telling events again."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web as server
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import NotAcknowledged, Slack

Json = dict[str, Any]
FORM = {"type": "modal", "callback_id": "f", "title": {"type": "plain_text", "text": "Form"}, "blocks": []}


class Endpoint:
    """Keeps what came, and answers `status` and `body`."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], str]] = []
        self.status, self.body = 200, ""
        self.gate: asyncio.Event | None = None

    async def hear(self, request: server.Request) -> server.Response:
        self.heard.append((dict(request.headers), await request.text()))
        if self.gate is not None:
            await self.gate.wait()
        return server.Response(status=self.status, text=self.body)


async def listening(app: server.Application) -> tuple[server.AppRunner, str]:
    runner = server.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await server.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


@pytest.fixture
async def endpoint(slack: Slack) -> AsyncIterator[Endpoint]:
    endpoint, app = Endpoint(), server.Application()
    app.router.add_post("/slack/events", endpoint.hear)
    runner, url = await listening(app)
    slack.connect_http(url)
    yield endpoint
    await runner.cleanup()


@pytest.fixture
async def bolt(slack: Slack, web: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=web, signing_secret=slack.signing_secret, process_before_response=True)
    runner, url = await listening(app.web_app(path="/slack/events"))
    slack.connect_http(url)
    yield app
    await runner.cleanup()


async def test_a_command_arrives_as_a_signed_form(slack: Slack, endpoint: Endpoint) -> None:
    endpoint.body = "Hello"
    ack = await slack.person("ann").command("/x", "a & b", slack.channel("media"))
    assert (ack.status, ack.text) == (200, "Hello")
    [(headers, body)] = endpoint.heard
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(body)["text"] == ["a &amp; b"]
    base = f"v0:{headers['X-Slack-Request-Timestamp']}:{body}".encode()
    signed = hmac.new(slack.signing_secret.encode(), base, hashlib.sha256).hexdigest()
    assert headers["X-Slack-Signature"] == f"v0={signed}"


async def test_an_interaction_arrives_as_a_payload_and_an_event_as_json(
    slack: Slack, endpoint: Endpoint
) -> None:
    ann = slack.person("ann")
    await ann.shortcut("new")
    await ann.open_home_tab()
    (_, interaction), (headers, event) = endpoint.heard
    assert json.loads(parse_qs(interaction)["payload"][0])["callback_id"] == "new"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(event)["event"]["user"] == ann.id


async def test_a_command_fails_if_the_app_refuses_it_or_does_not_answer(
    slack: Slack, endpoint: Endpoint
) -> None:
    ann, media = slack.person("ann"), slack.channel("media")
    endpoint.status, endpoint.body = 500, "oh"
    assert (await ann.command("/x", "", media)).status == 500
    assert ann.ephemerals == []
    endpoint.gate = asyncio.Event()
    slack.delivery.ack_timeout = 0.05
    with pytest.raises(NotAcknowledged):
        await ann.command("/x", "", media)
    endpoint.gate.set()
    slack.connect_http("http://127.0.0.1:9/slack/events")
    with pytest.raises(NotAcknowledged):
        await ann.command("/x", "", media)


async def test_an_event_that_fails_is_delivered_three_more_times(slack: Slack, endpoint: Endpoint) -> None:
    endpoint.status = 500
    await slack.person("ann").open_home_tab()
    for seconds in (59, 2, 301, 3000):
        slack.clock.move(seconds)
        await slack.events.redeliver()
    told = [
        (headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason"))
        for headers, _ in endpoint.heard
    ]
    assert told == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]


async def test_an_event_that_cannot_be_delivered_is_recorded_as_unacknowledged(
    slack: Slack, endpoint: Endpoint
) -> None:
    url, slack_http = "http://127.0.0.1:9/slack/events", slack.delivery.transport
    slack.connect_http(url)
    assert slack.delivery.transport is slack_http
    await slack.person("ann").open_home_tab()
    assert [event.reason for event in slack.events.unacknowledged] == ["connection_failed"]


async def test_the_request_url_is_verified_by_its_challenge(
    slack: Slack, endpoint: Endpoint, bolt: AsyncApp
) -> None:
    assert await slack.verify_url()
    app = server.Application()
    app.router.add_post("/slack/events", endpoint.hear)
    runner, url = await listening(app)
    slack.connect_http(url)
    assert not await slack.verify_url()
    await runner.cleanup()


async def test_bolt_answers_a_command_and_a_form_over_http(slack: Slack, bolt: AsyncApp) -> None:
    @bolt.command("/form")
    async def form(ack: Any, command: Json, client: AsyncWebClient) -> None:
        await ack("One moment")
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)

    @bolt.view("f")
    async def sent(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=body["user"]["id"], text="Thank you")
        await ack()

    ann = slack.person("ann")
    assert (await ann.command("/form", "", slack.channel("media"))).text == "One moment"
    await ann.submit(await ann.modal(callback_id="f"))
    assert ann.open_modals == []
    assert [post.text for post in slack.direct(ann).messages] == ["Thank you"]
