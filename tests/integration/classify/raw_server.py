"""A server that answers with raw bytes, and what the tests of broken answers share."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from classify import CampaignInputs, ClassifyError, SegmentInputs
from tests.support.network.tcp_server import TcpServer

INPUTS = SegmentInputs(name="Secret Name", prompt="secret prompt", example_urls=("https://secret.example/",))
CAMPAIGN = CampaignInputs(name="Secret Name", use_case="other", description="secret words")
KEY = "ck_secret"

StartServer = Callable[..., Awaitable["RawServer"]]


@dataclass(kw_only=True)
class RawServer:
    """Answers each request with the next bytes of a list and closes the connection."""

    #: The bytes to send, one entry for each request. None closes the connection without an answer.
    answers: list[bytes | None]
    #: Whether the connection stays open for the next request.
    keep_open: bool = False
    #: Whether each connection is closed before anything is read from it.
    close_at_once: bool = False
    #: Whether a byte follows every 20 ms forever after the answers.
    trickle: bool = False
    #: The requests so far, with head and body.
    requests: list[bytes] = field(default_factory=list)
    #: How many connections were made.
    connections: int = 0
    #: The server's address once it has started.
    url: str = ""

    def __post_init__(self) -> None:
        self._server = TcpServer(self.serve)

    async def start(self) -> "RawServer":
        """Listen on a free port and return itself."""
        self.url = f"http://127.0.0.1:{await self._server.start()}"
        return self

    async def stop(self) -> None:
        """Stop listening, and close every connection. May be called twice."""
        await self._server.stop()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        try:
            more = not self.close_at_once
            while self.answers and more:
                self.requests.append(await _read_request(reader))
                answer = self.answers.pop(0)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
                more = self.keep_open
            while self.trickle:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.02)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + (await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b"")


def http_response(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return an HTTP response with this body."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


HTML = http_response(b"<html>It works</html>", "200 OK", "Content-Type: text/html")


def assert_reveals_nothing(error: ClassifyError) -> None:
    """Check that neither the error nor its traceback contains anything that was sent or received."""
    shown = "".join(traceback.format_exception(error, chain=True)) + repr(error)
    frames = "  File "  # a traceback also shows the lines of the test
    for line in shown.splitlines():
        assert line.startswith(frames) or "secret" not in line.lower() or "caught" in line
    assert error.__cause__ is None
    assert error.__context__ is None
