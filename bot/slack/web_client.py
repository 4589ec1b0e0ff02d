"""The Web API client of this process: it never retries, and notes the result, the time and the scopes."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.proxies import proxy_url
from bot.slack.call_result import CallResult, result_of_error, result_of_response
from bot.slack.scopes import GrantedScopes

OnCallEnd = Callable[[str, CallResult], None]
OnServerTime = Callable[[datetime], None]


class _Client(AsyncWebClient):
    """Calls `on_call_end` after each call, with its method and its result.

    `on_server_time` gets the time that Slack gives in the `Date` of each good answer.
    """

    def __init__(
        self, on_call_end: OnCallEnd, on_server_time: OnServerTime, granted: GrantedScopes, **settings: Any
    ) -> None:
        super().__init__(**settings)
        self._granted = granted
        self._on_call_end = on_call_end
        self._on_server_time = on_server_time

    async def api_call(self, api_method: str, **call: Any) -> AsyncSlackResponse:
        """Make the call, as the base class does."""
        try:
            response = await super().api_call(api_method, **call)
        except Exception as error:
            self._on_call_end(api_method, result_of_error(error))
            raise
        self._on_call_end(api_method, result_of_response(response))
        self._granted.record(response.headers)
        with suppress(ValueError, TypeError):  # without a `Date`, or with one that is none
            self._on_server_time(parsedate_to_datetime(response.headers.get("Date") or "").astimezone(UTC))
        return response


def make_client(
    *,
    token: str,
    api_url: str,
    session: aiohttp.ClientSession,
    on_call_end: OnCallEnd,
    on_server_time: OnServerTime,
    granted: GrantedScopes,
) -> AsyncWebClient:
    """Return a Web API client on the shared session. It never retries: the outbox decides about that.

    granted: takes note of the token's scopes.
    Raises ProxyError if the environment names a proxy that can't be used.
    """
    client = _Client(
        on_call_end,
        on_server_time,
        granted,
        token=token,
        base_url=api_url,
        session=session,
        retry_handlers=[],
    )
    client.proxy = proxy_url(api_url)  # the constructor takes the environment's, whatever NO_PROXY says
    return client
