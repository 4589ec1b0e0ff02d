"""The calls to Classify, each with one end: an object, or an error that says what is known."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from classify import reading, retry_after
from classify.errors import Limited, NeverSent, Outage, Refused, Uncertain
from classify.objects import Segment, SegmentInputs

SEGMENTS = "/v1/clsfy/segment-requests"
LARGE = 256 * 1024  # bytes: reading more than this would hold up the event loop
CONNECTIONS = 8

T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Classify:
    """Classify's API. One object serves all tasks of an event loop.

    http: a client with base address, key and limits, as `open_client` makes it. now: our time in UTC.
    timeout: seconds that a call may take in all, waiting for a connection included.

    clock_offset: Classify's clock minus ours by its last good answer, zero before; Classify's has whole
    seconds, so it is up to one second too small. skipped: the unreadable rows of the last list; where there
    are any, absence from that list says nothing.
    """

    def __init__(
        self, http: httpx.AsyncClient, now: Callable[[], datetime] = _utc_now, timeout: float = 30.0
    ) -> None:
        self.clock_offset = timedelta()
        self.skipped = 0
        self._http = http
        self._now = now
        self._timeout = timeout

    async def create_segment(self, inputs: SegmentInputs) -> Segment:
        """Ask for a segment; the new one, as a rule pending.

        Raises Refused, Limited or NeverSent (surely not made) or Uncertain (perhaps made). A call that is
        cancelled is as uncertain.
        """
        # ASCII with escapes carries whatever was typed, halves of surrogate pairs too.
        content = json.dumps(inputs.body()).encode("ascii")
        return await self._call(
            "POST",
            SEGMENTS,
            reading.read_segment,
            no_answer=Uncertain,
            good=(200, 201),
            content=content,
        )

    async def segment(self, segment_id: int) -> Segment:
        """One segment. Raises Refused (404: there is none), Limited, NeverSent or Outage."""
        segment = await self._call("GET", f"{SEGMENTS}/{segment_id}", reading.read_segment)
        if segment.id != segment_id:
            raise Outage("another segment than the one asked for")
        return segment

    async def segments(self) -> list[Segment]:
        """All segments that the key can see, in Classify's order, without the rows counted in `skipped`.

        Raises Refused, Limited, NeverSent or Outage (also where no row of a list can be read).
        """
        listing = await self._call("GET", SEGMENTS, reading.read_segments)
        self.skipped = listing.skipped
        return listing.segments

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _call(
        self,
        method: str,
        path: str,
        read: Callable[[bytes], T],
        *,
        no_answer: type[Outage] = Outage,
        good: tuple[int, ...] = (200,),
        content: bytes | None = None,
    ) -> T:
        sent = _Sent()
        answer: httpx.Response | None = None
        arrived = self._now()
        reason = ""
        try:
            async with asyncio.timeout(self._timeout):
                async with self._http.stream(
                    method,
                    path,
                    content=content,
                    headers={"Content-Type": "application/json"} if content is not None else None,
                    follow_redirects=False,
                    extensions={"trace": sent.trace},
                ) as response:
                    arrived = self._now()
                    await response.aread()
                answer = response
        except Exception as error:
            # Whatever it was, what counts is whether anything had left. Its words and its causes may hold
            # what was sent, so its name alone goes on.
            reason = type(error).__name__
        if answer is None:
            raise no_answer(reason) if sent.headers else NeverSent(reason)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise Limited(
                retry_after.seconds(answer.headers.get("Retry-After"), self._now() + self.clock_offset)
            )
        if answer.status_code not in good:
            said = reading.read_refusal(answer.content) if answer.is_client_error else None
            if said is None:
                raise no_answer(f"status {answer.status_code}")
            raise Refused(answer.status_code, said.error, said.message)
        try:
            value = await _off_the_loop(read, answer.content)
        except reading.Unreadable:
            value = None
        if value is None:
            raise no_answer(f"status {answer.status_code} with a body of another shape")
        self._learn_clock(answer.headers.get("Date"), arrived)
        return value

    def _learn_clock(self, header: str | None, arrived: datetime) -> None:
        # By the moment the answer arrived and not the middle of the call: the header is written when the
        # answer is, and a slow call would move the middle away from it by half its length.
        theirs = retry_after.http_date(header or "")
        if theirs is not None:
            self.clock_offset = theirs - arrived


class _Sent:
    """Whether the headers of a request have begun to leave."""

    def __init__(self) -> None:
        self.headers = False

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        # A proxy is asked for a tunnel with a request of its own, which isn't ours.
        if event.endswith(".send_request_headers.started") and info["request"].method != b"CONNECT":
            self.headers = True


async def _off_the_loop(read: Callable[[bytes], T], body: bytes) -> T:
    return await asyncio.to_thread(read, body) if len(body) > LARGE else read(body)


def open_client(
    url: str, key: str, timeout: float = 30.0, now: Callable[[], datetime] = _utc_now
) -> Classify:
    """Classify at `url`, over one httpx client with few connections; close it with `aclose` or `async with`.

    timeout: seconds, for each call in all. Proxies are taken from the environment. Raises ValueError, without
    the key in it, for a key that no header can carry.
    """
    if not key or not key.isascii() or not key.isprintable() or key != key.strip():
        raise ValueError("the key must be printable ASCII without spaces around it")
    http = httpx.AsyncClient(
        base_url=url,
        headers={"X-API-Key": key, "Accept": "application/json"},
        timeout=timeout,
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        follow_redirects=False,
    )
    return Classify(http, now, timeout)
