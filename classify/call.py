"""Make one call to Classify. Return the parsed object, or raise an error that says what is known."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import httpx

from classify import parsing
from classify.errors import (
    ClassifyError,
    NeverSentError,
    OutageError,
    RateLimitedError,
    RejectedError,
    UncertainError,
)
from classify.http import NoResponseError, Response, send
from classify.retry_after import parse_http_date, parse_retry_after
from classify.statuses import Meaning, find_meaning

LARGE_BODY_BYTES = 256 * 1024  # parsing more than this would block the event loop noticeably
_TOO_LARGE = "The request is too large."  # the only rejection that may come without Classify's words

T = TypeVar("T")
#: Receives the name of each finished call and the error that it raised, or None.
OnCallEnd = Callable[[str, ClassifyError | None], None]
Created = TypeVar("Created", contravariant=True)


class CreateInputs(Protocol[Created]):
    """What something is created with."""

    def request_body(self) -> Mapping[str, object]:
        """Return the JSON for the request."""

    def is_repeated_by(self, created: Created, /) -> bool:
        """Return whether what was created can only be what these inputs are for."""


def _never(_: object) -> bool:
    return False


class ClassifyTransport:
    """Sends requests to Classify and interprets the responses, whatever they are about.

    http_client: a client with base address, key and limits. now: returns the current time in UTC.
    timeout: seconds for a whole call. on_call_end: called after each call. may_change: asked right before
    anything leaves of a call that changes something in Classify.
    """

    def __init__(
        self,
        http_client: httpx.AsyncClient,
        *,
        now: Callable[[], datetime],
        timeout: float,
        on_call_end: OnCallEnd,
        may_change: Callable[[], bool],
    ) -> None:
        #: Classify's clock minus ours, from the last good response. None before the first one with a `Date`.
        self.clock_offset: timedelta | None = None
        self._http_client = http_client
        self.now = now
        self._timeout = timeout
        self._on_call_end = on_call_end
        self._may_change = may_change

    async def call(
        self,
        name: str,
        method: str,
        path: str,
        parse: Callable[[bytes], T],
        *,
        body: Mapping[str, object] | None = None,
        outage: type[OutageError] = OutageError,
        is_repeated_by: Callable[[T], bool] = _never,
    ) -> T:
        """Send a request and return its body, parsed by `parse`.

        name: what `on_call_end` gets. body: the JSON to send. outage: the error for a request that was sent
        and got no usable answer. is_repeated_by: whether the parsed body repeats what was sent, so that it is
        believed with any 2xx. Raises RejectedError, RateLimitedError, NeverSentError or `outage`.
        """
        try:
            value = await self._send_and_parse(method, path, parse, body, outage, is_repeated_by)
        except ClassifyError as error:
            self._on_call_end(name, error)
            raise
        self._on_call_end(name, None)
        return value

    async def create(self, name: str, path: str, parse: Callable[[bytes], T], inputs: CreateInputs[T]) -> T:
        """Create something and return it, parsed by `parse`. A call that is canceled is uncertain.

        Raises RejectedError, RateLimitedError or NeverSentError (definitely not created), or UncertainError
        (possibly created).
        """
        return await self.call(
            name,
            "POST",
            path,
            parse,
            body=inputs.request_body(),
            outage=UncertainError,
            is_repeated_by=inputs.is_repeated_by,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http_client.aclose()

    async def _send_and_parse(
        self,
        method: str,
        path: str,
        parse: Callable[[bytes], T],
        body: Mapping[str, object] | None,
        outage: type[OutageError],
        is_repeated_by: Callable[[T], bool],
    ) -> T:
        # ASCII with escapes can carry anything that was typed, even half of a surrogate pair.
        content = None if body is None else _encode(body)
        # The error is raised outside of `except`, so that it has no context.
        failure: OutageError
        try:
            response = await send(
                self._http_client,
                method,
                path,
                content=content,
                timeout=self._timeout,
                now=self.now,
                may_send=always if method == "GET" else self._may_change,
            )
            meaning = self._meaning_or_raise(response)
            if meaning in (Meaning.ANSWERED, Meaning.ACCEPTED):
                value = await _parse_off_the_loop_if_large(parse, response.body)
                if meaning is Meaning.ANSWERED or is_repeated_by(value):
                    self._update_clock_offset(response)
                    return value
            failure = outage(f"status {response.status}")
        except NoResponseError as error:
            failure = outage(error.reason) if error.headers_sent else NeverSentError(error.reason)
        except parsing.UnreadableError:
            failure = outage("an unexpected body")
        raise failure

    def _meaning_or_raise(self, response: Response) -> Meaning:
        """Return ANSWERED, ACCEPTED or UNKNOWN. Raises RejectedError or RateLimitedError for the others."""
        error_body = parsing.parse_error_body(response.body) if response.status >= 400 else None
        meaning = find_meaning(response.status, has_error_body=error_body is not None)
        if meaning is Meaning.RATE_LIMITED:
            server_time = self.now() + (self.clock_offset or timedelta())
            raise RateLimitedError(parse_retry_after(response.headers.get("Retry-After"), server_time))
        if meaning is Meaning.REJECTED:
            error, message = (error_body.error, error_body.message) if error_body else ("", _TOO_LARGE)
            raise RejectedError(response.status, error, message)
        return meaning

    def _update_clock_offset(self, response: Response) -> None:
        # Compare with the arrival time and not with the middle of the call. The header is written together
        # with the response, so in a slow call the middle is off by half of its duration.
        server_time = parse_http_date(response.headers.get("Date", ""))
        if server_time is not None:
            self.clock_offset = server_time - response.arrived_at


def always() -> bool:
    """Return True: nobody else may send what this process is about to send."""
    return True


async def _parse_off_the_loop_if_large(parse: Callable[[bytes], T], body: bytes) -> T:
    return await asyncio.to_thread(parse, body) if len(body) > LARGE_BODY_BYTES else parse(body)


def _encode(body: Mapping[str, object]) -> bytes:
    """Return JSON, encoded piece by piece: the values of a long list aren't all copied at once."""
    encoded = bytearray()
    for part in json.JSONEncoder().iterencode(body):
        encoded += part.encode("ascii")
    return bytes(encoded)
