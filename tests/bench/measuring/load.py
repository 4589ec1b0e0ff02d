"""Generate load: distinct signed requests over persistent connections, with the latency of each.

It writes raw HTTP to asyncio's streams. For each request that takes a fifth of the fastest contender's time,
and the same for all of them. aiohttp's client would take three times as long and slow down the fast ones.
"""

import asyncio
import hmac
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import uuid4

_HEAD = (
    "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nContent-Length: {length}\r\n"
    "X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
)
_LAST_CHUNK = b"\r\n0\r\n\r\n"


def sign(body: str, secret: str) -> bytes:
    """Return a signed HTTP request (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
    stamp = str(int(time.time()))
    signature = hmac.digest(secret.encode(), f"v0:{stamp}:{body}".encode(), "sha256").hex()
    return (_HEAD.format(length=len(body), stamp=stamp, signature=signature) + body).encode()


@dataclass(frozen=True)
class Request:
    """A request that is sent repeatedly, each time with a new UUID."""

    #: The body as Slack sends it.
    body: str
    #: The UUID in the body that is replaced each time.
    unique_id: str
    #: The signing secret.
    secret: str
    #: Returns whether a response body is the expected one.
    is_expected: Callable[[bytes], bool]

    def sign_new(self) -> bytes:
        """Return the request with a new UUID, signed now."""
        return sign(self.body.replace(self.unique_id, str(uuid4())), self.secret)


class Connection:
    """A persistent connection."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def request(self, request: bytes, is_expected: Callable[[bytes], bool]) -> float:
        """Send a request, wait for the response, and return how long that took, in seconds.

        Raises AssertionError if the response isn't the expected one.
        """
        began = time.perf_counter()
        self._writer.write(request)
        status, answer = await self._read_response()
        took = time.perf_counter() - began
        assert status == 200, f"{status}: {answer[:200]!r}"
        assert is_expected(answer), answer[:200]
        return took

    async def _read_response(self) -> tuple[int, bytes]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head.split(b" ", 2)[1])
        _, found, after = head.partition(b"\r\ncontent-length:")
        if found:
            return status, await self._reader.readexactly(int(after.split(b"\r\n", 1)[0]))
        return status, await self._reader.readuntil(_LAST_CHUNK)  # Node.js answers in chunks


@dataclass(frozen=True)
class LoadResult:
    """The result of a load."""

    #: How long it took altogether.
    seconds: float
    #: The latency of each request, in seconds.
    latencies: Sequence[float]

    @property
    def rate(self) -> float:
        """Return responses per second."""
        return len(self.latencies) / self.seconds


async def run_for(port: int, request: Request, at_once: int, seconds: float) -> LoadResult:
    """Keep `at_once` requests in flight for `seconds`. Raises AssertionError like `Connection.request`."""
    until = time.perf_counter() + seconds
    return await _run_while(port, request, at_once, lambda: time.perf_counter() < until)


async def send_count(port: int, request: Request, at_once: int, count: int) -> LoadResult:
    """Send `count` requests, `at_once` in flight. Raises AssertionError like `Connection.request`."""
    left = iter(range(count))
    return await _run_while(port, request, at_once, lambda: next(left, None) is not None)


async def _run_while(port: int, request: Request, at_once: int, more: Callable[[], bool]) -> LoadResult:
    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(Connection(port)) for _ in range(at_once)]
        latencies: list[float] = []

        async def send_requests(connection: Connection) -> None:
            while more():
                latencies.append(await connection.request(request.sign_new(), request.is_expected))

        began = time.perf_counter()
        await asyncio.gather(*map(send_requests, connections))
        return LoadResult(time.perf_counter() - began, latencies)
