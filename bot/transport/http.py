"""HTTP: Slack's requests, verified before anything reads them, and the operator's questions."""

import asyncio
import re
from time import time

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from prometheus_client import CONTENT_TYPE_LATEST
from slack_sdk.signature import SignatureVerifier

from bot.transport.bolt import Dispatcher
from bot.transport.ops import OperatorEndpoints
from bot.transport.posted import read_body

_LARGEST = 2 * 1024 * 1024  # bytes; Slack's own payloads stay far below
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_OLDEST = 300  # seconds (https://docs.slack.dev/authentication/verifying-requests-from-slack/)
_SLOWEST = 10.0  # seconds for a body to arrive; Slack itself waits three for the answer
_DRAIN = 1.5  # seconds for open connections at the end; aiohttp's minute is more than the drain has
_IDLE = 75.0  # seconds for a connection without a request; longer than a proxy's, which is often 60


def make_slack_site(door: Dispatcher, signing_secret: str) -> web.BaseRunner:
    """`POST /slack/events` for Slack, `GET /healthz` for a load balancer.

    On aiohttp's low-level server: an application's router and its requests would take a twentieth of an
    acknowledgement, for two addresses.
    """
    verifier = SignatureVerifier(signing_secret)

    async def receive(request: web.BaseRequest) -> web.Response:
        """400 for what can't be signed or read, 401 for a wrong signature or an old one, 408 for what
        trickles in."""
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not signature or not signature.isascii():
            return web.Response(status=400)
        if abs(time() - int(timestamp)) > _OLDEST:
            return web.Response(status=401)
        try:
            body = (await _whole(request)).decode()  # Slack's is UTF-8, whatever a header says
        except TimeoutError:
            return web.Response(status=408)
        except (UnicodeDecodeError, web.RequestPayloadError):
            return web.Response(status=400)
        if not verifier.is_valid(body, timestamp, signature):
            return web.Response(status=401)
        try:
            payload = read_body(body, request.content_type)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        answer = await door.dispatch(payload)
        kind = "application/json" if answer.body.startswith("{") else "text/plain"
        return web.Response(status=answer.status, text=answer.body, content_type=kind)

    async def route(request: web.BaseRequest) -> web.Response:
        match request.method, request.path:
            case "POST", "/slack/events":
                return await receive(request)
            case "GET" | "HEAD", "/healthz":
                return await _alive(request)
            case _, "/slack/events" | "/healthz":
                return web.Response(status=405)
        return web.Response(status=404)

    server = web.Server(route, request_factory=_make_request, access_log=None, keepalive_timeout=_IDLE)
    return web.ServerRunner(server, shutdown_timeout=_DRAIN)


def _make_request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: web.RequestHandler,
    writer: AbstractStreamWriter,
    task: "asyncio.Task[None]",
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_LARGEST)


async def _whole(request: web.BaseRequest) -> bytes:
    """Its body; raises TimeoutError. Most come whole with their headers, and need no clock."""
    if request.content.is_eof():
        return await request.read()
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    async with asyncio.timeout(_SLOWEST):
        return await request.read()


def make_ops_site(ops: OperatorEndpoints) -> web.BaseRunner:
    """`GET /healthz`: alive. `GET /readyz`: 200, or 503 with what stands in the way. `GET /metrics`: for
    Prometheus."""

    async def ready(_: web.Request) -> web.Response:
        found = await ops.obstacles()
        body = {"ready": not found, "obstacles": found}
        return web.json_response(body, status=503 if found else 200)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await ops.metrics_page(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    site = web.Application()
    site.router.add_get("/healthz", _alive)
    site.router.add_get("/readyz", ready)
    site.router.add_get("/metrics", metrics)
    return web.AppRunner(site, access_log=None, shutdown_timeout=_DRAIN, keepalive_timeout=_IDLE)


async def serve(site: web.BaseRunner, host: str, port: int) -> int:
    """Serve `site`, at a free port where `port` is 0; the port. To be cleaned up in the end.

    Raises OSError where the address is taken.
    """
    await site.setup()
    await web.TCPSite(site, host, port).start()
    return int(site.addresses[0][1])


async def _alive(_: web.BaseRequest) -> web.Response:
    return web.json_response({"alive": True})
