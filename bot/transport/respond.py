"""Answers through a `response_url`."""

from typing import Any

from aiohttp import ClientSession
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from bot.proxies import proxy_url


class SessionRespond(AsyncRespond):
    """Answers on the shared session. Bolt's own opens a session for each answer, and ignores NO_PROXY."""

    def __init__(self, response_url: str, session: ClientSession) -> None:
        super().__init__(response_url=response_url)
        self._url = response_url
        self._session = session

    async def __call__(self, *_: Any, **message: Any) -> WebhookResponse:
        """Send a message with these fields. Raises aiohttp.ClientError, OSError or TimeoutError."""
        client = AsyncWebhookClient(self._url, session=self._session)
        client.proxy = proxy_url(self._url)  # the constructor takes the environment's
        return await client.send(**message)
