"""One request over the wire: its answer in full, or whether anything of it had left."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import httpx

CONNECTIONS = 8  # httpx's pool slows down with their number


class Response(NamedTuple):
    """An answer of any kind, read to its end. arrived: when its headers had come, by our clock."""

    status: int
    headers: httpx.Headers
    body: bytes
    arrived: datetime


class NoResponseError(Exception):
    """There is none. reason: the name of what happened. left: whether the request had begun to leave."""

    def __init__(self, reason: str, left: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.left = left


def open_http(url: str, key: str, timeout: float) -> httpx.AsyncClient:
    """The one client: few connections, no redirects (they would take the key along), proxies as usual.

    timeout: seconds for a call, a third of them to wait for a free connection, for TCP and for TLS.
    Raises ValueError, without the key in it, for a key that no header can carry.
    """
    if not key or not key.isascii() or not key.isprintable() or key != key.strip():
        raise ValueError("the key must be printable ASCII without spaces around it")
    return httpx.AsyncClient(
        base_url=url,
        headers={"X-API-Key": key, "Accept": "application/json"},
        # What comes before the request is given up well before the call is: cancelled half-way, httpx leaves
        # a socket open; and a request that leaves in the last moment has no time to be answered.
        timeout=httpx.Timeout(timeout, connect=timeout / 3, pool=timeout / 3),
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        follow_redirects=False,
    )


async def send(
    http: httpx.AsyncClient,
    method: str,
    path: str,
    content: bytes | None,
    timeout: float,
    now: Callable[[], datetime],
) -> Response:
    """Send one request, with JSON as its content or none.

    Raises NoAnswer, after `timeout` seconds at the latest.
    """
    sent = _Sent()
    answer: Response | None = None
    reason = ""
    try:
        # httpx's own timeouts are for each piece: an answer that trickles would never end.
        async with (
            asyncio.timeout(timeout),
            http.stream(
                method,
                path,
                content=content,
                headers=None if content is None else {"Content-Type": "application/json"},
                follow_redirects=False,
                extensions={"trace": sent.trace},
            ) as response,
        ):
            arrived = now()
            answer = Response(response.status_code, response.headers, await response.aread(), arrived)
    except Exception as error:
        # Whatever it was, what counts is whether anything had left. Its words and its causes may hold what
        # was sent, so its name alone goes on.
        reason = type(error).__name__
    if answer is None:
        raise NoResponseError(reason, sent.headers)
    return answer


class _Sent:
    """Whether the headers of a request have begun to leave; httpx's exceptions don't tell."""

    def __init__(self) -> None:
        self.headers = False

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        # A proxy is asked for a tunnel with a request of its own, which isn't ours.
        if event.endswith(".send_request_headers.started") and info["request"].method != b"CONNECT":
            self.headers = True
