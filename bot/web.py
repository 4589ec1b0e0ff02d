"""HTTP: Slack's requests, verified before anything reads them, and the operator's questions."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from time import time

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from slack_sdk.signature import SignatureVerifier

from bot.bolt import Door
from bot.ops import Ops
from bot.posted import read_body

_LARGEST = 2 * 1024 * 1024  # bytes; Slack's own payloads stay far below
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_OLDEST = 300  # seconds (https://docs.slack.dev/authentication/verifying-requests-from-slack/)
_SLOWEST = 10.0  # seconds for a body to arrive; Slack itself waits three for the answer
_IDLE = 75.0  # seconds for a connection without a request; longer than a proxy's, which is often 60
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_slack_site(door: Door, signing_secret: str) -> web.Application:
    """`POST /slack/events` for Slack, `GET /healthz` for a load balancer."""
    verifier = SignatureVerifier(signing_secret)

    @web.middleware
    async def verify(request: web.Request, handler: Handler) -> web.StreamResponse:
        """400 for what can't be signed, 401 for a wrong signature or an old one, 408 for what trickles in."""
        if request.method != "POST":
            return await handler(request)
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not signature or not signature.isascii():
            return web.Response(status=400)
        if abs(time() - int(timestamp)) > _OLDEST:
            return web.Response(status=401)
        try:
            # Most come whole with their headers, and need no clock.
            async with asyncio.timeout(None if request.content.is_eof() else _SLOWEST):
                body = (await request.read()).decode()  # Slack's is UTF-8, whatever a header says
        except TimeoutError:
            return web.Response(status=408)
        except (UnicodeDecodeError, web.RequestPayloadError):
            return web.Response(status=400)
        if not verifier.is_valid(body, timestamp, signature):
            return web.Response(status=401)
        return await handler(request)

    async def receive(request: web.Request) -> web.StreamResponse:
        body = (await request.read()).decode()  # as `verify` has found it
        try:
            payload = read_body(body, request.content_type)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        answer = await door.answer(payload)
        is_json = answer.body.startswith("{")
        return web.Response(
            status=answer.status,
            text=answer.body,
            content_type="application/json" if is_json else "text/plain",
        )

    site = web.Application(middlewares=[verify], client_max_size=_LARGEST)
    site.router.add_post("/slack/events", receive)
    site.router.add_get("/healthz", _alive)
    return site


def make_ops_site(ops: Ops) -> web.Application:
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
    return site


async def serve(site: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Serve `site`, at a free port where `port` is 0; the runner, to be cleaned up, and the port.

    Raises OSError where the address is taken.
    """
    # aiohttp waits a minute for open connections unless told otherwise; the drain has little more than ten.
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=1.5, keepalive_timeout=_IDLE)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner, int(runner.addresses[0][1])


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"alive": True})
