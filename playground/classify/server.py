"""The HTTP server of the local Classify. It records every call."""

import json
import socket
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from playground.classify import api
from playground.classify.errors import ApiError
from playground.classify.routes import Route, route
from playground.classify.state import ClassifyState
from playground.clock import Clock
from playground.ports import reserve_port
from playground.traffic import Call

BODY_LIMIT = 16 * 2**20  # bytes. guess: the pages give no limit
SHUTDOWN_SECONDS = 0.2  # for calls to finish on `stop`


class Classify(ClassifyState):
    """Classify on a loopback port.

    clock: its clock. build_seconds: how long a build takes by that clock. If it is None, builds end only by
    `finish` and `fail`. deal_seconds: how long an activation takes. If it is None, one ends only by
    `issue_deal` and `fail_deal`.

    The calls in `traffic` and `faults`: `segments.create`, `.list`, `.get`; `campaigns.create`, `.list`,
    `.get`, `.update`; `activations.create`, `.get`; `optimizations.create`. A Call's arguments are the
    decoded body (the raw text if it is no JSON), the id for `get`, `{"id": …} | body` for `update`, None for
    `list`. Its status and answer stay None if the connection was dropped.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        build_seconds: float | None = None,
        deal_seconds: float | None = None,
    ) -> None:
        super().__init__(clock or Clock(), build_seconds, deal_seconds)
        self.port = 0
        self._reserved: socket.socket | None = None
        self._runner: web.AppRunner | None = None
        self._site: web.SockSite | None = None

    @property
    def url(self) -> str:
        """The base URL, which replaces https://api.clsfy.me. It stays the same after `turn_off`."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Take a free port of 127.0.0.1 and listen on it."""
        self._reserved = reserve_port()
        await self.turn_on()

    async def turn_off(self) -> None:
        """Close every connection and refuse new ones, until `turn_on`. The port and what is stored stay."""
        await self.builds.stop()
        await self.deals.stop()
        if self._site is not None:
            await self._site.stop()
            self._reserved = reserve_port(
                self.port
            )  # or another program would be given the port, and answer here
            self._site = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def turn_on(self) -> None:
        """Listen on the port that was reserved."""
        assert self._reserved is not None, "Classify was not started, or it is on"
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_route("*", "/{path:.*}", self._serve)
        app.on_response_prepare.append(self._date)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await self._runner.setup()
        self._site = web.SockSite(self._runner, self._reserved)
        self._reserved = None
        await self._site.start()
        self.port = self._runner.addresses[0][1]
        self.builds.start()
        self.deals.start()

    async def stop(self) -> None:
        """Close every connection and the port. What is stored stays."""
        await self.turn_off()
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        called = route(request.method, request.path)
        body = _decoded(await request.read())
        call = Call(called.name, _arguments(called, body), self.clock.now())
        self.traffic.calls.append(call)
        self.traffic.changed()

        async def effect() -> web.StreamResponse:
            try:
                status, answer = api.answer(self, called, request.headers.get("X-API-Key"), body)
            except ApiError as error:
                return web.json_response(error.body(), status=error.status, headers=error.headers)
            return web.json_response(answer, status=status)

        response = await self.faults.pass_through(called.name, request, effect)
        if request.transport is not None and not request.transport.is_closing():
            call.status = response.status
            call.answer = _decoded(response.body) if isinstance(response, web.Response) else None
        call.is_finished = True
        self.traffic.changed()
        return response

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(self.clock.now(), usegmt=True)


def _decoded(body: Any) -> Any:
    text = bytes(body or b"").decode("utf-8", "replace")
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _arguments(called: Route, body: Any) -> Any:
    if called.id is None:
        return body
    id_ = int(called.id) if called.id.isascii() and called.id.isdigit() and len(called.id) < 19 else called.id
    return {"id": id_, **body} if isinstance(body, dict) else id_
