"""The page's server: its files, the live feed, the acts and the levers, on loopback alone."""

import asyncio
import html
import math
from functools import partial
from pathlib import Path

from aiohttp import web

from playground.classify import Classify
from playground.page.actions.controls import Controls
from playground.page.actions.person_actions import PersonActions
from playground.page.actions.request_fields import RequestFields
from playground.page.bot_process import BotProcess
from playground.page.fault_presets import FaultPresets
from playground.page.feed.calls import whole
from playground.page.feed.feed import Feed
from playground.page.feed.panel_state import PanelState
from playground.page.feed.person_view import PersonView
from playground.page.guard import LOOPBACK, Guard
from playground.page.read_state import ReadState
from playground.slack import Person, Slack
from playground.traffic import Traffic

STATIC = Path(__file__).parent / "static"
STOP_AFTER = 0.2  # seconds that open pages are given on `stop`


class NotLoopback(ValueError):  # noqa: N818
    """The page was asked to listen where others could reach it."""


class Page:
    """The pretend workspace in a browser. bot: its process, where the panel may stop and start it."""

    def __init__(self, slack: Slack, classify: Classify, bot: BotProcess | None = None) -> None:
        self._slack = slack
        self._guard = Guard()
        self._reading = ReadState(slack.workspace.next_ts())
        self._backstage = PanelState(slack, classify, FaultPresets(slack.faults, classify.faults), bot)
        self._acts = PersonActions(slack, self._reading)
        self._levers = Controls(self._backstage)
        self._sources = (slack.traffic, classify.traffic)
        self._news = Traffic()
        self._runner: web.AppRunner | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self._guard.port}/"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen. Raises NotLoopback where others could reach that host."""
        if host not in LOOPBACK:
            raise NotLoopback(
                f"The playground listens on loopback only (127.0.0.1), not on {host}: whoever reaches it can "
                "act as anyone in it."
            )
        app = web.Application(middlewares=[self._guard.middleware()])
        app.on_response_prepare.append(self._guard.dress)
        app.add_routes(
            [
                web.get("/", self._index),
                web.get("/live", self._live),
                web.get("/sight/{person}", self._snapshot),
                web.get("/calls/{place}/{number:\\d+}", self._call),
                web.post("/act/{person}/{name}", self._act),
                web.post("/lever/{name}", self._lever),
                web.static("/static", STATIC),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_AFTER)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._guard.port = self._runner.addresses[0][1]
        self._tasks = [asyncio.create_task(self._pass_on(source)) for source in self._sources]
        if (bot := self._backstage.bot) is not None:
            self._tasks.append(asyncio.create_task(self._watch(bot)))

    async def stop(self) -> None:
        """Close every open page's feed, and the server."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _pass_on(self, source: Traffic) -> None:
        while True:
            seen = source.change_count
            self._news.changed()
            await source.until(partial(_moved_on, source, seen), math.inf)

    async def _watch(self, bot: BotProcess) -> None:
        """Tell the open pages when the bot ends by itself."""
        while True:
            await self._news.until(lambda: bot.running, math.inf)
            await bot.ended()
            self._slack.traffic.changed()

    async def _index(self, _request: web.Request) -> web.Response:
        text = (STATIC / "index.html").read_text("utf-8")
        text = text.replace("{{token}}", html.escape(self._guard.token))
        return web.Response(text=text, content_type="text/html")

    async def _live(self, request: web.Request) -> web.StreamResponse:
        return await Feed(self._sight(request.query.get("as", "")), self._news).serve(request)

    async def _snapshot(self, request: web.Request) -> web.Response:
        return web.json_response(self._sight(request.match_info["person"]).snapshot())

    async def _call(self, request: web.Request) -> web.Response:
        traffic = {"slack": self._sources[0], "classify": self._sources[1]}.get(request.match_info["place"])
        number = int(request.match_info["number"])
        if traffic is None or number >= len(traffic.calls):
            raise web.HTTPNotFound
        return web.json_response(whole(traffic.calls[number]))

    async def _act(self, request: web.Request) -> web.Response:
        person = self._person(request.match_info["person"])
        done = await self._acts.do(request.match_info["name"], person, await RequestFields.read(request))
        return web.json_response(done)

    async def _lever(self, request: web.Request) -> web.Response:
        done = await self._levers.pull(request.match_info["name"], await RequestFields.read(request))
        return web.json_response(done)

    def _sight(self, name: str) -> PersonView:
        return PersonView(self._slack, self._backstage, self._reading, self._person(name))

    def _person(self, name: str) -> Person:
        """The person of this name; without a name the first."""
        for person in self._slack.people:
            if name in ("", person.name):
                return person
        raise web.HTTPNotFound(text=f"Nobody is called {name}.")


def _moved_on(source: Traffic, seen: int) -> bool:
    return source.change_count != seen
