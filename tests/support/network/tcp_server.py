"""A TCP server on loopback that leaves no connection open behind it."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

#: Serves one connection.
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

#: asyncio makes an accepted connection in a task of its own and then calls back. These are the turns of the
#: loop that it takes. A server that is closed earlier leaks the connection, and no function waits for it.
_TURNS_UNTIL_ACCEPTED = 3


class TcpServer:
    """Serves each connection in a task, and knows every connection, even one whose task hasn't begun."""

    def __init__(self, serve: Serve, tls: ssl.SSLContext | None = None) -> None:
        self._serve = serve
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._is_closed = False

    async def start(self) -> int:
        """Listen on a free port and return it."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening, and close every connection. May be called twice."""
        if self._server is None:
            return
        for listener in self._server.sockets:
            asyncio.get_running_loop().remove_reader(listener.fileno())
        for _ in range(_TURNS_UNTIL_ACCEPTED):
            await asyncio.sleep(0)
        self._server.close()
        self._is_closed = True
        for task, writer in self._connections.items():
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    # Not a coroutine: asyncio calls it at once, so that no connection is unknown.
    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_closed:
            writer.transport.abort()
            return
        task = asyncio.ensure_future(self._run(reader, writer))
        self._connections[task] = writer
        task.add_done_callback(self._connections.pop)

    async def _run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        finally:
            writer.close()


@contextlib.asynccontextmanager
async def running_tcp_server(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Run a server on a free port until the context ends. Yields the port."""
    server = TcpServer(serve, tls)
    try:
        yield await server.start()
    finally:
        await server.stop()
