"""The pretend Slack: one workspace, its server, and the people in it."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace

from aiohttp import web

from playground.clock import Clock
from playground.faults import Faults
from playground.slack import methods_apps, methods_chat, methods_conversations, methods_views
from playground.slack.arguments import Arguments
from playground.slack.delivery import Ack, Delivery
from playground.slack.errors import Refused
from playground.slack.http_mode import HttpMode
from playground.slack.ids import digits, letters
from playground.slack.methods import Json, Method
from playground.slack.payloads import Payloads
from playground.slack.person import Person
from playground.slack.responses import Responses
from playground.slack.server import application
from playground.slack.socket_mode import SocketMode
from playground.slack.triggers import Triggers
from playground.slack.views import View, Views
from playground.slack.workspace import Channel, User, Workspace
from playground.traffic import Traffic

METHODS: dict[str, Method] = {
    **methods_chat.METHODS,
    **methods_views.METHODS,
    **methods_conversations.METHODS,
    **methods_apps.METHODS,
}
SCOPES = (
    "commands",
    "chat:write",
    "channels:join",
    "channels:read",
    "groups:read",
    "im:read",
    "mpim:read",
    "im:write",
    "users:read",
    "channels:history",
    "groups:history",
    "im:history",
    "mpim:history",
)


class Slack:
    """Slack as an app and its people meet it, on 127.0.0.1."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.traffic = Traffic()
        self.faults = Faults()
        self.workspace = Workspace(self.clock, self.traffic)
        self.bot: User = self.workspace.bot
        self.triggers = Triggers(self.clock)
        self.views = Views(self.workspace)
        self.responses = Responses(self.workspace)
        self.payloads = Payloads(self.workspace, letters(24))
        self.sockets = SocketMode(self.workspace)
        self.delivery = Delivery(self.workspace, self.sockets)
        self.bot_token = f"xoxb-{digits(12)}-{digits(13)}-{letters(24)}"
        self.app_token = f"xapp-1-{self.bot.app_id}-{digits(13)}-{secrets.token_hex(32)}"
        self.signing_secret = secrets.token_hex(16)
        self.scopes: set[str] = set(SCOPES)
        self.should_escape = True
        self._people: dict[str, Person] = {}
        self._channels: dict[str, Channel] = {}
        self._http: list[HttpMode] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1."""
        self._runner = web.AppRunner(application(self), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self.responses.base = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        """Close every connection and the server."""
        await self.sockets.end("close")
        for http in self._http:
            await http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """Where the Web API answers."""
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def socket_url(self) -> str:
        """Where WebSocket connections are taken, with a ticket."""
        return f"ws://127.0.0.1:{self.port}/link/"

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.workspace.team_id

    @property
    def enterprise_id(self) -> str | None:
        """The organisation's id, where the workspace belongs to one."""
        return self.workspace.enterprise_id

    @enterprise_id.setter
    def enterprise_id(self, id_: str | None) -> None:
        self.workspace.enterprise_id = id_

    def person(self, name: str, *, team_id: str | None = None) -> Person:
        """Somebody of this name, signed up on first use; team_id: of another workspace."""
        if name not in self._people:
            self._people[name] = Person(self, self.workspace.add_user(name, team_id=team_id))
        return self._people[name]

    def channel(
        self,
        name: str,
        *,
        private: bool = False,
        archived: bool = False,
        bot: bool = False,
        members: Iterable[Person | str] | None = None,
    ) -> Channel:
        """The channel of this name, created on first use with everyone there is so far as its members."""
        if name not in self._channels:
            chosen = self._people.values() if members is None else members
            ids = {member.id if isinstance(member, Person) else member for member in chosen}
            if bot:
                ids.add(self.bot.id)
            self._channels[name] = self.workspace.add_channel(
                name, private=private, archived=archived, members=ids
            )
        return self._channels[name]

    def direct(self, person: Person) -> Channel:
        """The bot's direct messages with a person."""
        return self.workspace.direct(person.id)

    async def until(self, condition: Callable[[], object], timeout: float = 15.0) -> None:
        """Return once the condition holds."""
        await self.traffic.until(condition, timeout)

    async def connected(self, timeout: float = 15.0) -> None:
        """Return once a Socket Mode connection is open."""
        await self.until(lambda: self.sockets.ready, timeout)

    def connect_http(self, url: str) -> None:
        """From now on deliver to this request URL."""
        http = HttpMode(self.workspace, self.signing_secret, url)
        self._http.append(http)
        self.delivery.road = http

    def disconnect(self, kind: str = "refresh_requested") -> asyncio.Task[None]:
        """End the sockets: with a reason of Slack's, or `close`, or `abort`; may be awaited."""
        task = asyncio.get_running_loop().create_task(self.sockets.end(kind))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def answer(self, name: str, asked: Arguments) -> tuple[int, Json, dict[str, str]]:
        """What a Web API call is answered: status, JSON, headers."""
        headers = {"x-oauth-scopes": ",".join(sorted(self.scopes))}
        try:
            asked.check()
            method = METHODS.get(name)
            if method is None:
                raise Refused("unknown_method")  # https://docs.slack.dev/apis/web-api#errors
            told = method.run(self, asked)
        except Refused as refused:
            return 200, refused.answer(), headers
        return 200, {"ok": True, **told}, headers

    def seen(self, channel_id: str) -> Channel:
        """A channel that the bot may know of."""
        channel = self.workspace.channels.get(channel_id)
        if channel is None or (channel.private and self.bot.id not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def writable(self, channel_id: str) -> Channel:
        """A channel that the bot may post to."""
        channel = self.seen(channel_id)
        if channel.archived:
            raise Refused("is_archived")
        if self.bot.id not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def submission(self, user: User, view: View) -> Json:
        """What the app is told when a person sends a form."""
        told = view.as_json(self.workspace)
        return self.payloads.submission(user, told, self.triggers.give(user.id), [])

    def acted_on(self, view: View, ack: Ack) -> None:
        """What the app's answer to a form does to the screen.

        https://docs.slack.dev/surfaces/modals#response_actions
        """
        said = ack.payload or {}
        if ack.status != 200:
            return
        match said.get("response_action"):
            case None:
                self.views.close(view)
            case "clear":
                self.views.clear(view.user_id)
            case "errors":
                self.views.put(replace(view, errors=ack.errors))
            case "update":
                self.views.update(view, said["view"])
            case "push":
                self.views.push(view.user_id, said["view"])
