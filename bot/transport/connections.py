"""Incoming connections: a deadline for the first headers, and a cap that leaves descriptors for the rest.

aiohttp waits for headers for as long as the keep-alive, and accepts until the process has no descriptor left.
"""

import asyncio
import resource
from collections.abc import Callable
from typing import Any, cast

import structlog
from aiohttp import web

HEADER_SECONDS = 10.0  # Slack sends them at once, and waits three seconds for the answer
_MOST = 1000
_RESERVED = 200  # for the database, Slack (100 connections at most), Classify (8), files and the other site
_FEWEST = 16  # if the limit of descriptors is tiny
_HEAD_ENDS = b"\r\n\r\n"
_log = structlog.get_logger()


class Connections:
    """The open connections of one site. If there are too many, one that hasn't sent headers makes room."""

    def __init__(self) -> None:
        self._open: set[asyncio.Transport] = set()
        #: Those that haven't sent their headers, the oldest first, with what closes each.
        self._without_headers: dict[asyncio.Transport, asyncio.TimerHandle] = {}
        self._full = False  # kept so that it is logged once

    def add(self, transport: asyncio.Transport) -> bool:
        """Count a new connection. Return False if there is no room for it."""
        if len(self._open) >= most_connections():
            if not self._full:
                _log.warning("too many connections", connections=len(self._open))
            self._full = True
            if not self._without_headers:
                return False
            oldest = next(iter(self._without_headers))
            self.remove(oldest)
            oldest.abort()
        self._open.add(transport)
        loop = asyncio.get_running_loop()
        self._without_headers[transport] = loop.call_later(HEADER_SECONDS, transport.abort)
        return True

    def headers_arrived(self, transport: asyncio.Transport) -> None:
        """Stop the connection's deadline."""
        if (deadline := self._without_headers.pop(transport, None)) is not None:
            deadline.cancel()

    def remove(self, transport: asyncio.Transport) -> None:
        """Forget a connection that has ended or is being closed."""
        self.headers_arrived(transport)
        self._open.discard(transport)
        self._full = self._full and bool(self._open)


def most_connections() -> int:
    """Return how many connections a site may have, by this process's limit of descriptors."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return _MOST
    return max(_FEWEST, min(_MOST, limit - _RESERVED))


class _Handler(web.RequestHandler):
    """aiohttp's handler of one connection, which tells `Connections` about it."""

    __slots__ = ("_connection", "_connections", "_tail")

    def __init__(self, connections: Connections, server: Any, **arguments: Any) -> None:
        super().__init__(server, **arguments)
        self._connections = connections
        self._connection: asyncio.Transport | None = None  # None if there was no room
        self._tail: bytes | None = b""  # the last bytes of the headers. None once they are complete

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        opened = cast(asyncio.Transport, transport)  # uvloop's have another base
        if self._connections.add(opened):
            self._connection = opened
            super().connection_made(opened)
        else:
            opened.abort()

    def data_received(self, data: bytes) -> None:
        if self._connection is None:
            return
        if self._tail is not None:
            seen = self._tail + data
            self._tail = None if _HEAD_ENDS in seen else seen[-len(_HEAD_ENDS) + 1 :]
            if self._tail is None:
                self._connections.headers_arrived(self._connection)
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._connection is not None:
            self._connections.remove(self._connection)
            super().connection_lost(exc)


class GuardedSite(web.TCPSite):
    """A TCP site with a deadline for headers and a cap on connections."""

    def __init__(self, runner: web.AppRunner, host: str, port: int, **arguments: Any) -> None:
        """`arguments` are those of aiohttp's handler of a connection."""
        super().__init__(runner, host, port)
        self._arguments = arguments

    async def start(self) -> None:
        await web.BaseSite.start(self)
        loop = asyncio.get_running_loop()
        make_handler = self._make_handler_factory(loop)
        self._server = await loop.create_server(make_handler, self._host, self._port, backlog=self._backlog)

    def _make_handler_factory(self, loop: asyncio.AbstractEventLoop) -> Callable[[], _Handler]:
        connections, server = Connections(), self._runner.server
        return lambda: _Handler(connections, server, loop=loop, **self._arguments)
