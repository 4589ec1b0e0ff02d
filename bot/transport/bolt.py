"""Bolt, set up for one workspace, and the one entry for what Slack sends, over HTTP or Socket Mode."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import ClientSession
from msgspec import Struct
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from bot.proxies import proxy_url
from bot.runtime.background_tasks import BackgroundTasks
from bot.slack.client import Identity
from handlers import Handlers, register
from handlers.interaction.organization import Organization
from handlers.interaction.payloads import parse_payload

_log = structlog.get_logger()


class _SessionRespond(AsyncRespond):
    """Answers on the shared session. Bolt's own opens a session for each answer, and ignores NO_PROXY."""

    def __init__(self, response_url: str, session: ClientSession) -> None:
        super().__init__(response_url=response_url)
        self._url = response_url
        self._session = session

    async def __call__(self, *_: Any, **message: Any) -> WebhookResponse:
        """Send a message with these fields. Raises aiohttp.ClientError, OSError or TimeoutError."""
        client = AsyncWebhookClient(self._url, session=self._session)
        client.proxy = proxy_url(self._url)  # the constructor takes the environment's
        return await client.send_dict(message)  # `send` knows no `thread_ts`


class _Authorize(AsyncAuthorize):
    """The one workspace's token, looked up once at startup. Bolt's own ways either lose a request if
    `auth.test` fails, or call it for each request."""

    def __init__(self, token: str, identity: Identity) -> None:
        self.token = token
        self.identity = identity

    async def __call__(self, *, user_id: str | None, **_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=self.identity.enterprise_id,
            team_id=self.identity.team_id,
            bot_token=self.token,
            bot_id=self.identity.bot_id,
            bot_user_id=self.identity.user_id,
            user_id=user_id,
        )


def make_bolt(
    *, token: str, identity: Identity, api_url: str, session: ClientSession, handlers: Handlers
) -> AsyncApp:
    """Return a Bolt app with every listener of `handlers`.

    `process_before_response` is set because Bolt's other runner polls for the ack every 10 ms. The
    middlewares that would find nothing to do are off: requests are verified and parsed before Bolt sees them,
    the app has no functions, and Slack sends it no events about its own actions.
    """
    app = AsyncApp(
        name="clsfy-bot",
        logger=logging.getLogger("slack_bolt"),
        # No listener calls Slack with it, nor with the copies that Bolt makes.
        client=AsyncWebClient(base_url=api_url, session=session, retry_handlers=[]),
        authorize=_Authorize(token, identity),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )
    register(app, handlers)
    return app


class Dispatcher(Struct, frozen=True):
    """Passes what Slack sends to Bolt, and returns Bolt's answer."""

    app: AsyncApp
    tasks: BackgroundTasks
    organization: Organization | None  # None: there is none, and the payloads say who acts
    session: ClientSession

    async def dispatch(self, body: Mapping[str, Any]) -> BoltResponse:
        """Return Bolt's answer to one request: 400 if it is malformed.

        body: the parsed body of an HTTP request, or the payload of a Socket Mode envelope.
        """
        try:
            payload = parse_payload(body)
            if payload is None:
                return BoltResponse(status=200, body="")
            if self.organization is not None:
                await self.organization.identify(payload)
            # However it came, it is parsed and verified already. Bolt calls that Socket Mode.
            request = AsyncBoltRequest(body=payload, mode="socket_mode")
            if url := payload.get("response_url"):
                request.context["respond"] = _SessionRespond(url, self.session)
            task = asyncio.create_task(self.app.async_dispatch(request))
            self.tasks.running.add(task)
            task.add_done_callback(self.tasks.running.discard)
            response = await task
        except Exception as error:
            # Bolt reads deep into whatever it is given, so any exception means that it is malformed.
            _log.warning("malformed payload", error=type(error).__name__)
            return BoltResponse(status=400, body="")
        if response.status == 404:
            # No listener takes this kind. Without an answer Slack would send it again.
            return BoltResponse(status=200, body="")
        if response.status >= 500:
            # Errors of listeners get an error reply, so this is Bolt itself, confused by its input.
            return BoltResponse(status=400, body="")
        return response
