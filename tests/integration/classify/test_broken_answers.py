"""Answers that no Classify would give: a read learns nothing from them, a create doesn't know."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from classify import (
    Campaign,
    CampaignInputs,
    Classify,
    ClassifyError,
    NeverSentError,
    OutageError,
    RejectedError,
    Segment,
    SegmentInputs,
    UncertainError,
    open_client,
)

INPUTS = SegmentInputs(name="Secret Name", prompt="secret prompt", example_urls=("https://secret.example/",))
CAMPAIGN = CampaignInputs(name="Secret Name", use_case="other", description="secret words")
KEY = "ck_secret"

Raw = Callable[..., Awaitable["RawServer"]]


@dataclass
class RawServer:
    """Answers each request with the next of these bytes and closes; None closes without an answer.

    keep: stay open for the next request. deaf: close before a byte was read. drip: after the answers, a byte
    every 20 ms for ever.
    """

    answers: list[bytes | None]
    keep: bool = False
    deaf: bool = False
    drip: bool = False
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    url: str = ""
    server: asyncio.Server | None = None

    async def start(self) -> "RawServer":
        """Listen on a free port."""
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        try:
            more = not self.deaf
            while self.answers and more:
                self.requests.append(await _request(reader))
                answer = self.answers.pop(0)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
                more = self.keep
            while self.drip:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.02)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + (await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b"")


def answered(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """An HTTP answer with this body."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    """Starts servers of raw bytes."""
    servers: list[RawServer] = []

    async def start(
        *answers: bytes | None, keep: bool = False, deaf: bool = False, drip: bool = False
    ) -> RawServer:
        servers.append(await RawServer(list(answers), keep, deaf, drip).start())
        return servers[-1]

    yield start
    for server in servers:
        assert server.server is not None
        server.server.close()


HTML = answered(b"<html>It works</html>", "200 OK", "Content-Type: text/html")
BROKEN = {
    "HTML": HTML,
    "nothing": answered(b""),
    "half a body": b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[{"id": 61, "na',
    "half a body without a length": b'HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n{"id": 61, "na',
    "no HTTP": b"220 secret.example ESMTP\r\n\r\n",
    "a header that is none": b"HTTP/1.1 200 OK\r\nsecret\r\n\r\n",
    "not what it says": answered(b'{"id": 61}', "200 OK", "Content-Encoding: gzip"),
    "a number": answered(b"61"),
    "null": answered(b"null"),
    "another object": answered(b'{"data": {"id": 61}}'),
    "an id of text": answered(b'{"id": "61", "name": "x", "status": "complete"}'),
    "an id too great": answered(b'{"id": 9223372036854775808, "name": "x"}'),
    "rows that are none": answered(b'["id", 61]'),
    "a redirect": answered(b'{"id": 61}', "302 Found", "Location: http://127.0.0.1:9/"),
    "a permanent redirect": answered(b'{"id": 61}', "308 Permanent Redirect", "Location: /v1"),
    "another 2xx": answered(b'{"id": 61}', "202 Accepted"),
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "HTML 404": answered(b"<html>Not found</html>", "404 Not Found"),
    "another's 404": answered(b'{"message": "no Route matched"}', "404 Not Found"),
    "a 400 of other types": answered(b'{"error": 1, "message": []}', "400 Bad Request"),
    "a 401 that isn't JSON": answered(b"secret", "401 Unauthorized"),
    "nested without end": answered(b'{"id":' + b"[" * 200_000),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
async def test_a_create_is_uncertain(raw: Raw, answer: bytes) -> None:
    server = await raw(answer, answer)
    async with open_client(server.url, KEY) as classify:
        for call in (classify.create_segment(INPUTS), classify.create_campaign(CAMPAIGN)):
            with pytest.raises(UncertainError) as caught:
                await call
            _tells_nothing(caught.value)
    assert len(server.requests) == 2


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
async def test_a_read_and_a_change_are_outages(raw: Raw, answer: bytes) -> None:
    server = await raw(*[answer] * 5)
    async with open_client(server.url, KEY) as classify:
        for call in (
            classify.segment(61),
            classify.segments(),
            classify.campaign(61),
            classify.campaigns(),
            classify.update_campaign(61, {"name": "Secret Name"}),
        ):
            with pytest.raises(OutageError) as caught:
                await call
            assert type(caught.value) is OutageError
            _tells_nothing(caught.value)
    assert len(server.requests) == 5
    assert classify.clock_offset.total_seconds() == 0


def _tells_nothing(error: ClassifyError) -> None:
    """Nothing that was sent or that came stands in the error, nor in the trace that a log may show."""
    shown = "".join(traceback.format_exception(error, chain=True)) + repr(error)
    frames = "  File "  # lines of this file are in a trace too
    for line in shown.splitlines():
        assert line.startswith(frames) or "secret" not in line.lower() or "caught" in line
    assert error.__cause__ is None
    assert error.__context__ is None


async def test_closed_before_the_request_was_read(raw: Raw) -> None:
    server = await raw(deaf=True)
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(UncertainError):
            await classify.create_segment(INPUTS)
        with pytest.raises(OutageError) as caught:
            await classify.segments()
        assert type(caught.value) is OutageError
        with pytest.raises(OutageError) as caught:
            await classify.update_campaign(609, {"name": "x"})
    assert type(caught.value) is OutageError


async def test_a_kept_connection_that_closes_under_the_request(raw: Raw) -> None:
    server = await raw(answered(b"[]"), None, answered(b'{"id": 61}', "201 Created"), keep=True)
    async with open_client(server.url, KEY) as classify:
        assert await classify.segments() == []
        with pytest.raises(UncertainError):
            await classify.create_segment(INPUTS)
        assert (server.connections, len(server.requests)) == (1, 2)
        assert await classify.create_segment(INPUTS) == Segment(61)


async def test_an_answer_that_trickles_has_an_end(raw: Raw) -> None:
    server = await raw(b"HTTP/1.1 201 Created\r\nContent-Length: 100000\r\n\r\n", drip=True)
    async with open_client(server.url, KEY, timeout=0.3) as classify:
        with pytest.raises(UncertainError, match="TimeoutError"):
            await classify.create_segment(INPUTS)


async def test_a_port_where_nobody_listens(raw: Raw) -> None:
    server = await raw()
    assert server.server is not None
    server.server.close()
    await server.server.wait_closed()
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(NeverSentError) as caught:
            await classify.create_segment(INPUTS)
        _tells_nothing(caught.value)
        with pytest.raises(NeverSentError):
            await classify.segment(61)


async def test_tls_that_fails_was_never_sent(raw: Raw) -> None:
    server = await raw(HTML)
    async with open_client(server.url.replace("http:", "https:"), KEY, timeout=1) as classify:
        with pytest.raises(NeverSentError):
            await classify.create_segment(INPUTS)


async def test_a_proxy_that_refuses_the_tunnel_sent_nothing(
    raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = await raw(answered(b"no", "403 Forbidden"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    async with open_client("https://classify.invalid", KEY) as classify:
        with pytest.raises(NeverSentError):
            await classify.create_segment(INPUTS)
    assert proxy.requests[0].startswith(b"CONNECT classify.invalid:443")
    assert KEY.encode() not in proxy.requests[0]


async def test_a_redirect_isnt_followed(raw: Raw) -> None:
    elsewhere = await raw(answered(b"[]"))
    server = await raw(answered(b"", "307 Temporary Redirect", f"Location: {elsewhere.url}/"))
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(OutageError):
            await classify.segments()
    assert elsewhere.requests == []


async def test_a_create_needs_an_id_and_nothing_else(raw: Raw) -> None:
    server = await raw(answered(b'{"id": 61}'))
    async with open_client(server.url + "/", KEY) as classify:
        assert await classify.create_segment(INPUTS) == Segment(61)
    assert server.requests[0].startswith(b"POST /v1/clsfy/segment-requests HTTP/1.1\r\n")
    assert b"\r\nx-api-key: ck_secret\r\n" in server.requests[0].lower()


async def test_a_campaign_needs_an_id_and_nothing_else(raw: Raw) -> None:
    server = await raw(*[answered(b'{"id": 609}')] * 3)
    async with open_client(server.url, KEY) as classify:
        assert await classify.create_campaign(CAMPAIGN) == Campaign(609)
        assert await classify.campaign(609) == Campaign(609)
        assert await classify.update_campaign(609, {"description": ""}) == Campaign(609)
    assert server.requests[0].startswith(b"POST /v1/pixel/campaigns HTTP/1.1\r\n")
    assert server.requests[1].startswith(b"GET /v1/pixel/campaigns/609 HTTP/1.1\r\n")
    assert server.requests[2].startswith(b"PUT /v1/pixel/campaigns/609 HTTP/1.1\r\n")
    assert server.requests[2].endswith(b'\r\n\r\n{"description": ""}')
    assert b"\r\ncontent-type: application/json\r\n" in server.requests[2].lower()


@pytest.mark.parametrize("call", [Classify.campaign, lambda it, one: it.update_campaign(one, {"name": "x"})])
async def test_another_campaign_than_asked_for_is_an_outage(
    raw: Raw, call: Callable[[Classify, int], Awaitable[Campaign]]
) -> None:
    server = await raw(answered(b'{"id": 610, "name": "x", "use_case": "other"}'))
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(OutageError, match="another id than the one asked for") as caught:
            await call(classify, 609)
    assert type(caught.value) is OutageError


async def test_an_unreadable_date_header_is_no_news(raw: Raw) -> None:
    server = await raw(answered(b"[]", "200 OK", "Date: yesterday"))
    async with open_client(server.url, KEY) as classify:
        assert await classify.segments() == []
    assert classify.clock_offset.total_seconds() == 0


async def test_classifys_json_counts_whatever_its_type_says(raw: Raw) -> None:
    said = b'{"error": "validation_error", "message": "no such client", "field": "client_id"}'
    server = await raw(answered(said, "422 Unprocessable Content", "Content-Type: text/plain"))
    async with open_client(server.url, KEY) as classify:
        with pytest.raises(RejectedError) as caught:
            await classify.create_segment(INPUTS)
    assert (caught.value.status, caught.value.message) == (422, "no such client")
    _tells_nothing(caught.value)
