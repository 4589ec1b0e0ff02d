"""The server that other tests use leaves nothing open, whenever it stops."""

import asyncio
import contextlib
import gc
import socket

import pytest

from tests.support.network.pipes import pipe_both_ways
from tests.support.network.tcp_server import running_tcp_server


@pytest.fixture(scope="module", autouse=True)
def _earlier_tests() -> None:
    """Collect what earlier tests left, and never look at what they keep again: each collection is quick."""
    gc.collect()
    gc.freeze()


async def _wait_forever(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


# A warning about an unclosed connection is an error, and names this test because of the collection.
@pytest.mark.parametrize("turns", range(8))
def test_a_connection_that_was_just_accepted_is_closed(turns: int) -> None:
    with socket.socket() as client:
        asyncio.run(_connect_and_stop(client, turns))
        _assert_closed(client)
    gc.collect()


@pytest.mark.parametrize("turns", range(12))
def test_a_pipe_that_was_just_connected_is_closed(turns: int) -> None:
    with socket.socket() as client:
        asyncio.run(_connect_pipe_and_stop(client, turns))
        _assert_closed(client)
    gc.collect()


def _assert_closed(client: socket.socket) -> None:
    client.settimeout(5)
    with contextlib.suppress(ConnectionResetError):
        assert client.recv(1) == b""


async def _connect_and_stop(client: socket.socket, turns: int) -> None:
    async with running_tcp_server(_wait_forever) as port:
        client.connect(("127.0.0.1", port))
        for _ in range(turns):
            await asyncio.sleep(0)


async def _connect_pipe_and_stop(client: socket.socket, turns: int) -> None:
    async with running_tcp_server(_wait_forever) as upstream:

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await pipe_both_ways((reader, writer), await asyncio.open_connection("127.0.0.1", upstream))

        async with running_tcp_server(serve) as port:
            client.connect(("127.0.0.1", port))
            for _ in range(turns):
                await asyncio.sleep(0)
