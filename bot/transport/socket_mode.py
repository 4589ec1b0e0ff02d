"""Socket Mode: the socket to Slack, kept open, and closed only after its last answer."""

from datetime import timedelta

import structlog
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from websockets.exceptions import WebSocketException

from bot.runtime.clock import Clock
from bot.slack.call_result import AuthFailed, Done, Rejected, ask
from bot.transport.bolt import Dispatcher

_PING_SECONDS = 2  # after a plain close the client is deaf for as long
_AGAIN = timedelta(seconds=5)
_log = structlog.get_logger()


class TokenRefusedError(Exception):
    """Slack refuses the app-level token; the text is Slack's word for why."""


class SocketConnection:
    """The connection over which Slack delivers, where no public address is wanted."""

    def __init__(self, door: Dispatcher, app_token: str, web_client: AsyncWebClient, clock: Clock) -> None:
        self._door = door
        self._clock = clock
        self._client = SocketModeClient(app_token, web_client=web_client, ping_interval=_PING_SECONDS)
        self._client.socket_mode_request_listeners.append(self._handle)

    async def connect(self) -> None:
        """Connect, however often it takes; from then on the client reconnects by itself.

        Raises TokenRefusedError where Slack refuses the app-level token.
        """
        while True:
            match await ask(self._client.web_client.apps_connections_open(app_token=self._client.app_token)):
                case Done(answer):
                    # Each address serves once, and a failed connect would leave it behind.
                    self._client.wss_uri = str(answer["url"])
                    if await self._dial():
                        return
                case AuthFailed(error) | Rejected(error):
                    raise TokenRefusedError(error)
                case away:
                    _log.warning("no socket to Slack, trying again", verdict=type(away).__name__)
            await self._clock.sleep(_AGAIN)

    async def _dial(self) -> bool:
        try:
            await self._client.connect()
            return True
        except (OSError, WebSocketException) as error:
            _log.warning("no socket to Slack, trying again", error=type(error).__name__)
            return False

    async def is_connected(self) -> bool:
        """Whether Slack can reach us."""
        return await self._client.is_connected()

    def stop_receiving(self) -> None:
        """Take no more requests; those at work can still be answered."""
        self._client.socket_mode_request_listeners.clear()

    async def close(self) -> None:
        """Hang up."""
        if self._client.message_receiver is not None:
            self._client.message_receiver.cancel()  # it would take our own closing for an error
        await self._client.close()

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        response = await self._door.dispatch(request.payload)
        if response.status == 400:
            response.status = 200  # an acknowledgement, or Slack sends it again
        await send_async_response(client, request, response, 0.0)
