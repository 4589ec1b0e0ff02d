"""Bolt, set up for one workspace, and one door for what Slack sends, over HTTP or a socket."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.background_tasks import BackgroundTasks
from bot.slack.client import Identity
from handlers import register
from handlers.interaction.payloads import parse_payload
from handlers.interaction.ports import Ports

_log = structlog.get_logger()


@dataclass(frozen=True)
class _Authorize(AsyncAuthorize):
    """The one workspace's token, looked up once at start: Bolt's own ways either lose a request when
    `auth.test` fails or call it for each."""

    token: str
    identity: Identity

    async def __call__(self, *, user_id: str | None, **_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=self.identity.enterprise_id,
            team_id=self.identity.team_id,
            bot_token=self.token,
            bot_id=self.identity.bot_id,
            bot_user_id=self.identity.user_id,
            user_id=user_id,
        )


def make_bolt(token: str, identity: Identity, api_url: str, session: ClientSession, ports: Ports) -> AsyncApp:
    """Bolt with every listener of `handlers`.

    process_before_response: Bolt's other runner polls for the ack every 10 ms. Of its middlewares those are
    off that would find nothing to do: requests are verified and known to make sense before Bolt sees them, we
    have no functions, and hear of nothing that we do ourselves.
    """
    app = AsyncApp(
        name="clsfy-bot",
        logger=logging.getLogger("slack_bolt"),
        client=AsyncWebClient(base_url=api_url, session=session, retry_handlers=[]),
        authorize=_Authorize(token, identity),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )
    register(app, ports)
    return app


@dataclass(frozen=True)
class Dispatcher:
    """What Slack sends goes in, Bolt's answer comes out; what makes no sense is a 400."""

    app: AsyncApp
    tasks: BackgroundTasks

    async def dispatch(self, body: Mapping[str, Any]) -> BoltResponse:
        """Bolt's answer to one request. body: as `read_body` has it, or the payload of an envelope."""
        try:
            payload = parse_payload(body)
            if payload is None:
                return BoltResponse(status=200, body="")
            # However it came, it is read already and verified: Bolt's name for that is Socket Mode.
            request = AsyncBoltRequest(body=payload, mode="socket_mode")
            with self.tasks.count_running():
                response = await self.app.async_dispatch(request)
        except Exception as error:
            # Bolt reads deep into whatever it is given: any kind of exception means that it makes no sense.
            _log.warning("senseless payload", error=type(error).__name__)
            return BoltResponse(status=400, body="")
        if response.status == 404:
            # Nobody's, of a kind that no catch-all takes: without an answer Slack would send it again.
            return BoltResponse(status=200, body="")
        if response.status >= 500:
            # Listeners' errors are answered by our apology: this is Bolt itself, confused by its input.
            return BoltResponse(status=400, body="")
        return response
