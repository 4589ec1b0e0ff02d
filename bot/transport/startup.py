"""What must hold before the bot can work: Slack knows its token, and its ports are free."""

from contextlib import AsyncExitStack
from datetime import timedelta

import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.slack.call_result import AuthFailed, Done, Rejected, ask
from bot.slack.client import Identity
from bot.transport.http import serve

_AGAIN = timedelta(seconds=5)
_log = structlog.get_logger()


class StartError(Exception):
    """The bot can't start; the text is one sentence for the operator."""


async def identify(client: AsyncWebClient, health: Health, clock: Clock) -> Identity:
    """Who we are in Slack, however long it is away. Raises StartError where it refuses the token."""
    while True:
        match await ask(client.auth_test()):
            case Done(answer):
                health.report_ok("slack")
                return Identity.of(answer)
            case AuthFailed(error) | Rejected(error):
                raise StartError(f"SLACK_BOT_TOKEN is refused by Slack ({error}).")
            case away:
                health.report_problem("slack", "not reached yet")
                _log.warning("Slack not reached, trying again", verdict=type(away).__name__)
                await clock.sleep(_AGAIN)


async def listen(site: web.BaseRunner, host: str, port: int, setting: str, stack: AsyncExitStack) -> None:
    """Serve `site` until `stack` is left. Raises StartError where the address is taken."""
    try:
        port = await serve(site, host, port)
    except OSError as error:
        raise StartError(f"{setting}: can't listen on {host}:{port} ({error.strerror}).") from error
    stack.push_async_callback(site.cleanup)
    _log.info("listening", setting=setting, port=port)
