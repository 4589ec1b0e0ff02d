"""One call to Classify with one end: an object, or an error that says what is known."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import httpx

from classify import http as wire
from classify import parsing, retry_after
from classify.errors import ClassifyError, NeverSentError, OutageError, RateLimitedError, RejectedError

LARGE = 256 * 1024  # bytes: reading more than this would hold up the event loop

T = TypeVar("T")
Ended = Callable[[str, ClassifyError | None], None]


class ClassifyTransport:
    """Requests to Classify and what its answers mean, whatever they are about.

    http: a client with base address, key and limits. now: our time in UTC. timeout: seconds for a call in
    all. ended: told of each call by its name, with the error that it ended in. clock_offset: Classify's clock
    minus ours by its last good answer, zero before.
    """

    def __init__(
        self, http: httpx.AsyncClient, now: Callable[[], datetime], timeout: float, ended: Ended
    ) -> None:
        self.clock_offset = timedelta()
        self._http = http
        self._now = now
        self._timeout = timeout
        self._ended = ended

    async def call(
        self,
        name: str,
        method: str,
        path: str,
        read: Callable[[bytes], T],
        body: Mapping[str, object] | None = None,
        no_good: type[OutageError] = OutageError,
    ) -> T:
        """Send a request and `read` its answer.

        name: what the call is counted as. body: the JSON to send. no_good: what is raised where something
        left and no good answer came. Raises Refused, Limited, NeverSent or `no_good`.
        """
        try:
            value = await self._answer(method, path, read, body, no_good)
        except ClassifyError as error:
            self._ended(name, error)
            raise
        self._ended(name, None)
        return value

    async def _answer(
        self,
        method: str,
        path: str,
        read: Callable[[bytes], T],
        body: Mapping[str, object] | None,
        no_good: type[OutageError],
    ) -> T:
        # ASCII with escapes carries whatever was typed, halves of surrogate pairs too.
        content = None if body is None else json.dumps(body).encode("ascii")
        # Errors are raised outside of `except`, so that none takes along what it came from.
        outage: OutageError
        try:
            answer = await wire.send(self._http, method, path, content, self._timeout, self._now)
            self._refuse(answer)
            if answer.status in (httpx.codes.OK, httpx.codes.CREATED):
                value = await _off_the_loop(read, answer.body)
                self._learn_clock(answer)
                return value
            outage = no_good(f"status {answer.status}")
        except wire.NoResponseError as none:
            outage = no_good(none.reason) if none.left else NeverSentError(none.reason)
        except parsing.Unreadable:
            outage = no_good("a body of another shape")
        raise outage

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _refuse(self, answer: wire.Response) -> None:
        if answer.status == httpx.codes.TOO_MANY_REQUESTS:
            theirs = self._now() + self.clock_offset
            raise RateLimitedError(retry_after.seconds(answer.headers.get("Retry-After"), theirs))
        if httpx.codes.is_client_error(answer.status):
            said = parsing.read_refusal(answer.body)
            if said is not None:
                raise RejectedError(answer.status, said.error, said.message)

    def _learn_clock(self, answer: wire.Response) -> None:
        # By the moment the answer arrived and not the middle of the call: the header is written when the
        # answer is, and a slow call would move the middle away from it by half its length.
        theirs = retry_after.http_date(answer.headers.get("Date", ""))
        if theirs is not None:
            self.clock_offset = theirs - answer.arrived


async def _off_the_loop(read: Callable[[bytes], T], body: bytes) -> T:
    return await asyncio.to_thread(read, body) if len(body) > LARGE else read(body)
