"""The HTTP server of the local Slack: Web API calls, response URLs and WebSocket connections."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from playground.faults import Faults
from playground.slack.delivery.responses import Responses
from playground.slack.delivery.socket_mode import SocketMode
from playground.slack.errors import SlackError
from playground.slack.file_server import FileServer
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.registry import ApiResponse, call_method
from playground.slack.workspace.files import MAX_SIZE
from playground.traffic import Call

Json = dict[str, Any]
_MAX_BODY = 2 * MAX_SIZE  # bytes: an upload in a multipart form is a little larger than its file


@dataclass(frozen=True, kw_only=True)
class Server:
    """Answers requests, as the configured faults allow, and records them in the traffic."""

    #: what Web API methods work on
    context: MethodContext
    #: the Socket Mode connections
    sockets: SocketMode
    #: the response URLs
    responses: Responses
    #: the faults that calls run into
    faults: Faults

    def application(self) -> web.Application:
        """Return the aiohttp application."""
        app = web.Application(client_max_size=_MAX_BODY)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.get("/link/", self.sockets.connect),
                *FileServer(context=self.context, faults=self.faults).routes(),
                web.post("/{kind:commands|actions|app}/{tail:.+}", self._response_url),
            ]
        )
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        """Answer a call of a Web API method."""
        arguments = await Arguments.read(request)
        name = request.match_info["method"]

        def respond() -> ApiResponse:
            return call_method(self.context, name, arguments)

        return await self._answer(name, arguments, request, respond)

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        """Answer a post to a response URL."""
        arguments = await Arguments.read(request)

        def respond() -> ApiResponse:
            try:
                arguments.check_body()
                self.responses.post(request.path, arguments.values)
            except SlackError as error:
                return ApiResponse(404, error.body(), {})
            return ApiResponse(200, {"ok": True}, {})

        return await self._answer("response_url", arguments, request, respond)

    async def _answer(
        self, name: str, arguments: Arguments, request: web.Request, respond: Callable[[], ApiResponse]
    ) -> web.StreamResponse:
        """Record the call, run it through its fault, and record the answer if it reached the app."""
        workspace = self.context.workspace
        call = Call(name, arguments.values, workspace.clock.now())
        workspace.traffic.calls.append(call)
        workspace.traffic.changed()
        bodies: dict[int, Json] = {}

        async def effect() -> web.StreamResponse:
            status, body, headers = respond()
            date = format_datetime(workspace.clock.now(), usegmt=True)
            response = web.json_response(body, status=status, headers={**headers, "Date": date})
            bodies[id(response)] = body
            return response

        response = await self.faults.pass_through(name, request, effect)
        if request.transport is not None and not request.transport.is_closing():
            call.status, call.answer = response.status, bodies.get(id(response))
        call.is_finished = True
        workspace.traffic.changed()
        return response
