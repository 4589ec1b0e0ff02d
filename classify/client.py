"""The calls to Classify, each with one end: an object, or an error that says what is known."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar

import httpx

from classify import reading, retry_after, wire
from classify.errors import Limited, NeverSent, Outage, Refused, Uncertain
from classify.objects import Segment, SegmentInputs

SEGMENTS = "/v1/clsfy/segment-requests"
LARGE = 256 * 1024  # bytes: reading more than this would hold up the event loop

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
        return await self._call("POST", SEGMENTS, reading.read_segment, Uncertain, content)

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
        no_good: type[Outage] = Outage,
        content: bytes | None = None,
    ) -> T:
        # Errors are raised outside of `except`, so that none takes along what it came from.
        outage: Outage
        try:
            answer = await wire.send(self._http, method, path, content, self._timeout, self._now)
            self._refuse(answer)
            if answer.status in (httpx.codes.OK, httpx.codes.CREATED):
                value = await _off_the_loop(read, answer.body)
                self._learn_clock(answer)
                return value
            outage = no_good(f"status {answer.status}")
        except wire.NoAnswer as none:
            outage = no_good(none.reason) if none.left else NeverSent(none.reason)
        except reading.Unreadable:
            outage = no_good("a body of another shape")
        raise outage

    def _refuse(self, answer: wire.Answer) -> None:
        if answer.status == httpx.codes.TOO_MANY_REQUESTS:
            theirs = self._now() + self.clock_offset
            raise Limited(retry_after.seconds(answer.headers.get("Retry-After"), theirs))
        if httpx.codes.is_client_error(answer.status):
            said = reading.read_refusal(answer.body)
            if said is not None:
                raise Refused(answer.status, said.error, said.message)

    def _learn_clock(self, answer: wire.Answer) -> None:
        # By the moment the answer arrived and not the middle of the call: the header is written when the
        # answer is, and a slow call would move the middle away from it by half its length.
        theirs = retry_after.http_date(answer.headers.get("Date", ""))
        if theirs is not None:
            self.clock_offset = theirs - answer.arrived


async def _off_the_loop(read: Callable[[bytes], T], body: bytes) -> T:
    return await asyncio.to_thread(read, body) if len(body) > LARGE else read(body)


def open_client(
    url: str, key: str, timeout: float = 30.0, now: Callable[[], datetime] = _utc_now
) -> Classify:
    """Classify at `url`, over one httpx client with few connections; close it with `aclose` or `async with`.

    timeout: seconds, for each call in all. Proxies are taken from the environment. Raises ValueError, without
    the key in it, for a key that no header can carry.
    """
    return Classify(wire.open_http(url, key, timeout), now, timeout)
