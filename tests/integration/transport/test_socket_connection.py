"""The connection of Socket Mode when Slack renews it, and when Slack has vanished."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.transport.app_token_sharing import AppTokenSharing
from bot.transport.bolt import Dispatcher
from bot.transport.socket_mode import SocketConnection

Serve = Callable[[web.WebSocketResponse], Awaitable[object]]


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@asynccontextmanager
async def connection_to(*serve: Serve) -> AsyncIterator[SocketConnection]:
    """Yield a connection, not open yet, to a Slack that greets it and serves one socket after another."""
    sockets = iter(serve)

    async def open_connection(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"ws://127.0.0.1:{server.port}/link"})

    async def link(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoclose=False)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        await next(sockets)(socket)
        return socket

    slack = web.Application()
    slack.router.add_post("/api/apps.connections.open", open_connection)
    slack.router.add_get("/link", link)
    server = TestServer(slack, shutdown_timeout=0)
    async with server, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{server.port}/api/"
        client = AsyncWebClient(token="xoxb-1", base_url=url, session=session)
        clock = Clock()
        yield SocketConnection(
            dispatcher=Dispatcher(AsyncApp(client=client), BackgroundTasks(), None, session),
            app_token="xapp-1",
            web_client=client,
            clock=clock,
            sharing=AppTokenSharing(is_alone=False, clock=clock),
        )


async def read_nothing(_: web.WebSocketResponse) -> None:
    """Neither read nor close."""
    await asyncio.Event().wait()


async def test_it_is_closed_in_a_moment_although_slack_does_not_answer() -> None:
    async with connection_to(read_nothing) as connection:
        await connection.open()
        assert await connection.obstacle() is None
        async with asyncio.timeout(3.0):  # of the twelve seconds in which the bot stops
            await connection.close()


async def test_what_slack_sends_over_the_old_socket_while_it_is_closed_is_acknowledged() -> None:
    acknowledged = asyncio.get_running_loop().create_future()

    async def send_one_more(socket: web.WebSocketResponse) -> None:
        await socket.send_json({"type": "disconnect", "reason": "warning"})
        while (await socket.receive()).type is not WSMsgType.CLOSE:
            pass
        await socket.send_json({"type": "events_api", "envelope_id": "last", "payload": {}})
        await socket.close()

    async def read_ack(socket: web.WebSocketResponse) -> None:
        acknowledged.set_result(json.loads(await socket.receive_str())["envelope_id"])

    async with connection_to(send_one_more, read_ack) as connection:
        await connection.open()
        async with asyncio.timeout(10.0):
            assert await acknowledged == "last"
        await connection.close()
