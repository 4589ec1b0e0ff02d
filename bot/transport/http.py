"""The two HTTP sites: Slack's requests, and what operators ask for."""

from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST
from slack_sdk.signature import SignatureVerifier

from bot.observability.metrics import Metrics
from bot.transport.bolt import Dispatcher
from bot.transport.connections import GuardedSite
from bot.transport.ops import OperatorEndpoints
from bot.transport.slack_endpoint import SlackEndpoint, UnverifiedDeliveries

_MAX_BODY_BYTES = 2 * 1024 * 1024  # Slack's own payloads are far smaller
SHUTDOWN_SECONDS = 1.5  # for open connections. The default of a minute is longer than we have
_KEEPALIVE_SECONDS = 75.0  # longer than a proxy's, which is often 60, so that the proxy closes first


def make_slack_site(
    *,
    dispatcher: Dispatcher,
    signing_secret: str,
    metrics: Metrics,
    seconds_since: Callable[[float], float],
    is_stopping: Callable[[], bool],
) -> web.AppRunner:
    """Return the site with `POST /slack/events` for Slack and `GET /healthz` for a load balancer.

    Once the bot is stopping, `/healthz` answers 503, and each answer closes its connection. So the load
    balancer leaves before the port is closed.
    """
    endpoint = SlackEndpoint(
        dispatcher,
        SignatureVerifier(signing_secret),
        UnverifiedDeliveries(metrics.count_unverified_delivery),
        seconds_since,
    )

    @web.middleware
    async def close_connection_if_stopping(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if is_stopping():
            response.force_close()
        return response

    site = web.Application(client_max_size=_MAX_BODY_BYTES, middlewares=[close_connection_if_stopping])
    site.router.add_post("/slack/events", endpoint.receive)
    site.router.add_get("/healthz", _healthz(is_stopping))
    return _make_runner(site)


def make_ops_site(ops: OperatorEndpoints) -> web.AppRunner:
    """Return the site with `GET /healthz`, `/readyz` (200, or 503 with the reasons) and `/metrics`."""

    async def readyz(_: web.Request) -> web.Response:
        obstacles = await ops.obstacles()
        body = {"ready": not obstacles, "obstacles": obstacles}
        return web.json_response(body, status=503 if obstacles else 200)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await ops.metrics_page(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    site = web.Application()
    site.router.add_get("/healthz", _healthz(lambda: False))
    site.router.add_get("/readyz", readyz)
    site.router.add_get("/metrics", metrics)
    return _make_runner(site)


async def serve(runner: web.AppRunner, host: str, port: int) -> int:
    """Serve the site and return its port, which is a free one if `port` is 0.

    The caller cleans the runner up. Raises OSError if the address is taken.
    """
    await runner.setup()
    site = GuardedSite(runner, host, port, access_log=None, keepalive_timeout=_KEEPALIVE_SECONDS)
    await site.start()
    return int(runner.addresses[0][1])


def _make_runner(site: web.Application) -> web.AppRunner:
    return web.AppRunner(site, shutdown_timeout=SHUTDOWN_SECONDS)


def _healthz(is_stopping: Callable[[], bool]) -> Handler:
    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"alive": True}, status=503 if is_stopping() else 200)

    return healthz
