"""The page's server: its files, the live feed, the actions and the controls, on loopback only."""

import asyncio
import html
import math
from pathlib import Path

from aiohttp import web

from playground.classify import Classify
from playground.page.actions.controls import Controls
from playground.page.actions.person_actions import PersonActions
from playground.page.actions.request_fields import RequestFields
from playground.page.actions.uploads import add_file, visible_file
from playground.page.bot_process import BotProcess
from playground.page.fault_presets import FaultPresets
from playground.page.feed.calls import details
from playground.page.feed.feed import Feed
from playground.page.feed.panel_state import PanelState
from playground.page.feed.person_view import PersonView
from playground.page.guard import LOOPBACK, Guard
from playground.page.read_state import ReadState
from playground.slack import Person, Slack
from playground.slack.workspace.files import MAX_SIZE
from playground.traffic import Traffic

STATIC = Path(__file__).parent / "static"
_MAX_BODY = 2 * MAX_SIZE  # bytes, so that a file that is a little too large gets a sentence of its own
SHUTDOWN_SECONDS = 0.2  # for open pages to close on `stop`


class NotLoopback(ValueError):  # noqa: N818
    """The page was asked to listen where others could reach it."""


class WebPage:
    """The local workspace in a browser. bot: its process, if the panel may stop and start it."""

    def __init__(self, slack: Slack, classify: Classify, bot: BotProcess | None = None) -> None:
        #: the local Classify
        self.classify = classify
        self._slack = slack
        self._bot = bot
        self._guard = Guard()
        self._read_state = ReadState(slack.workspace.next_ts())
        presets = FaultPresets(slack.faults, classify.faults)
        self._panel = PanelState(slack=slack, classify=classify, presets=presets, bot=bot)
        self._actions = PersonActions(slack, self._read_state)
        self._controls = Controls(slack=slack, classify=classify, presets=presets, bot=bot)
        self._traffic = {"slack": slack.traffic, "classify": classify.traffic}
        self._changes = Traffic()
        self._runner: web.AppRunner | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://127.0.0.1:{self._guard.port}/"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen. Raises NotLoopback if others could reach that host."""
        if host not in LOOPBACK:
            raise NotLoopback(
                f"The playground listens only on loopback (127.0.0.1), not on {host}. "
                "Anyone who can reach it can act as anyone in it."
            )
        app = web.Application(middlewares=[self._guard.middleware()], client_max_size=_MAX_BODY)
        app.on_response_prepare.append(self._guard.add_headers)
        app.add_routes(
            [
                web.get("/", self._index),
                web.get("/feed", self._feed),
                web.get("/view/{person}", self._snapshot),
                web.get("/calls/{server}/{number:\\d+}", self._call),
                web.post("/actions/{person}/{name}", self._action),
                web.post("/controls/{name}", self._control),
                web.post("/uploads/{person}", self._upload),
                web.get("/files/{person}/{file}", self._file),
                web.static("/static", STATIC),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._guard.port = self._runner.addresses[0][1]
        self._tasks = [asyncio.create_task(self._forward(traffic)) for traffic in self._traffic.values()]
        if self._bot is not None:
            self._tasks.append(asyncio.create_task(self._watch(self._bot)))

    async def stop(self) -> None:
        """Close every open page's feed, and the server."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _forward(self, traffic: Traffic) -> None:
        """Count the changes of both servers as changes of the page."""
        while True:
            count = traffic.change_count
            self._changes.changed()
            await traffic.wait_for_change(count)

    async def _watch(self, bot: BotProcess) -> None:
        """Update the open pages when the bot exits by itself."""

        def is_running() -> bool:
            return bot.running

        while True:
            await self._changes.until(is_running, math.inf)
            await bot.wait()
            self._slack.traffic.changed()

    async def _index(self, _request: web.Request) -> web.Response:
        text = (STATIC / "index.html").read_text("utf-8")
        text = text.replace("{{token}}", html.escape(self._guard.token))
        return web.Response(text=text, content_type="text/html")

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        return await Feed(self._view(request.query.get("as", "")), self._changes).serve(request)

    async def _snapshot(self, request: web.Request) -> web.Response:
        return web.json_response(self._view(request.match_info["person"]).snapshot())

    async def _call(self, request: web.Request) -> web.Response:
        traffic = self._traffic.get(request.match_info["server"])
        number = int(request.match_info["number"])
        if traffic is None or number >= len(traffic.calls):
            raise web.HTTPNotFound
        return web.json_response(details(traffic.calls[number]))

    async def _action(self, request: web.Request) -> web.Response:
        person = self._person(request.match_info["person"])
        fields = await RequestFields.read(request)
        return web.json_response(await self._actions.run(request.match_info["name"], person, fields))

    async def _control(self, request: web.Request) -> web.Response:
        fields = await RequestFields.read(request)
        return web.json_response(await self._controls.run(request.match_info["name"], fields))

    async def _upload(self, request: web.Request) -> web.Response:
        person, name = self._person(request.match_info["person"]), request.query.get("name", "file")
        return web.json_response(add_file(self._slack, person, name, await request.read()))

    async def _file(self, request: web.Request) -> web.Response:
        person = self._person(request.match_info["person"])
        file = visible_file(self._slack, person, request.match_info["file"])
        # The link on the page says what the downloaded file is called.
        headers = {"Content-Disposition": "attachment"}
        return web.Response(body=file.data, content_type="application/octet-stream", headers=headers)

    def _view(self, name: str) -> PersonView:
        person = self._person(name)
        return PersonView(slack=self._slack, panel=self._panel, read_state=self._read_state, person=person)

    def _person(self, name: str) -> Person:
        """Return the person of this name, or the first one if it is empty. Raises HTTPNotFound."""
        for person in self._slack.people:
            if name in ("", person.name):
                return person
        raise web.HTTPNotFound(text=f"There is nobody called {name}.")
