"""The pretend Slack: one workspace, its server, and the people in it."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterable

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
from playground.slack.methods.limits import Limits
from playground.slack.methods.tokens import Tokens
from playground.slack.server import application
from playground.slack.workspace.manifest import Manifest
from playground.slack.workspace.person import Person
from playground.slack.workspace.triggers import Triggers
from playground.slack.workspace.view import Views
from playground.slack.workspace.workspace import Channel, User, Workspace
from playground.traffic import Traffic


class Slack:
    """Slack as an app and its people meet it, on 127.0.0.1."""

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
        # guess: a new connection hears at once what no other acknowledged
        self.sockets.on_open = lambda: self._start(self.events.retell(early=True))
        self.signing_secret = secrets.token_hex(16)
        self.manifest = Manifest()  # what the client offers; the server delivers what it isn't in too
        self.should_escape = False  # the manifest's, of the command
        self.port = 0
        self._people: dict[str, Person] = {}
        self._channels: dict[str, Channel] = {}
        self._http: HttpMode | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1."""
        self._runner = web.AppRunner(application(self), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self.responses.base = f"http://127.0.0.1:{self.port}"

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
        """Where the Web API answers."""
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def socket_url(self) -> str:
        """Where WebSocket connections are taken, with a ticket."""
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
        """The bot token's scopes; change them as you like."""
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

    @property
    def people(self) -> list[Person]:
        """Everyone but the bot."""
        return list(self._people.values())

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
        shared_with: Iterable[str] = (),
    ) -> Channel:
        """The channel of this name, created on first use.

        members: without a word everyone there is so far, people of other workspaces only where it is
        shared_with theirs (team ids).
        """
        if name not in self._channels:
            connected = set(shared_with)
            at_home = {self.team_id, *connected}
            everyone = [person for person in self._people.values() if person.user.team_id in at_home]
            chosen = everyone if members is None else members
            ids = {member.id if isinstance(member, Person) else member for member in chosen}
            strangers = sorted(id_ for id_ in ids if self.workspace.users[id_].team_id not in at_home)
            if strangers:
                raise ValueError(f"#{name} is not shared with the workspace of {strangers}")
            if bot:
                ids.add(self.bot.id)
            self._channels[name] = self.workspace.add_channel(
                name, private=private, archived=archived, members=ids, connected=connected
            )
        return self._channels[name]

    def group(self, *people: Person, bot: bool = False) -> Channel:
        """New direct messages of several people."""
        return self.workspace.add_group({person.id for person in people} | ({self.bot.id} if bot else set()))

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
        if self._http is None:
            self._http = HttpMode(self.workspace, self.signing_secret, url)
        self._http.url = url
        self.delivery.road = self._http

    @property
    def over_http(self) -> bool:
        """Whether deliveries go to a request URL."""
        return self._http is not None

    async def verify_url(self) -> bool:
        """Ask the request URL to prove itself, as Slack does when it is entered."""
        return self._http is not None and await self._http.verify()

    def disconnect(self, kind: str = "refresh_requested") -> asyncio.Task[None]:
        """End the sockets; may be awaited.

        kind: `refresh_requested`, `link_disabled`, `warning` (it alone leaves them open), or without a word
        `close` and `abort`.
        """
        return self._start(self.sockets.end(kind))

    def lose_acks(self, count: int = 1) -> None:
        """The next acknowledgements of the app don't arrive."""
        self.delivery.lose_acks(count)

    def _start(self, what: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
