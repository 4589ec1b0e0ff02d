"""A simulated Classify and a client for it."""

from collections.abc import AsyncIterator

import pytest

from classify import Classify, open_client
from playground.classify import Classify as SimulatedClassify
from tests.integration.classify.raw_server import RawServer, StartServer


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use no proxy for loopback, whatever proxy the machine has."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def server() -> AsyncIterator[SimulatedClassify]:
    """Start a simulated Classify whose builds finish when a test says so."""
    classify = SimulatedClassify()
    await classify.start()
    yield classify
    await classify.stop()


@pytest.fixture
async def classify(server: SimulatedClassify) -> AsyncIterator[Classify]:
    """Open a client for the simulated Classify."""
    async with open_client(server.url, server.key) as client:
        yield client


@pytest.fixture
async def start_server() -> AsyncIterator[StartServer]:
    """Return a function that starts servers of raw bytes. They are closed after the test."""
    servers: list[RawServer] = []

    async def start(
        *answers: bytes | None, keep_open: bool = False, close_at_once: bool = False, trickle: bool = False
    ) -> RawServer:
        servers.append(
            await RawServer(
                answers=list(answers), keep_open=keep_open, close_at_once=close_at_once, trickle=trickle
            ).start()
        )
        return servers[-1]

    yield start
    for server in servers:
        await server.stop()
