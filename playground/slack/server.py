"""The HTTP side: Web API calls and response URLs, through their faults, and WebSocket connections."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.slack.errors import Refused
from playground.slack.methods import registry
from playground.slack.methods.arguments import Arguments
from playground.traffic import Call

if TYPE_CHECKING:
    from playground.slack.slack import Slack

Json = dict[str, Any]
Told = Callable[[], tuple[int, Json, dict[str, str]]]


def application(slack: "Slack") -> web.Application:
    """The aiohttp application of a pretend Slack."""
    server = Server(slack)
    app = web.Application()
    app.add_routes(
        [
            web.route("*", "/api/{method}", server.api),
            web.get("/link/", slack.sockets.connect),
            web.post("/{kind:commands|actions|app}/{tail:.+}", server.response_url),
        ]
    )
    return app


class Server:
    """Decodes requests, has them answered, and writes both to the traffic."""

    def __init__(self, slack: "Slack") -> None:
        self._slack = slack

    async def api(self, request: web.Request) -> web.StreamResponse:
        """A call of a Web API method."""
        asked = await Arguments.read(request)
        name = request.match_info["method"]
        return await self._through(
            name, asked.given, request, lambda: registry.answer(self._slack, name, asked)
        )

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        """A post to a response URL."""
        asked = await Arguments.read(request)
        said = asked.given

        def answer() -> tuple[int, Json, dict[str, str]]:
            try:
                asked.check()
                self._slack.responses.post(request.path, said)
            except Refused as refused:
                return 404, refused.answer(), {}
            return 200, {"ok": True}, {}

        return await self._through("response_url", said, request, answer)

    async def _through(self, name: str, given: Any, request: web.Request, told: Told) -> web.StreamResponse:
        call = Call(name, given, self._slack.clock.now())
        traffic = self._slack.traffic
        traffic.calls.append(call)
        traffic.changed()
        answers: dict[int, Json] = {}

        async def effect() -> web.StreamResponse:
            status, answer, headers = told()
            response = web.json_response(answer, status=status, headers=headers)
            answers[id(response)] = answer
            return response

        response = await self._slack.faults.pass_through(name, request, effect)
        if request.transport is not None and not request.transport.is_closing():
            call.status, call.answer = response.status, answers.get(id(response))
        call.over = True
        traffic.changed()
        return response
