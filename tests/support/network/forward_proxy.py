"""An HTTP proxy on loopback, for requests and tunnels. It finds every address 127.0.0.x at 127.0.0.1.

A test gives the bot an address at which nothing listens, such as 127.0.0.9: only through the proxy it works.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.support.network.pipes import pipe_both_ways
from tests.support.network.tcp_server import running_tcp_server


@dataclass
class ForwardProxy:
    """Connects to whatever a client asks for."""

    #: The first line of each connection's first request.
    requests: list[str] = field(default_factory=list)
    #: The proxy's own address once it listens.
    url: str = ""
    #: The status line with which it refuses tunnels. None: it opens them.
    refusal: str | None = None

    def targets(self, method: str) -> set[str]:
        """Return the hosts and ports that were asked for with a method, such as `CONNECT`."""
        lines = [line.split() for line in self.requests]
        return {line[1].removeprefix("http://").partition("/")[0] for line in lines if line[0] == method}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(head.partition(b"\r\n")[0].decode())
            method, target, _ = self.requests[-1].split()
            is_tunnel = method == "CONNECT"
            port = target.removeprefix("http://").partition("/")[0].rpartition(":")[2]
            if is_tunnel and self.refusal is not None:
                writer.write(f"HTTP/1.1 {self.refusal}\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
                return
            upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", int(port))
            if is_tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                upstream_writer.write(head)  # servers take a whole address in the first line too
            await pipe_both_ways((reader, writer), (upstream_reader, upstream_writer))
        except (OSError, asyncio.IncompleteReadError):
            return


@contextlib.asynccontextmanager
async def running_proxy() -> AsyncIterator[ForwardProxy]:
    """Run a proxy on a free port."""
    proxy = ForwardProxy()
    async with running_tcp_server(proxy.serve) as port:
        proxy.url = f"http://127.0.0.1:{port}"
        yield proxy
