"""A running pretend Slack, and plain apps to talk to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.classify import Classify
from playground.demo.workspace import populate
from playground.page import WebPage
from playground.slack import Slack
from tests.playground.page_client import PageClient

Json = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A running one."""
    slack = Slack()
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """HTTP without an SDK."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def web(slack: Slack, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The app's client, which repeats nothing by itself."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[], session=session)


@dataclass
class SocketApp:
    """An app over one WebSocket; answers: what it says to each type of payload (None: nothing)."""

    slack: Slack
    session: aiohttp.ClientSession
    answers: dict[str, Json | None] = field(default_factory=dict)
    heard: list[Json] = field(default_factory=list)
    socket: aiohttp.ClientWebSocketResponse | None = None

    async def connect(self) -> Json:
        """Open the socket; the `hello`."""
        web = AsyncWebClient(base_url=self.slack.api_url, session=self.session, retry_handlers=[])
        opened = await web.apps_connections_open(app_token=self.slack.app_token)
        self.socket = await self.session.ws_connect(opened["url"])
        hello: Json = await self.socket.receive_json()
        return hello

    async def serve(self) -> None:
        """Answer until the socket ends."""
        assert self.socket is not None
        async for message in self.socket:
            envelope = json.loads(message.data)
            self.heard.append(envelope)
            if "payload" not in envelope:
                continue
            payload = envelope["payload"]
            answer = self.answers.get(payload.get("type", envelope["type"]), {})
            if answer is not None:
                ack = {"envelope_id": envelope["envelope_id"]} | ({"payload": answer} if answer else {})
                await self.socket.send_json(ack)

    async def close(self) -> None:
        """Leave."""
        if self.socket is not None:
            await self.socket.close()


@pytest.fixture
async def socket_app(slack: Slack, session: aiohttp.ClientSession) -> AsyncIterator[SocketApp]:
    """A connected app that acknowledges everything with nothing."""
    app = SocketApp(slack, session)
    await app.connect()
    serving = asyncio.create_task(app.serve())
    yield app
    await app.close()
    await serving


@pytest.fixture
async def tab(slack: Slack, session: aiohttp.ClientSession) -> AsyncIterator[PageClient]:
    """Ann's page, open."""
    populate(slack)
    page = WebPage(slack, Classify())
    await page.start()
    yield await PageClient.open_as(page, session, "ann")
    await page.stop()


Refusal = Callable[[Awaitable[Any]], Awaitable[str]]


@pytest.fixture
def refusal() -> Refusal:
    """The error word of a Web API call that must fail."""

    async def word(call: Awaitable[Any]) -> str:
        with pytest.raises(SlackApiError) as raised:
            await call
        return str(raised.value.response["error"])

    return word
