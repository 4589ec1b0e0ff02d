"""Who may talk to the page's server: this page alone, and no other site's that is open in the same browser.

Another site can make a browser send requests to loopback, and a name of its own can be made to point there.
So the Host must be ours, whatever changes something must come from our Origin, and carry the token that only
our page can read.
"""

import secrets

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

TOKEN_HEADER = "X-Playground-Token"  # noqa: S105
LOOPBACK = ("127.0.0.1", "localhost")
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """The token, and the middleware that asks for it."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.port = 0

    async def dress(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Give every answer the headers that keep foreign code out."""
        response.headers.update(HEADERS)

    def middleware(self) -> Middleware:
        """As aiohttp takes it."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            if (refusal := self._refusal(request)) is not None:
                return web.Response(status=403, text=f"{refusal}\n")
            return await handler(request)

        return guarded

    def _refusal(self, request: web.Request) -> str | None:
        ours = [f"{host}:{self.port}" for host in LOOPBACK]
        if request.headers.get("Host") not in ours:
            return "This playground answers only at its own address."
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"http://{request.headers['Host']}":
            return "Another site's page may not use this playground."
        live = request.headers.get("Upgrade", "").lower() == "websocket"
        if request.method in ("GET", "HEAD") and not live:
            return None
        given = request.query.get("token", "") if live else request.headers.get(TOKEN_HEADER, "")
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return (
                "The token of the page is missing. After a new start of the playground, load the page again."
            )
        return None
