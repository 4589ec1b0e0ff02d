"""A TCP proxy in front of a PostgreSQL server that adds a delay to each round trip."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.network.tcp_server import TcpServer
from tests.support.postgres import Server

_SOCKET = ".s.PGSQL.5432"
_CHUNK = 65536


class SlowLink:
    """A proxy with an event loop of its own, so that a busy test doesn't delay what passes."""

    def __init__(self, server: Server, seconds: float) -> None:
        self._socket = str(server.folder / _SOCKET)
        #: Added to each round trip, half in each direction. May be changed meanwhile.
        self.seconds = seconds
        self.port = 0
        self._server = TcpServer(self._serve)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Listen on a free port of this machine."""
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._server.start(), self._loop).result(10)

    def stop(self) -> None:
        """Close every connection."""
        asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def url(self, direct: str) -> str:
        """Return the URL through the proxy of the database that `direct` names."""
        path = direct.partition("@")[2].partition("?")[0]
        return f"postgresql://postgres:@127.0.0.1:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_unix_connection(self._socket)
        except OSError:
            return
        try:
            await asyncio.gather(self._pass(reader, inner_writer), self._pass(inner_reader, writer))
        finally:
            inner_writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on each chunk after half of the delay. Later chunks don't wait for earlier ones."""
        loop = asyncio.get_running_loop()
        try:
            while chunk := await reader.read(_CHUNK):
                loop.call_later(self.seconds / 2, writer.write, chunk)
        except OSError:
            pass
        await asyncio.sleep(self.seconds / 2)
        writer.close()


@contextmanager
def slow_link(server: Server, seconds: float) -> Iterator[SlowLink]:
    """Run a proxy until the context ends. seconds: added to each round trip."""
    link = SlowLink(server, seconds)
    link.start()
    try:
        yield link
    finally:
        link.stop()
