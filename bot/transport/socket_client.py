"""slack-sdk's Socket Mode client with another way to reconnect. Its own logs two errors every two seconds."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from bot.proxies import proxy_url

_PING_SECONDS = 2  # after a plain close, the client receives nothing for as long
_GREETING_SECONDS = 10.0  # Slack sends it at once
_CLOSE_SECONDS = 1.0  # a Slack that has vanished doesn't answer


class NotGreetedError(OSError):
    """Slack has ended a connection instead of greeting it. The text is Slack's word for the reason."""


class SocketClient(SocketModeClient):
    """Calls `reconnect` if the socket is closed, or if Slack asks for a new one."""

    def __init__(
        self, *, app_token: str, web_client: AsyncWebClient, reconnect: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(app_token, web_client=web_client, ping_interval=_PING_SECONDS)
        self._reconnect = reconnect

    @property
    def is_open(self) -> bool:
        """Return whether the socket is open."""
        return self.current_session is not None and self.current_session.close_code is None

    async def connect(self) -> None:
        """Connect to `wss_uri` by the right proxy. Once Slack greets it, close the socket that there was.

        Raises OSError or WebSocketException. The task that watches the old socket is canceled in here. If it
        is the one that calls this, it ends here, once the new socket is open.
        """
        assert self.wss_uri is not None  # the caller has just got it from Slack
        session = await connect(
            self.wss_uri,
            ping_interval=_PING_SECONDS,
            close_timeout=_CLOSE_SECONDS,
            proxy=proxy_url(self.wss_uri),
        )
        try:
            async with asyncio.timeout(_GREETING_SECONDS):
                greeting = await _read_greeting(session)
        except BaseException:
            await session.close()
            raise
        before, self.current_session = self.current_session, session
        await self.enqueue_message(greeting)
        monitor = self.current_session_monitor
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())
        if monitor is not None:
            monitor.cancel()
        if before is not None:  # what arrives until it is closed is still received
            await before.close()

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Reconnect. force: even if the socket is still open, because Slack is about to close it."""
        if force or not self.is_open:
            await self._reconnect()

    async def receive_messages(self) -> None:
        """Receive until the socket is closed, which the base class's other task notices."""
        session = self.current_session
        if session is None:
            return
        try:
            async for message in session:
                await self.enqueue_message(message if isinstance(message, str) else message.decode())
        except WebSocketException:
            return


async def _read_greeting(session: ClientConnection) -> str:
    """Return the first message of a connection. Raises NotGreetedError."""
    greeting = await session.recv(decode=True)
    with suppress(ValueError):
        message = json.loads(greeting)
        if isinstance(message, dict) and message.get("type") == "disconnect":
            raise NotGreetedError(str(message.get("reason"))[:60])
    return greeting
