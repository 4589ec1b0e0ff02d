"""Protection of the page's server: it answers only this page, and no other site that is open in the browser.

Another site can make a browser send requests to loopback, and can make its own host name point there. So the
Host must be ours. A request that changes something must also come from our Origin, with the token that only
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
    """The token, and the middleware that checks requests."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.port = 0

    async def add_headers(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Add the headers that keep foreign code out of the page."""
        response.headers.update(HEADERS)

    def middleware(self) -> Middleware:
        """Return the aiohttp middleware that rejects requests of other sites."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            if (rejection := self._rejection(request)) is not None:
                return web.Response(status=403, text=f"{rejection}\n")
            return await handler(request)

        return guarded

    def _rejection(self, request: web.Request) -> str | None:
        ours = [f"{host}:{self.port}" for host in LOOPBACK]
        if request.headers.get("Host") not in ours:
            return "This playground responds only at its own address."
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"http://{request.headers['Host']}":
            return "Other sites may not use this playground."
        is_feed = request.headers.get("Upgrade", "").lower() == "websocket"
        if request.method in ("GET", "HEAD") and not is_feed:
            return None
        token = request.query.get("token", "") if is_feed else request.headers.get(TOKEN_HEADER, "")
        if not secrets.compare_digest(token.encode(), self.token.encode()):
            return "The page's token is missing or out of date. Reload the page."
        return None
