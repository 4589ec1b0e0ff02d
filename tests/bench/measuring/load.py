"""The load: signed requests, each a distinct one, over connections that stay open, and how long each took.

Raw HTTP over asyncio's streams: it takes a fifth of what the fastest contender takes for a request, the same
for all; aiohttp's client would take three times as much, and hold the fast ones back.
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


def signed(body: str, secret: str) -> bytes:
    """A request on the wire (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
    stamp = str(int(time.time()))
    signature = hmac.digest(secret.encode(), f"v0:{stamp}:{body}".encode(), "sha256").hex()
    return (_HEAD.format(length=len(body), stamp=stamp, signature=signature) + body).encode()


@dataclass(frozen=True)
class Request:
    """What is sent again and again. body: as Slack sends it. mark: the UUID in it for which each request has
    another. secret: what signs it. answered: whether that is the answer that was wanted."""

    body: str
    mark: str
    secret: str
    answered: Callable[[bytes], bool]

    def fresh(self) -> bytes:
        """One more of them, on the wire."""
        return signed(self.body.replace(self.mark, str(uuid4())), self.secret)


class Line:
    """One connection, kept open."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def ask(self, sent: bytes, answered: Callable[[bytes], bool]) -> float:
        """Send a request and wait for the answer; how long that took, in seconds.

        Raises AssertionError where it is not answered as it should be.
        """
        began = time.perf_counter()
        self._writer.write(sent)
        status, answer = await self._answer()
        took = time.perf_counter() - began
        assert status == 200, f"{status}: {answer[:200]!r}"
        assert answered(answer), answer[:200]
        return took

    async def _answer(self) -> tuple[int, bytes]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head.split(b" ", 2)[1])
        _, found, after = head.partition(b"\r\ncontent-length:")
        if found:
            return status, await self._reader.readexactly(int(after.split(b"\r\n", 1)[0]))
        return status, await self._reader.readuntil(_LAST_CHUNK)  # in chunks, as Node.js answers


@dataclass(frozen=True)
class Run:
    """What a while of load showed. latencies: of each request, in seconds."""

    seconds: float
    latencies: Sequence[float]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


async def run(port: int, request: Request, at_once: int, seconds: float) -> Run:
    """Keep `at_once` requests under way for that long. Raises AssertionError as `Line.ask` does."""
    until = time.perf_counter() + seconds
    return await _keep_asking(port, request, at_once, lambda: time.perf_counter() < until)


async def send(port: int, request: Request, at_once: int, count: int) -> Run:
    """So many requests, `at_once` under way. Raises AssertionError as `Line.ask` does."""
    left = iter(range(count))
    return await _keep_asking(port, request, at_once, lambda: next(left, None) is not None)


async def _keep_asking(port: int, request: Request, at_once: int, more: Callable[[], bool]) -> Run:
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(Line(port)) for _ in range(at_once)]
        latencies: list[float] = []

        async def ask(line: Line) -> None:
            while more():
                latencies.append(await line.ask(request.fresh(), request.answered))

        began = time.perf_counter()
        await asyncio.gather(*map(ask, lines))
        return Run(time.perf_counter() - began, latencies)
