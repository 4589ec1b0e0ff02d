"""Open the HTTP clients for Slack and Classify, and close them together."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp
import structlog
from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from bot.observability.metrics import Metrics
from bot.observability.reachability import Reachability
from bot.observability.slack_access import SlackAccess
from bot.proxies import proxy_url
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import LeaderLease
from bot.settings import Settings
from bot.slack import last_check
from bot.slack.call_result import CallResult
from bot.slack.scopes import GrantedScopes
from bot.slack.slack_time import SlackTime
from bot.slack.web_client import make_client
from classify import Classify, ClassifyError, open_client

_SLACK_SECONDS = 10.0
_CLASSIFY_SECONDS = 30.0
_log = structlog.get_logger()


class HttpClients(Struct, frozen=True, kw_only=True):
    """The clients of one process."""

    #: Slack's connections.
    session: aiohttp.ClientSession
    slack: AsyncWebClient
    #: Slack's clock, as the answers to `slack` have it.
    slack_time: SlackTime
    #: The scopes of the bot's token.
    granted_scopes: GrantedScopes
    classify: Classify


@asynccontextmanager
async def open_clients(
    settings: Settings,
    clock: Clock,
    metrics: Metrics,
    *,
    reachability: Reachability | None = None,
    slack_access: SlackAccess | None = None,
    lease: LeaderLease | None = None,
) -> AsyncIterator[HttpClients]:
    """Open both clients. Raises ProxyError if the environment names a proxy that can't be used.

    Each of their calls is counted. Classify's show whether it is responding, and Slack's whether it lets the
    bot in. lease: while this process doesn't hold it, nothing leaves that changes something in Classify.
    """

    def on_call_end(call: str, error: ClassifyError | None) -> None:
        metrics.count_classify_call(call, error)
        if reachability is not None:
            reachability.record(error)

    def on_slack_call_end(method: str, result: CallResult) -> None:
        metrics.count_slack_call(method, result)
        if slack_access is not None:
            slack_access.record(method, result)

    slack_time, granted = SlackTime(clock.uniform), GrantedScopes()

    def on_slack_time(server_time: datetime) -> None:
        slack_time.observe(server_time)
        is_first = not clock.confirmed
        if ahead := clock.observe(server_time):
            seconds_ahead = round(ahead.total_seconds(), 1)
            if is_first:
                _log.warning("the wall clock is wrong, Slack's time is used", seconds_ahead=seconds_ahead)
            else:
                _log.warning("the clock was behind, Slack's time is used", seconds_ahead=seconds_ahead)

    token, key = settings.slack_bot_token.reveal(), settings.clsfy_api_key.reveal()
    timeout = aiohttp.ClientTimeout(total=_SLACK_SECONDS)
    # aiohttp makes its own context when it is imported, which may be before SSL_CERT_FILE is set.
    tls = ssl.create_default_context()  # one for both: loading the certificates takes 18 ms and 1 MiB
    connector = aiohttp.TCPConnector(ssl=tls)
    async with (
        aiohttp.ClientSession(
            connector=connector, timeout=timeout, trace_configs=[last_check.make_trace()]
        ) as session,
        open_client(
            settings.clsfy_api_url,
            key,
            timeout=_CLASSIFY_SECONDS,
            now=clock.uniform,
            on_call_end=on_call_end,
            proxy=proxy_url(settings.clsfy_api_url),
            tls=tls,
            # A process that was frozen in the middle of a call resumes there. Another one may lead by then.
            may_change=lambda: lease is None or lease.held,
        ) as classify,
    ):
        slack = make_client(
            token=token,
            api_url=settings.slack_api_url,
            session=session,
            on_call_end=on_slack_call_end,
            on_server_time=on_slack_time,
            granted=granted,
        )
        yield HttpClients(
            session=session, slack=slack, slack_time=slack_time, granted_scopes=granted, classify=classify
        )
