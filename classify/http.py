"""Send one HTTP request. Return the complete response, or say whether the request was sent at all."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx

_WRITES = (".send_request_headers.started", ".send_request_body.started")
CONNECTIONS = 8  # httpx's pool gets slower as connections are added


class Response(NamedTuple):
    """A response with any status, read to its end."""

    #: The HTTP status.
    status: int
    #: The response headers.
    headers: httpx.Headers
    #: The whole body, decompressed.
    body: bytes
    #: When the headers had arrived, by our clock, in UTC.
    arrived_at: datetime


class NoResponseError(Exception):
    """No complete response arrived."""

    def __init__(self, reason: str, headers_sent: bool) -> None:
        super().__init__(reason)
        #: What ended the request: a class name, or a few words.
        self.reason = reason
        #: Whether the request headers had begun to leave. If so, the server may have acted on the request.
        self.headers_sent = headers_sent


def open_http_client(
    url: str, key: str, *, timeout: float, proxy: str | None = None, tls: ssl.SSLContext | None = None
) -> httpx.AsyncClient:
    """Return an HTTP client with few connections. proxy: the address of the proxy. None: connect directly.

    tls: the certificates that are trusted. None: the system's and SSL_CERT_FILE's, as aiohttp and websockets
    have them. httpx by itself would use those of certifi. The client follows no redirects, because they would
    forward the API key.

    timeout: seconds for each call. A third of it at most goes to waiting for a free connection, and another
    third to connecting. Raises ValueError if no header can carry the key. The error doesn't contain the key.
    """
    if not key or not key.isascii() or not key.isprintable() or key != key.strip():
        raise ValueError("the key must be printable ASCII without spaces around it")
    return httpx.AsyncClient(
        base_url=url,
        headers={"X-API-Key": key, "Accept": "application/json"},
        # Give up on connecting well before the whole call times out. If httpx is canceled while it connects,
        # it leaves a socket open. And a request that is sent at the last moment has no time to be answered.
        timeout=httpx.Timeout(timeout, connect=timeout / 3, pool=timeout / 3),
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        follow_redirects=False,
        verify=tls or ssl.create_default_context(),
        proxy=proxy,
        trust_env=False,  # neither other proxies nor a password in ~/.netrc
    )


async def send(
    http_client: httpx.AsyncClient,
    method: str,
    path: str,
    *,
    content: bytes | None,
    timeout: float,
    now: Callable[[], datetime],
    may_send: Callable[[], bool],
) -> Response:
    """Send one request and return its response.

    content: JSON, or None for no body. timeout: seconds for everything. may_send: asked right before the
    headers leave, and before the body does. Raises NoResponseError.
    """
    deadline = now() + timedelta(seconds=timeout)
    tracker = _SendTracker(lambda: now() <= deadline and may_send())
    answer: Response | None = None
    reason = ""
    try:
        # httpx's own timeouts apply to each read, so a response that trickles in would never end.
        async with (
            asyncio.timeout(timeout),
            http_client.stream(
                method,
                path,
                content=content,
                headers=None if content is None else {"Content-Type": "application/json"},
                follow_redirects=False,
                extensions={"trace": tracker.trace},
            ) as response,
        ):
            arrived_at = now()
            answer = Response(response.status_code, response.headers, await response.aread(), arrived_at)
    except Exception as error:
        # Whatever it was, all that matters is whether anything had been sent. Keep none of its text,
        # because the message and the causes may contain what was sent.
        reason = _describe(error)
    if answer is None:
        raise NoResponseError(reason, tracker.headers_sent)
    return answer


def _describe(error: BaseException) -> str:
    """Return what ended a request: in our words if an operator can fix it, or the class of the exception."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate isn't trusted ({cause.verify_message})"  # OpenSSL's words
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ProxyError):
        status = str(error)[:3]  # httpx has it nowhere else
        return f"the proxy answered {status}" if status.isdecimal() else "the proxy refused the connection"
    return type(error).__name__


class _TooLateError(Exception):
    """The process was frozen or suspended during the call. Others may have sent the request meanwhile."""


class _SendTracker:
    """Watches whether the request headers have begun to leave. httpx's exceptions don't say so.

    It lets nothing leave that may not be sent anymore. A process that resumes writes first what it was about
    to write, and only then notices that its timeout is over, which doesn't count while the machine is
    suspended either.
    """

    def __init__(self, may_send: Callable[[], bool]) -> None:
        self.headers_sent = False
        self._may_send = may_send

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(_WRITES) and not self._may_send():
            raise _TooLateError
        # httpx asks a proxy for a tunnel with a CONNECT request. That isn't our request.
        if event.endswith(".send_request_headers.started") and info["request"].method != b"CONNECT":
            self.headers_sent = True
