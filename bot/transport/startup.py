"""What must succeed before the bot can work: Slack accepts its token, and its ports are free."""

import errno
import os
import socket
from collections.abc import Collection, Mapping
from datetime import timedelta

import structlog
from aiohttp import web
from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.slack.call_result import AuthFailed, Done, Rejected, RetryLater, call_slack
from bot.slack.client import ORG_WIDE, Identity
from bot.slack.configured_ids import find_problems
from bot.transport.http import serve

_RETRY_DELAY = timedelta(seconds=5)
_log = structlog.get_logger()


class StartError(Exception):
    """The bot can't start. The text is one sentence for the operator."""


async def identify(client: AsyncWebClient, health: Health, clock: Clock) -> Identity:
    """Return who the bot is in Slack, however long it takes.

    Raises StartError if the token is refused, or isn't one of a single workspace.
    """
    while True:
        match await call_slack(client.auth_test()):
            case Done(answer):
                health.report_ok("slack")
                identity = Identity.from_auth_test(answer)
                if identity.is_org_wide:
                    raise StartError(ORG_WIDE)
                return identity
            case AuthFailed(error) | Rejected(error):
                raise StartError(f"Slack rejected SLACK_BOT_TOKEN ({error}).")
            case RetryLater(error=str(error)):
                health.report_problem("slack", f"Slack refuses auth.test ({error})")
                _log.warning("Slack refuses our calls, trying again", error=error)
                await clock.sleep(_RETRY_DELAY)
            case failed:
                reason = failed.unreachable if isinstance(failed, RetryLater) else None
                health.report_problem("slack", f"not reached yet: {reason}" if reason else "not reached yet")
                _log.warning("Slack not reached, trying again", result=type(failed).__name__, reason=reason)
                await clock.sleep(_RETRY_DELAY)


async def warn_about_ids(client: AsyncWebClient, ids: Mapping[str, Collection[str]]) -> None:
    """Log each ID in the settings that Slack doesn't know. They don't keep the bot from starting."""
    async for problem in find_problems(client, ids):
        if problem.is_wrong:
            _log.warning("wrong id in the settings", id=problem.id, hint=problem.says)


async def listen(runner: web.AppRunner, *, host: str, port: int, setting: str) -> None:
    """Serve a site, which the caller cleans up. Raises StartError if its address is wrong or taken.

    setting: `PORT` or `OPS_PORT`.
    """
    try:
        port = await serve(runner, host, port)
    except OSError as error:
        # asyncio puts the address into the text of its own errors.
        is_unknown = isinstance(error, socket.gaierror)
        reason = error.strerror if is_unknown or error.errno is None else os.strerror(error.errno)
        if is_unknown or error.errno == errno.EADDRNOTAVAIL:
            setting = setting.replace("PORT", "HOST")
        raise StartError(f"{setting}: can't listen on {host}:{port} ({reason}).") from error
    _log.info("listening", setting=setting, port=port)


class HttpTransport(Struct, frozen=True, kw_only=True):
    """Receives Slack's requests over HTTP."""

    site: web.AppRunner
    host: str
    port: int

    async def open(self) -> None:
        """Listen. Raises StartError if the address is taken."""
        await listen(self.site, host=self.host, port=self.port, setting="PORT")

    async def stop_receiving(self) -> None:
        """Close the port, and answer the requests that have arrived."""
        await self.site.cleanup()

    async def close(self) -> None:
        """Everything is closed already."""
