"""Socket Mode: keep the connection to Slack open, and close it only after the last answer."""

from datetime import timedelta

import structlog
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from websockets.exceptions import WebSocketException

from bot.runtime.clock import Clock
from bot.slack.call_result import AuthFailed, Done, Rejected, call_slack
from bot.transport.bolt import Dispatcher
from bot.transport.startup import StartError

_PING_SECONDS = 2  # after a plain close, the client receives nothing for as long
_RETRY_DELAY = timedelta(seconds=5)
_log = structlog.get_logger()


class SocketConnection:
    """The connection over which Slack delivers requests, so that the bot needs no public address."""

    def __init__(
        self, *, dispatcher: Dispatcher, app_token: str, web_client: AsyncWebClient, clock: Clock
    ) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._client = SocketModeClient(app_token, web_client=web_client, ping_interval=_PING_SECONDS)
        self._client.socket_mode_request_listeners.append(self._handle)

    async def connect(self) -> None:
        """Connect, however long it takes. From then on the client reconnects by itself.

        Raises StartError if Slack rejects the app-level token.
        """
        while True:
            call = self._client.web_client.apps_connections_open(app_token=self._client.app_token)
            match await call_slack(call):
                case Done(answer):
                    # A URL works only once, and a failed attempt would leave the used one behind.
                    self._client.wss_uri = str(answer["url"])
                    if await self._try_to_connect():
                        return
                case AuthFailed(error) | Rejected(error):
                    raise StartError(f"SLACK_APP_TOKEN is refused by Slack ({error}).")
                case failed:
                    _log.warning("no socket to Slack, trying again", result=type(failed).__name__)
            await self._clock.sleep(_RETRY_DELAY)

    async def _try_to_connect(self) -> bool:
        try:
            await self._client.connect()
            return True
        except (OSError, WebSocketException) as error:
            _log.warning("no socket to Slack, trying again", error=type(error).__name__)
            return False

    async def is_connected(self) -> bool:
        """Return whether Slack can deliver requests."""
        return await self._client.is_connected()

    def stop_receiving(self) -> None:
        """Accept no more requests. Those in progress can still be answered."""
        self._client.socket_mode_request_listeners.clear()

    async def close(self) -> None:
        """Close the connection."""
        if self._client.message_receiver is not None:
            self._client.message_receiver.cancel()  # it would take our closing for an error
        await self._client.close()

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        response = await self._dispatcher.dispatch(request.payload)
        if response.status == 400:
            response.status = 200  # acknowledge it, or Slack sends it again
        await send_async_response(client, request, response, 0.0)
