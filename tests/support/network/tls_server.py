"""A server with TLS in front of one without it, whose certificate is of an authority that nobody knows."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.support.network.pipes import pipe_both_ways
from tests.support.network.tcp_server import running_tcp_server


@dataclass(frozen=True)
class TlsServer:
    """Decrypts what arrives and passes it on."""

    #: The port on loopback.
    port: int
    #: The authority's certificate, which clients have to trust.
    authority: Path


@contextlib.asynccontextmanager
async def running_tls_server(folder: Path, upstream_port: int) -> AsyncIterator[TlsServer]:
    """Run a server for `localhost` in front of a port. folder: where to write the authority's certificate."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    file = folder / f"authority-{upstream_port}.pem"
    authority.cert_pem.write_to_path(str(file))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await pipe_both_ways((reader, writer), await asyncio.open_connection("127.0.0.1", upstream_port))

    async with running_tcp_server(serve, context) as port:
        yield TlsServer(port, file)
