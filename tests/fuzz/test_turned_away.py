"""Requests that Slack did not send, or that never end. They are rejected, and others are served meanwhile."""

import asyncio
import contextlib
import gzip
import io
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp
import pytest

from tests.fuzz.campaign import Campaign, Resources, error_lines, serve_next_person, signed
from tests.fuzz.payloads import FORM
from tests.support.sandbox import Sandbox

BODY = (
    b"command=%2Fclsfy&text=help&user_id=U1&channel_id=C1&trigger_id=1.2&response_url=https%3A%2F%2Fx.example"
)
LARGEST = 2 * 1024 * 1024
HALF_OPEN, TRICKLING = 200, 50
HEAD = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: " + FORM.encode() + b"\r\n"


@pytest.fixture
async def campaign(tmp_path: Path) -> AsyncIterator[Campaign]:
    """A bot that is reached over HTTP."""
    async with Sandbox(tmp_path, mode="http", quick_start=True) as sandbox:
        yield Campaign(sandbox, await sandbox.start_bot())


async def test_a_request_that_slack_did_not_sign_is_rejected(campaign: Campaign) -> None:
    secret, old = campaign.sandbox.slack.signing_secret, int(time.time()) - 301
    good = signed(secret, BODY)
    cases: list[tuple[bytes, Mapping[str, str], int]] = [
        (BODY, good, 200),
        (BODY, {}, 400),
        (BODY, {**good, "X-Slack-Signature": ""}, 400),
        (BODY, {**good, "X-Slack-Signature": "v0=" + "é" * 64}, 400),
        (BODY, {**good, "X-Slack-Signature": "v0=" + "0" * 64}, 401),
        (BODY, {**good, "X-Slack-Signature": good["X-Slack-Signature"][3:]}, 401),
        (BODY, {**good, "X-Slack-Signature": "x" * 4000}, 401),
        (BODY, {**good, "X-Slack-Request-Timestamp": "١٢٣"}, 400),
        (BODY, {**good, "X-Slack-Request-Timestamp": "-1"}, 400),
        (BODY, {**good, "X-Slack-Request-Timestamp": "0"}, 401),
        (BODY, signed(secret, BODY, old), 401),
        (BODY, signed(secret, BODY, old + 700), 401),
        (BODY, signed("another", BODY), 401),
        (BODY + b" ", good, 401),
        (b"\xff\xfe", good, 400),
        (b"\xff\xfe", signed(secret, b"\xff\xfe"), 400),
        (b"x" * (LARGEST + 1), signed(secret, b"x" * (LARGEST + 1)), 413),
        (b"x" * (8 * LARGEST), {}, 400),
        (gzip.compress(b"x" * (8 * LARGEST)), {**good, "Content-Encoding": "gzip"}, 413),
        (b"no gzip", {**good, "Content-Encoding": "gzip"}, 400),
        (BODY, {**good, "Content-Type": "application/json; charset=idna"}, 400),
    ]
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        for body, headers, status in cases:
            sent = {"Content-Type": FORM, **headers}
            async with session.post(campaign.url, data=io.BytesIO(body), headers=sent) as answer:
                assert (answer.status, headers) == (status, headers)
                assert "Traceback" not in await answer.text()
        for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
            async with session.request(method, campaign.url, data=BODY) as answer:
                assert answer.status == 405
        async with session.post(
            campaign.url.replace("/slack/events", "/other"), data=BODY, headers=good
        ) as answer:
            assert answer.status == 404
    await serve_next_person(campaign.sandbox)
    # A body that can't be unpacked is logged by the server itself, without a word of it.
    assert [line for line in error_lines(campaign.bot) if "aiohttp.server" not in line] == []


async def test_a_proxy_that_expects_100_continue_gets_it(campaign: Campaign) -> None:
    reader, writer = await _connect(campaign)
    size = f"Content-Length: {len(BODY)}\r\nExpect: 100-continue\r\n\r\n"
    writer.write(_head(campaign) + size.encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(BODY)
    assert (await reader.readline()).split()[1] == b"200"
    writer.close()


async def test_malformed_http_gets_a_400_at_most(campaign: Campaign) -> None:
    for sent in (
        b"\x16\x03\x01\x02\x00\x01",
        b"GET\r\n\r\n",
        b"POST / HTTP/9.9\r\n\r\n",
        b"\x00" * 9000,
        HEAD + b"x" * 20000,
        _head(campaign) + b"Transfer-Encoding: chunked\r\n\r\nnot a length",
        _head(campaign) + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        _head(campaign) + b"Content-Length: -5",
    ):
        reader, writer = await _connect(campaign)
        writer.write(sent + b"\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            said = await asyncio.wait_for(reader.read(), 45)
            assert said.startswith(b"HTTP/1.") or said == b""
            assert b" 400 " in said.partition(b"\r\n")[0] or said == b""
            assert b"Traceback" not in said
        writer.close()
    await serve_next_person(campaign.sandbox)
    assert all("Traceback" not in line for line in campaign.bot.lines)


async def test_slow_connections_are_closed_and_delay_nobody(campaign: Campaign) -> None:
    """Open half-open connections, and send bodies slowly. A valid signature makes no difference."""
    before = Resources.of(campaign.bot)
    head = _head(campaign)
    half_open = [await _connect(campaign) for _ in range(HALF_OPEN)]
    for _, writer in half_open:
        writer.write(HEAD)
    trickling = [await _connect(campaign) for _ in range(TRICKLING)]
    for _, writer in trickling:
        writer.write(head + b"Content-Length: 1000\r\n\r\n")
    drips = [asyncio.create_task(_drip(writer)) for _, writer in trickling]
    await serve_next_person(campaign.sandbox)
    # A whole body would take four minutes.
    answers = await asyncio.gather(*(reader.readline() for reader, _ in trickling))
    assert {answer.split()[1] for answer in answers} == {b"408"}
    for drip in drips:
        drip.cancel()
    for _, writer in half_open + trickling:
        writer.close()
    async with aiohttp.ClientSession() as session:
        while Resources.of(campaign.bot).files > before.files + 10:
            async with session.get(campaign.url) as answer:  # until the bot has seen that they are gone
                assert answer.status == 405
    await serve_next_person(campaign.sandbox)
    assert error_lines(campaign.bot) == []


def _head(campaign: Campaign) -> bytes:
    """Return the first headers of a request with a valid signature."""
    signature = signed(campaign.sandbox.slack.signing_secret, BODY)
    return HEAD + "".join(f"{name}: {value}\r\n" for name, value in signature.items()).encode()


async def _connect(campaign: Campaign) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", campaign.bot.port("PORT"))


async def _drip(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.25)
