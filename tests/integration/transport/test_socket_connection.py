"""The connection of Socket Mode to a Slack that has vanished."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.transport.app_token_sharing import AppTokenSharing
from bot.transport.bolt import Dispatcher
from bot.transport.socket_mode import SocketConnection


async def _greet_and_vanish(request: web.Request) -> web.WebSocketResponse:
    """Greet the bot, and read nothing of what it says."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_json({"type": "hello", "num_connections": 1})
    await asyncio.Event().wait()
    return socket


@pytest.fixture
async def connection(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SocketConnection]:
    """Return a connection to this Slack, not opened yet."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    slack = web.Application()

    async def open_connection(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"ws://127.0.0.1:{server.port}/link"})

    slack.router.add_post("/api/apps.connections.open", open_connection)
    slack.router.add_get("/link", _greet_and_vanish)
    server = TestServer(slack, shutdown_timeout=0)
    async with server, aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token="xoxb-1", base_url=f"http://127.0.0.1:{server.port}/api/", session=session
        )
        clock = Clock()
        yield SocketConnection(
            dispatcher=Dispatcher(AsyncApp(client=client), BackgroundTasks(), None, session),
            app_token="xapp-1",
            web_client=client,
            clock=clock,
            sharing=AppTokenSharing(is_alone=False, clock=clock),
        )


async def test_it_is_closed_in_a_moment_although_slack_does_not_answer(connection: SocketConnection) -> None:
    await connection.open()
    assert await connection.obstacle() is None
    async with asyncio.timeout(3.0):  # of the twelve seconds in which the bot stops
        await connection.close()
