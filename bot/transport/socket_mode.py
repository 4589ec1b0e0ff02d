"""Socket Mode: keep the connection to Slack open, and close it only after the last answer."""

import asyncio
from datetime import timedelta

import structlog
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient
from websockets.exceptions import WebSocketException

from bot.runtime.clock import Clock
from bot.slack.call_result import AuthFailed, Done, Rejected, RetryLater, call_slack
from bot.slack.unreachable import explain_unreachable
from bot.transport.app_token_sharing import AppTokenSharing
from bot.transport.bolt import Dispatcher
from bot.transport.socket_client import NotGreetedError, SocketClient
from bot.transport.startup import StartError

_FIRST_DELAY, _MAX_DELAY = timedelta(seconds=2), timedelta(minutes=1)
_NOT_CONNECTED = "not connected to Slack"
_log = structlog.get_logger()


class SocketConnection:
    """The connection over which Slack delivers requests, so that the bot needs no public address."""

    def __init__(
        self,
        *,
        dispatcher: Dispatcher,
        app_token: str,
        web_client: AsyncWebClient,
        clock: Clock,
        sharing: AppTokenSharing,
    ) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._sharing = sharing
        self._problem: str | None = None
        self._client = SocketClient(app_token=app_token, web_client=web_client, reconnect=self._reconnect)
        self._client.message_listeners.append(self._read_hello)
        self._client.socket_mode_request_listeners.append(self._handle)
        self._reconnecting = asyncio.Lock()
        self._closing: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Connect, however long it takes. From then on the client reconnects by itself.

        Raises StartError if Slack refuses the app-level token.
        """
        await self._connect(is_first=True)
        self._closing.append(asyncio.create_task(self._sharing.keep_checking(self._reconnect)))

    async def obstacle(self) -> str | None:
        """Return why Slack can't deliver every request here. None if it can."""
        if not await self._client.is_connected():
            return self._problem or _NOT_CONNECTED
        return self._sharing.obstacle

    async def stop_receiving(self) -> None:
        """Accept no more requests. Those in progress can still be answered."""
        self._client.socket_mode_request_listeners.clear()

    async def close(self) -> None:
        """Close the connection."""
        for task in self._closing:
            task.cancel()
        if self._client.message_receiver is not None:
            self._client.message_receiver.cancel()  # it would take our closing for an error
        await self._client.close()

    async def _reconnect(self) -> None:
        """Replace the connection, unless that is being done already."""
        if not self._reconnecting.locked():
            async with self._reconnecting:
                await self._connect()

    async def _connect(self, *, is_first: bool = False) -> None:
        """Connect, however long it takes. A reason for failing is logged once.

        is_first: raise StartError if Slack refuses the app-level token, as it may do later for a while.
        """
        delay = _FIRST_DELAY
        while not self._client.closed:
            wait = delay
            call = self._client.web_client.apps_connections_open(app_token=self._client.app_token)
            match await call_slack(call):
                case Done(answer):
                    # A URL works only once, and a failed attempt would leave the used one behind.
                    self._client.wss_uri = str(answer["url"])
                    if await self._try_to_connect():
                        return
                case AuthFailed(error) | Rejected(error):
                    problem = f"Slack rejected SLACK_APP_TOKEN ({error})."
                    if is_first:
                        raise StartError(problem)
                    if self._note_problem(problem):
                        _log.error("no socket to Slack", setting="SLACK_APP_TOKEN", code=error)
                case RetryLater(error=str(error)):
                    if self._note_problem(f"Slack refuses apps.connections.open ({error})"):
                        _log.error("no socket to Slack, trying again", code=error)
                case failed:
                    if isinstance(failed, RetryLater) and failed.wait is not None:
                        wait = max(delay, timedelta(seconds=failed.wait))
                    reason = failed.unreachable if isinstance(failed, RetryLater) else None
                    self._report_unreachable(type(failed).__name__, reason)
            await self._clock.sleep(wait)
            delay = min(2 * delay, _MAX_DELAY)

    async def _try_to_connect(self) -> bool:
        self._sharing.own_connections = 2 if self._client.is_open else 1
        try:
            # If the client's own task reconnects, it is canceled in here once the new socket is open.
            await self._client.connect()
            return True
        except NotGreetedError as error:
            self._report_unreachable(type(error).__name__, f"Slack ends each connection ({error})")
            return False
        except (OSError, WebSocketException) as error:
            self._report_unreachable(type(error).__name__, explain_unreachable(error))
            return False

    def _report_unreachable(self, error: str, reason: str | None) -> None:
        if self._note_problem(f"{_NOT_CONNECTED}: {reason}" if reason else _NOT_CONNECTED):
            _log.warning("no socket to Slack, trying again", error=error, reason=reason)

    def _note_problem(self, problem: str) -> bool:
        """Note why there is no socket. Return whether that is news, to be logged."""
        is_news = self._problem != problem
        self._problem = problem
        return is_news

    async def _read_hello(
        self, _: AsyncBaseSocketModeClient, message: dict[str, object], __: str | None
    ) -> None:
        """Slack greets each connection (https://docs.slack.dev/apis/events-api/using-socket-mode)."""
        if message.get("type") == "hello":
            if self._problem is not None:
                _log.info("socket to Slack again")
            self._problem = None
            self._sharing.record_hello(message.get("num_connections"))

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        response = await self._dispatcher.dispatch(request.payload)
        if response.status == 400:
            response.status = 200  # acknowledge it, or Slack sends it again
        await send_async_response(client, request, response, 0.0)
