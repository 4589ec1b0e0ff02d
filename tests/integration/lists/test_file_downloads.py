"""Files are fetched over real connections, whatever the file host answers. No answer shows the token."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from msgspec.structs import replace
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.call_result import RetryLater
from bot.slack.files import MAX_FILE_SIZE, Fetched, FetchedFile, FileFetcher, NoFile
from handlers.messages.list_messages import unreadable_sentence
from storage.lifecycle.lists import InputName, RequestList, Unreadable
from tests.integration.classify.raw_server import http_response
from tests.support.network.tcp_server import running_tcp_server

TOKEN = "xoxb-secret"
FILE = RequestList(input_name=InputName.BLOCKED, label="rivals.csv", file_id="F1", uploader_id="U1")
SIGN_IN = b"<!DOCTYPE html><title>Slack</title>"
#: Of a body that begins and doesn't say how long it is.
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n"
#: What may wait in the buffers of both ends besides what was read.
BUFFERS = 16 * 1024 * 1024


@dataclass(kw_only=True)
class FileHost:
    """Answers `files.info`, and the file's URL with raw bytes. Any other request is only recorded."""

    #: The answer to the request for the file.
    answer: bytes = b""
    #: What follows the answer again and again, until the client hangs up.
    more: bytes = b""
    #: Whether the connection stays open after the answer, without another byte.
    stalls: bool = False
    #: The heads of the requests so far, without those for `files.info`.
    requests: list[str] = field(default_factory=list)
    #: How many bytes of the file were accepted by the connection.
    size: int = 0
    #: Its address, which a file's URL begins with.
    url: str = ""
    #: The file's URL that `files.info` returns.
    file_url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if " /api/files.info" in head:
            file = {"id": "F1", "user": "U1", "url_private_download": self.file_url}
            body = json.dumps({"ok": True, "file": file}).encode()
            writer.write(http_response(body, "200 OK", "Content-Type: application/json", "Connection: close"))
            await writer.drain()
            return
        self.requests.append(head)
        try:
            writer.write(self.answer)
            await writer.drain()
            while self.more:
                writer.write(self.more)
                await writer.drain()
                self.size += len(self.more)
            if self.stalls:
                await reader.read()
        except ConnectionError:
            pass


@pytest.fixture
async def host() -> AsyncIterator[FileHost]:
    """Run a file host."""
    host = FileHost()
    async with running_tcp_server(host.serve) as port:
        host.url = f"http://127.0.0.1:{port}"
        host.file_url = f"{host.url}/files-pri/T1-F1/rivals.csv"
        yield host


@pytest.fixture
async def fetcher(host: FileHost) -> AsyncIterator[FileFetcher]:
    """Yield what fetches from the host."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(TOKEN, base_url=f"{host.url}/api/", session=session, retry_handlers=[])
        client.proxy = None  # whatever proxy the machine has
        yield FileFetcher(client=client, session=session, origin=host.url, own_ids=frozenset({"T1"}))


async def fetch(fetcher: FileFetcher, caplog: pytest.LogCaptureFixture) -> Fetched:
    """Return what the caller gets, after checking that neither it nor a log shows the token."""
    caplog.set_level(logging.DEBUG)
    fetched = await fetcher.fetch(FILE)
    assert TOKEN not in repr(fetched) + caplog.text
    return fetched


def sentence(fetched: Fetched) -> str:
    """Return what the person reads about a file that can't be had."""
    assert isinstance(fetched, NoFile)
    return unreadable_sentence(replace(FILE, unreadable=fetched.reason))


async def test_the_file_is_fetched_with_the_token(
    host: FileHost, fetcher: FileFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    host.answer = http_response(b"a.example\n", "200 OK", "Content-Type: text/csv")
    assert await fetch(fetcher, caplog) == FetchedFile(b"a.example\n")
    assert f"Authorization: Bearer {TOKEN}" in host.requests[0]


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "307 Temporary Redirect"])
async def test_a_sign_in_page_says_that_the_scope_is_missing_and_a_redirect_is_not_followed(
    host: FileHost, fetcher: FileFetcher, caplog: pytest.LogCaptureFixture, status: str
) -> None:
    host.answer = http_response(SIGN_IN, status, "Content-Type: text/html", f"Location: {host.url}/signin")
    assert "because I'm not allowed to read files here" in sentence(await fetch(fetcher, caplog))
    assert len(host.requests) == 1


@pytest.mark.parametrize("content_type", ["text/plain", "text/html"])
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("401 Unauthorized", NoFile(Unreadable.NOT_VISIBLE)),
        ("403 Forbidden", NoFile(Unreadable.NOT_VISIBLE)),
        ("404 Not Found", NoFile(Unreadable.DELETED)),
        ("410 Gone", NoFile(Unreadable.DELETED)),
        ("429 Too Many Requests", RetryLater(7.0)),
        ("500 Internal Server Error", RetryLater()),
        ("502 Bad Gateway", RetryLater()),
    ],
)
async def test_an_error_means_what_its_status_says_also_with_a_web_page(
    host: FileHost,
    fetcher: FileFetcher,
    caplog: pytest.LogCaptureFixture,
    status: str,
    expected: Fetched,
    content_type: str,
) -> None:
    host.answer = http_response(SIGN_IN, status, f"Content-Type: {content_type}", "Retry-After: 7")
    assert await fetch(fetcher, caplog) == expected


async def test_a_file_that_stalls_is_tried_again_later(
    host: FileHost, fetcher: FileFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    host.answer, host.stalls = ENDLESS + b"a.example\n", True
    assert await fetch(replace(fetcher, seconds=0.1), caplog) == RetryLater()


async def test_a_file_that_breaks_off_is_tried_again_later(
    host: FileHost, fetcher: FileFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    host.answer = http_response(b"a.example\n", "200 OK", "Content-Type: text/csv")[:-4]
    assert await fetch(fetcher, caplog) == RetryLater()


async def test_a_file_that_does_not_end_is_read_up_to_the_limit(
    host: FileHost, fetcher: FileFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    host.answer, host.more = ENDLESS, bytes(64 * 1024)
    assert "is larger than 10 MB" in sentence(await fetch(fetcher, caplog))
    assert host.size < MAX_FILE_SIZE + BUFFERS


async def test_the_token_is_not_sent_to_another_host(
    host: FileHost, fetcher: FileFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    other = FileHost(answer=http_response(b"a.example\n"))
    async with running_tcp_server(other.serve) as port:
        for url in (f"http://127.0.0.1:{port}/a", f"{host.url}@127.0.0.1:{port}/a", "", "http://[/a"):
            host.file_url = url
            assert "isn't a file I can open" in sentence(await fetch(fetcher, caplog))
    assert not other.requests
    assert not host.requests
