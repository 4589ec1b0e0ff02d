"""Socket Mode: the app's WebSocket connections, the envelopes sent over them, and their acknowledgements.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from playground.slack.delivery.delivery import AppResponse, Retry
from playground.slack.errors import NotAcknowledged
from playground.slack.ids import letters
from playground.slack.workspace.workspace import Workspace

Json = dict[str, Any]
TICKET_LIFETIME = timedelta(seconds=30)  # guess: the page says "temporary"
CONNECTION_SECONDS = 18060  # from the example of `hello` on the page above
CLOSE_TIMEOUT = 0.5  # seconds
MAX_CONNECTIONS = 10  # per app: https://github.com/slackapi/node-slack-sdk/issues/1654
DISCONNECT_SECONDS = 1.0  # guess: how long the app has to close by itself after a disconnect message
REASONS = ("warning", "refresh_requested", "link_disabled")


@dataclass(eq=False)
class Connection:
    """One WebSocket connection."""

    #: the WebSocket
    socket: web.WebSocketResponse
    #: the request that opened it
    request: web.Request
    #: whether `hello` was sent
    greeted: bool = False
    #: whether sending failed, so that nothing reaches the app
    lost: bool = False
    #: set when the connection has ended
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def open(self) -> bool:
        """Whether an envelope can be sent over it."""
        return self.greeted and not self.lost and not self.socket.closed


class SocketMode:
    """The open connections (oldest first), the tickets for more, and the envelopes without an ack so far."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: dict[str, datetime] = {}
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._sent_count = 0
        self.connections: list[Connection] = []
        self.on_open: Callable[[], None] = _ignore

    @property
    def ready(self) -> bool:
        """Whether an envelope can be sent."""
        return any(connection.open for connection in self.connections)

    def ticket(self) -> str:
        """Return a ticket for one connection."""
        ticket = letters(32)
        self._tickets[ticket] = self._workspace.clock.now()
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve the WebSocket URL that `apps.connections.open` returned."""
        issued_at = self._tickets.pop(request.query.get("ticket", ""), None)
        if issued_at is None or self._workspace.clock.now() - issued_at > TICKET_LIFETIME:
            return web.Response(status=408, text="link_disabled")  # guess: only that it's refused is known
        socket = web.WebSocketResponse(timeout=CLOSE_TIMEOUT, heartbeat=30)
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self.connections) >= MAX_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        self.connections.append(connection)
        try:
            await socket.send_json(self._hello())
            connection.greeted = True
            self.on_open()
            self._workspace.traffic.changed()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(message.data)
        finally:
            self._remove(connection)
        return socket

    async def deliver(self, kind: str, payload: Json, timeout: float, retry: Retry | None) -> AppResponse:
        """Send an envelope over the connections in turn, and wait for its acknowledgement.

        Raises NotAcknowledged if no connection is left, and TimeoutError.
        """
        envelope = self._envelope(kind, payload, retry)
        ack = self._waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await self._send(envelope)
                return AppResponse(200, await ack)
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def end(self, kind: str) -> None:
        """End every connection. kind: Slack's reason, `close` (no message) or `abort` (no close frame)."""
        await asyncio.gather(*(self._end(connection, kind) for connection in self.connections))

    async def _end(self, connection: Connection, kind: str) -> None:
        if kind == "abort":
            if connection.request.transport is not None:
                connection.request.transport.abort()
            return
        if kind in REASONS:
            with contextlib.suppress(ConnectionError):
                await connection.socket.send_json(_disconnect(kind))
            if kind == "warning":  # Slack sends it about ten seconds before the end
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(connection.ended.wait(), DISCONNECT_SECONDS)
        await connection.socket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": "playground",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_SECONDS,
            },
            "connection_info": {"app_id": self._workspace.bot.app_id},
        }

    def _envelope(self, kind: str, payload: Json, retry: Retry | None) -> Json:
        envelope: Json = {
            "envelope_id": str(uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {
                "retry_attempt": retry.attempt if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        return envelope

    async def _send(self, envelope: Json) -> None:
        self._sent_count += 1
        open_ = [each for each in self.connections if each.open]
        for offset in range(len(open_)):
            connection = open_[(self._sent_count + offset) % len(open_)]
            try:
                await connection.socket.send_json(envelope)
            except ConnectionError:
                connection.lost = True
            else:
                return
        raise NotAcknowledged("no connection is open")

    def _receive(self, data: str) -> None:
        try:
            message = json.loads(data)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        ack = self._waiting.get(str(message.get("envelope_id")))
        if ack is not None and not ack.done():
            payload = message.get("payload")
            ack.set_result(payload if isinstance(payload, dict) and payload else None)

    def _remove(self, connection: Connection) -> None:
        self.connections.remove(connection)
        connection.ended.set()
        if not self.connections:  # an ack may arrive over any connection, so only the last one's end matters
            for ack in self._waiting.values():
                if not ack.done():
                    ack.set_exception(NotAcknowledged("the connection ended before the ack"))
        self._workspace.traffic.changed()


def _ignore() -> None:
    """Do nothing when a connection opens."""


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
