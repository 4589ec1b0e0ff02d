"""Socket Mode: the app's WebSocket connections, what is sent over them, and the acknowledgements.

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

from playground.slack.delivery.delivery import Retry
from playground.slack.errors import NotAcknowledged
from playground.slack.ids import letters
from playground.slack.workspace.workspace import Workspace

Json = dict[str, Any]
TICKET_LIFE = timedelta(seconds=30)  # guess: the page says "temporary"
CONNECTION_TIME = 18060  # seconds; from the example of `hello` on the page above
CLOSE_TIME = 0.5
MOST = 10  # connections of one app: https://github.com/slackapi/node-slack-sdk/issues/1654
GRACE = 1.0  # guess: seconds that the app has to leave by itself after a word
REASONS = ("warning", "refresh_requested", "link_disabled")


@dataclass(eq=False)
class Connection:
    """One WebSocket, and the request that opened it. greeted: it has had its hello. lost: nothing reaches
    the other end, though nobody has said so yet."""

    socket: web.WebSocketResponse
    request: web.Request
    greeted: bool = False
    lost: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def open(self) -> bool:
        """Whether it carries something."""
        return self.greeted and not self.lost and not self.socket.closed


class SocketMode:
    """Open connections (oldest first), tickets to open more, and envelopes that wait for their ack."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: dict[str, datetime] = {}
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._turn = 0
        self.connections: list[Connection] = []
        self.on_open: Callable[[], object] = lambda: None

    @property
    def ready(self) -> bool:
        """Whether something can be sent."""
        return any(connection.open for connection in self.connections)

    def ticket(self) -> str:
        """Leave to connect once."""
        ticket = letters(32)
        self._tickets[ticket] = self._workspace.clock.now()
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket end of the URL that `apps.connections.open` gave."""
        given = self._tickets.pop(request.query.get("ticket", ""), None)
        if given is None or self._workspace.clock.now() - given > TICKET_LIFE:
            return web.Response(status=408, text="link_disabled")  # guess: only that it's refused is known
        socket = web.WebSocketResponse(timeout=CLOSE_TIME, heartbeat=30)
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self.connections) >= MOST:
            await socket.send_json(_word("too_many_websockets"))
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
                    self._heard(message.data)
        finally:
            self._gone(connection)
        return socket

    async def carry(
        self, kind: str, payload: Json, patience: float, retry: Retry | None
    ) -> tuple[int, Json | None]:
        """Send an envelope over one of the connections, in turn, and wait for its acknowledgement."""
        envelope = self._envelope(kind, payload, retry)
        ack = self._waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(patience):
                await self._send(envelope)
                return 200, await ack
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def end(self, kind: str) -> None:
        """End every connection; kind: a reason of Slack's, or `close` (no word), `abort` (no close frame)."""
        await asyncio.gather(*(self._end(connection, kind) for connection in self.connections))

    async def _end(self, connection: Connection, kind: str) -> None:
        if kind == "abort":
            if connection.request.transport is not None:
                connection.request.transport.abort()
            return
        if kind in REASONS:
            with contextlib.suppress(ConnectionError):
                await connection.socket.send_json(_word(kind))
            if kind == "warning":  # it comes some ten seconds ahead of the end, and the app has time
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(connection.ended.wait(), GRACE)
        await connection.socket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": "playground",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_TIME,
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
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        return envelope

    async def _send(self, envelope: Json) -> None:
        self._turn += 1
        open_ = [each for each in self.connections if each.open]
        for place in range(len(open_)):
            connection = open_[(self._turn + place) % len(open_)]
            try:
                await connection.socket.send_json(envelope)
            except ConnectionError:
                connection.lost = True
            else:
                return
        raise NotAcknowledged("no connection is open")

    def _heard(self, data: str) -> None:
        try:
            said = json.loads(data)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        ack = self._waiting.get(str(said.get("envelope_id")))
        if ack is not None and not ack.done():
            payload = said.get("payload")
            ack.set_result(payload if isinstance(payload, dict) and payload else None)

    def _gone(self, connection: Connection) -> None:
        self.connections.remove(connection)
        connection.ended.set()
        if not self.connections:  # an ack may come over any connection; with the last one it can't any more
            for ack in self._waiting.values():
                if not ack.done():
                    ack.set_exception(NotAcknowledged("the connection ended before the ack"))
        self._workspace.traffic.changed()


def _word(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
