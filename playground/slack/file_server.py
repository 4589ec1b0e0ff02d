"""The file host of the local Slack: private files, and the URLs that the app uploads to."""

from dataclasses import dataclass

from aiohttp import web

from playground.faults import Effect, Faults
from playground.slack.methods.access import can_read_file
from playground.slack.methods.context import MethodContext
from playground.traffic import Call

_SIGN_IN = "<!DOCTYPE html><title>Sign in</title>"


@dataclass(frozen=True, kw_only=True)
class FileServer:
    """Sends and receives files, as the configured faults allow, and records it in the traffic."""

    #: what Web API methods work on
    context: MethodContext
    #: the faults that calls run into
    faults: Faults

    def routes(self) -> list[web.RouteDef]:
        """Return the aiohttp routes."""
        return [web.get("/files-pri/{tail:.+}", self._send), web.post("/upload/v1/{secret}", self._receive)]

    async def _send(self, request: web.Request) -> web.StreamResponse:
        """Send a file, or the sign-in page if the token may not read it.

        https://docs.slack.dev/reference/objects/file-object (`url_private`: header and scope). No page
        says what comes without them: https://gist.github.com/ErikKalkoken/f3ab28617d5099531ded865d111dbac1
        """
        files, tokens = self.context.workspace.files, self.context.tokens

        async def effect() -> web.StreamResponse:
            file = files.find(request.path)
            has_token = request.headers.get("Authorization") == f"Bearer {tokens.bot}"
            if not has_token or "files:read" not in tokens.scopes:
                return web.Response(text=_SIGN_IN, content_type="text/html")
            if file is None or file.is_deleted:
                return web.Response(status=404)
            if not can_read_file(self.context, file):
                return web.Response(text=_SIGN_IN, content_type="text/html")  # guess: the same
            return web.Response(body=file.data, content_type="application/octet-stream")

        return await self._answer("files.download", request, effect)

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        """Receive the contents of an upload.

        "Files can be sent as raw bytes or can be multipart form encoded. Slack will return HTTP 200 if the
        upload is successful": https://docs.slack.dev/reference/methods/files.getUploadURLExternal. guess: the
        text, the other statuses, and that the length must be the one that was announced
        """
        data = await _contents(request)

        async def effect() -> web.StreamResponse:
            upload = self.context.workspace.files.uploads.get(request.match_info["secret"])
            if upload is None:
                return web.Response(status=404)
            if len(data) != upload.length:
                return web.Response(status=400, text="The length isn't the one that was announced.")
            upload.data = data
            return web.Response(text=f"OK - {len(data)}")

        return await self._answer("files.upload", request, effect)

    async def _answer(self, name: str, request: web.Request, effect: Effect) -> web.StreamResponse:
        workspace = self.context.workspace
        call = Call(name, {"path": request.path}, workspace.clock.now())
        workspace.traffic.calls.append(call)
        response = await self.faults.pass_through(name, request, effect)
        call.status, call.is_finished = response.status, True
        workspace.traffic.changed()
        return response


async def _contents(request: web.Request) -> bytes:
    """Return the body, or the first file of a multipart form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    sent = next((each for each in form.values() if isinstance(each, web.FileField)), None)
    return sent.file.read() if sent is not None else b""
