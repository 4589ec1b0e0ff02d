"""The pretend Classify itself: start and stop, the key, who answers which call, and the levers for tests."""

import json
import secrets
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from playground.classify import refusals
from playground.classify.builds import Builds
from playground.classify.campaigns import Campaign, Campaigns
from playground.classify.limits import Limit
from playground.classify.refusals import Refusal
from playground.classify.routes import Route, route
from playground.classify.segments import Segment, Segments
from playground.clock import Clock
from playground.faults import Faults
from playground.traffic import Call, Traffic

BODY_LIMIT = 16 * 2**20  # bytes; guess: the pages name none
STOP_AFTER = 0.2  # seconds that calls under way are given on `stop`


class Classify:
    """A pretend Classify on a loopback port.

    clock: the time it lives by. build_seconds: how long a build takes by that clock; None: builds end
    only by `finish` and `fail`. `key` may be changed at any time; `extra_fields` join every object answered.

    The calls in `traffic` and `faults`: `segments.create`, `.list`, `.get`; `campaigns.create`, `.list`,
    `.get`, `.update`. A Call's arguments are the decoded body (the raw text where it is no JSON), the id for
    `get`, `{"id": …} | body` for `update`, None for `list`.
    """

    def __init__(self, clock: Clock | None = None, build_seconds: float | None = None) -> None:
        self.clock = clock or Clock()
        self.key = f"ck_{secrets.token_hex(16)}"
        self.faults = Faults()
        self.traffic = Traffic()
        self.extra_fields: dict[str, Any] = {}
        self.port = 0
        self._segments = Segments()
        self._campaigns = Campaigns()
        self._limit = Limit()
        self._builds = Builds(self._segments, self.clock, build_seconds, self.traffic.changed)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address that takes the place of https://api.clsfy.me; it stays after `stop`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def segments(self) -> dict[int, Segment]:
        """The segments by id."""
        return self._segments.all

    @property
    def campaigns(self) -> dict[int, Campaign]:
        """The campaigns by id."""
        return self._campaigns.all

    @property
    def limit_per_minute(self) -> int | None:
        """Answered requests a minute before a 429; None: no limit."""
        return self._limit.per_minute

    @limit_per_minute.setter
    def limit_per_minute(self, number: int | None) -> None:
        self._limit.per_minute = number

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1, on a free port or on this one."""
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_route("*", "/{path:.*}", self._serve)
        app.on_response_prepare.append(self._date)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_AFTER)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self._builds.start()

    async def stop(self) -> None:
        """Close the port and every connection; what was made is kept for the next start."""
        await self._builds.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def add(self, name: str, status: str = "pending", **inputs: Any) -> Segment:
        """A segment made elsewhere, not through this API."""
        segment = self._segments.add(name, self.clock.now(), {"name": name, **inputs})
        segment.status = status
        return self._born(segment)

    def process(self, segment_id: int) -> None:
        """Its build has begun."""
        self._segments.process(segment_id)
        self.traffic.changed()

    def finish(self, segment_id: int) -> None:
        """Its build is complete, as of now."""
        self._segments.finish(segment_id, self.clock.now())
        self.traffic.changed()

    def fail(self, segment_id: int) -> None:
        """Its build has failed."""
        self._segments.fail(segment_id)
        self.traffic.changed()

    def vanish(self, segment_id: int) -> None:
        """It is gone: absent from the list, 404 by itself."""
        self._segments.vanish(segment_id)
        self.traffic.changed()

    async def until(self, condition: Callable[[], object], timeout: float = 15.0) -> None:
        """Return once `condition` holds; raises TimeoutError after `timeout` seconds."""
        await self.traffic.until(condition, timeout)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        called = route(request.method, request.path)
        body = _decoded(await request.text())
        call = Call(called.name, _arguments(called, body), self.clock.now())
        self.traffic.calls.append(call)
        self.traffic.changed()

        async def effect() -> web.StreamResponse:
            return self._answer(called, request.headers.get("X-API-Key"), body)

        response = await self.faults.pass_through(called.name, request, effect)
        if request.transport is not None and not request.transport.is_closing():
            call.status = response.status
            call.answer = _decoded(getattr(response, "text", None) or "")
        self.traffic.changed()
        return response

    def _answer(self, called: Route, key: str | None, body: object) -> web.Response:
        try:
            if key != self.key:
                raise refusals.unauthorized()
            self._limit.pass_one(self.clock.now())
            status, answer = self._do(called, body)
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.status, headers=refusal.headers)
        return web.json_response(answer, status=status)

    def _do(self, called: Route, body: object) -> tuple[int, Any]:
        now, given = self.clock.now(), called.id or ""
        match called.name:
            case "segments.create":
                return 201, self._shown(self._born(self._segments.create(body, now)))
            case "segments.list":
                return 200, [self._shown(segment) for segment in self._segments.listed()]
            case "segments.get":
                return 200, self._shown(self._segments.one(given))
            case "campaigns.create":
                return 201, self._shown(self._campaigns.create(body, now))
            case "campaigns.list":
                return 200, [self._shown(campaign) for campaign in self._campaigns.listed()]
            case "campaigns.get":
                return 200, self._shown(self._campaigns.one(given))
            case "campaigns.update":
                return 200, self._shown(self._campaigns.update(given, body, now))
            case "unknown.method":
                raise Refusal(405, "method_not_allowed", "Method not allowed")  # guess
            case _:
                raise Refusal(404, "not_found", "Not found")  # guess: the message

    def _born(self, segment: Segment) -> Segment:
        self._builds.begin(segment.id)
        self.traffic.changed()
        return segment

    def _shown(self, thing: Segment | Campaign) -> dict[str, Any]:
        return thing.shown() | self.extra_fields

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(self.clock.now(), usegmt=True)


def _decoded(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _arguments(called: Route, body: Any) -> Any:
    if called.name.endswith(".get"):
        return int(called.id) if called.id and called.id.isdigit() else called.id
    if called.name == "campaigns.update" and isinstance(body, dict):
        return {"id": _arguments(Route("campaigns.get", called.id), None), **body}
    return body
