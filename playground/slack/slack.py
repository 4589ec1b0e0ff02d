"""A local Slack: one workspace, its server, and the people in it."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine

from aiohttp import web

from playground.clock import Clock
from playground.faults import Faults
from playground.slack.delivery.delivery import Delivery
from playground.slack.delivery.events import Events
from playground.slack.delivery.http_mode import HttpMode
from playground.slack.delivery.payloads import Payloads
from playground.slack.delivery.responses import Responses
from playground.slack.delivery.socket_mode import SocketMode
from playground.slack.ids import letters
from playground.slack.methods.context import MethodContext
from playground.slack.methods.limits import Limits
from playground.slack.methods.tokens import Tokens
from playground.slack.people.context import ClientContext
from playground.slack.people.directory import Directory
from playground.slack.server import Server
from playground.slack.workspace.manifest import Manifest
from playground.slack.workspace.triggers import Triggers
from playground.slack.workspace.view import Views
from playground.slack.workspace.workspace import User, Workspace
from playground.traffic import Traffic


class Slack(Directory):
    """Slack on 127.0.0.1, for an app and for the people who use it."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.traffic = Traffic()
        self.faults = Faults()
        self.limits = Limits(self.clock)
        self.workspace = Workspace(self.clock, self.traffic)
        self.bot: User = self.workspace.bot
        self.tokens = Tokens(str(self.bot.app_id))
        self.triggers = Triggers(self.clock)
        self.views = Views(self.workspace)
        self.responses = Responses(self.workspace)
        self.payloads = Payloads(self.workspace, letters(24))
        self.sockets = SocketMode(self.workspace)
        self.delivery = Delivery(self.workspace, self.sockets)
        self.events = Events(self.delivery, self.payloads)
        self.sockets.on_open = self._redeliver_events
        self.signing_secret = secrets.token_hex(16)
        #: what Slack's client offers. The server delivers other interactions too.
        self.manifest = Manifest()
        self.port = 0
        super().__init__(self._client_context())
        self._http: HttpMode | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None

    def _client_context(self) -> ClientContext:
        return ClientContext(
            workspace=self.workspace,
            views=self.views,
            triggers=self.triggers,
            responses=self.responses,
            payloads=self.payloads,
            delivery=self.delivery,
            events=self.events,
        )

    def _method_context(self) -> MethodContext:
        return MethodContext(
            workspace=self.workspace,
            tokens=self.tokens,
            limits=self.limits,
            views=self.views,
            triggers=self.triggers,
            new_socket_url=self._new_socket_url,
        )

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1."""
        server = Server(
            context=self._method_context(),
            sockets=self.sockets,
            responses=self.responses,
            faults=self.faults,
        )
        self._runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self.responses.base = self.workspace.files.origin = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        """Close every connection and the server."""
        for task in self._tasks:
            task.cancel()
        await self.sockets.end("close")
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """The base URL of the Web API."""
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def socket_url(self) -> str:
        """The URL of WebSocket connections, without a ticket."""
        return f"ws://127.0.0.1:{self.port}/link/"

    @property
    def bot_token(self) -> str:
        """The app's `xoxb-` token."""
        return self.tokens.bot

    @property
    def app_token(self) -> str:
        """The app's `xapp-` token, for Socket Mode."""
        return self.tokens.app

    @property
    def scopes(self) -> set[str]:
        """The bot token's scopes. They may be changed at any time."""
        return self.tokens.scopes

    @scopes.setter
    def scopes(self, scopes: set[str]) -> None:
        self.tokens.scopes = scopes

    @property
    def token_state(self) -> str:
        """`active`, `revoked`, `inactive`, `expired` or `invalid`."""
        return self.tokens.state

    @token_state.setter
    def token_state(self, state: str) -> None:
        self.tokens.state = state

    @property
    def should_escape(self) -> bool:
        """The manifest's `should_escape`: whether a command's names and URLs become references."""
        return self._client.should_escape

    @should_escape.setter
    def should_escape(self, value: bool) -> None:
        self._client.should_escape = value

    @property
    def team_id(self) -> str:
        """The workspace's ID."""
        return self.workspace.team_id

    @property
    def enterprise_id(self) -> str | None:
        """The organization's ID. None if the workspace belongs to none."""
        return self.workspace.enterprise_id

    @enterprise_id.setter
    def enterprise_id(self, id_: str | None) -> None:
        self.workspace.enterprise_id = id_

    async def until(self, condition: Callable[[], object], timeout: float = 45.0) -> None:
        """Wait until the condition is true. Raises TimeoutError after `timeout` seconds."""
        await self.traffic.until(condition, timeout)

    async def wait_until_connected(self, timeout: float = 45.0) -> None:
        """Wait until a Socket Mode connection is open. Raises TimeoutError after `timeout` seconds."""
        await self.until(lambda: self.sockets.ready, timeout)

    def connect_http(self, url: str) -> None:
        """Deliver to this request URL from now on."""
        if self._http is None:
            self._http = HttpMode(self.workspace, self.signing_secret, url)
        self._http.url = url
        self.delivery.transport = self._http

    @property
    def over_http(self) -> bool:
        """Whether deliveries go to a request URL."""
        return self._http is not None

    async def verify_url(self) -> bool:
        """Send the request URL the challenge that Slack sends when the URL is entered."""
        return self._http is not None and await self._http.verify()

    async def check_certificate(self) -> int | None:
        """Return the status with which the app answers a check of its certificate. None without a URL."""
        return await self._http.check_certificate() if self._http is not None else None

    def disconnect(self, kind: str = "refresh_requested") -> asyncio.Task[None]:
        """Disconnect the WebSockets, in a task that may be awaited.

        kind: `refresh_requested`, `link_disabled`, `warning` (it leaves them open), or without a message
        `close` and `abort`.
        """
        return self._start(self.sockets.end(kind))

    def lose_acks(self, count: int = 1) -> None:
        """Lose the app's next acknowledgements."""
        self.delivery.lose_acks(count)

    def _new_socket_url(self) -> str:
        return f"{self.socket_url}?ticket={self.sockets.ticket()}&app_id={self.bot.app_id}"

    def _redeliver_events(self) -> None:
        """Deliver over a new connection what no other acknowledged. guess: Slack does it at once."""
        self._start(self.events.redeliver(early=True))

    def _start(self, coroutine: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
