"""The calls to Classify: one method for each, about segments, campaigns, activations and optimizations."""

import ssl
from collections.abc import Callable, Mapping, Set
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

import httpx

from classify import parsing
from classify.activations import Activation, ActivationInputs
from classify.call import ClassifyTransport, OnCallEnd, always
from classify.errors import ClassifyError, OutageError
from classify.http import open_http_client
from classify.list_cache import ListCache
from classify.objects import Campaign, CampaignInputs, ListedSegment, Segment, SegmentInputs
from classify.optimizations import Optimization, OptimizationInputs

SEGMENTS = "/v1/clsfy/segment-requests"
CAMPAIGNS = "/v1/pixel/campaigns"
ACTIVATIONS = "/v1/clsfy/activations"
OPTIMIZATIONS = "/v1/clsfy/optimizations"

T = TypeVar("T", Segment, Campaign, Activation)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _ignore_call_end(_: str, __: ClassifyError | None) -> None:
    return


class Classify:
    """A client for Classify's API. All tasks of an event loop can share one.

    http_client: a client with base address, key and limits, made by `open_http_client`. now: returns the
    current time in UTC. timeout: seconds for a whole call, including the wait for a free connection.
    on_call_end: called after each call with the method's name and the error that it raised, or None.
    may_change: asked right before anything leaves of a call that changes something.
    """

    def __init__(
        self,
        http_client: httpx.AsyncClient,
        *,
        now: Callable[[], datetime] = _utc_now,
        timeout: float = 30.0,
        on_call_end: OnCallEnd = _ignore_call_end,
        may_change: Callable[[], bool] = always,
    ) -> None:
        #: How many rows of the last `list_segments` couldn't be read. If there are any, a segment's absence
        #: from that list proves nothing.
        self.skipped_segments = 0
        #: How many rows of the last `list_campaigns` couldn't be read.
        self.skipped_campaigns = 0
        self._list_cache = ListCache()
        self._transport = ClassifyTransport(
            http_client, now=now, timeout=timeout, on_call_end=on_call_end, may_change=may_change
        )

    def server_time(self) -> datetime | None:
        """Return Classify's time, up to one second too early, since its clock has whole seconds. None before
        the first good response with a `Date`."""
        offset = self._transport.clock_offset
        return None if offset is None else self._transport.now() + offset

    async def create_segment(self, inputs: SegmentInputs) -> Segment:
        """Create a segment and return it. Its status is usually `pending`.

        Raises RejectedError, RateLimitedError or NeverSentError (definitely not created), or UncertainError
        (possibly created). A call that is canceled is uncertain, too.
        """
        return await self._transport.create("create_segment", SEGMENTS, parsing.parse_segment, inputs)

    async def get_segment(self, segment_id: int) -> Segment:
        """Return one segment, with its `error` if Classify says what went wrong.

        Raises RejectedError (404: there is no such segment), RateLimitedError, NeverSentError or OutageError.
        """
        path = f"{SEGMENTS}/{segment_id}"
        segment = await self._transport.call("get_segment", "GET", path, parsing.parse_segment)
        return _check_id(segment, segment_id)

    async def list_segments(self) -> list[Segment]:
        """Return all segments that the key can see, in Classify's order.

        Unreadable rows are left out and counted in `skipped_segments`. No segment has its `error`.
        Raises RejectedError, RateLimitedError, NeverSentError or OutageError (also if no row can be read).
        """
        listing = await self._transport.call("list_segments", "GET", SEGMENTS, parsing.parse_segments)
        self.skipped_segments = listing.skipped
        return listing.rows

    async def find_in_list(self, ids: Set[int]) -> Mapping[int, ListedSegment]:
        """Return those of `ids` that the list of all segments contains, by id.

        This is cheaper than `list_segments`, because only the requested rows are kept and an unchanged answer
        isn't parsed again. Raises RejectedError, RateLimitedError, NeverSentError or OutageError.
        """
        find_rows = partial(self._list_cache.find_rows, ids=ids)
        return await self._transport.call("list_segments", "GET", SEGMENTS, find_rows)

    async def create_campaign(self, inputs: CampaignInputs) -> Campaign:
        """Register a pixel campaign and return it, with the id for the pixel's code.

        Raises RejectedError (422: no such use case), RateLimitedError or NeverSentError (definitely not
        created), or UncertainError (possibly created). A call that is canceled is uncertain, too.
        """
        return await self._transport.create("create_campaign", CAMPAIGNS, parsing.parse_campaign, inputs)

    async def get_campaign(self, campaign_id: int) -> Campaign:
        """Return one campaign.

        Raises RejectedError (404: there is no such campaign), RateLimitedError, NeverSentError or
        OutageError.
        """
        path = f"{CAMPAIGNS}/{campaign_id}"
        campaign = await self._transport.call("get_campaign", "GET", path, parsing.parse_campaign)
        return _check_id(campaign, campaign_id)

    async def list_campaigns(self) -> list[Campaign]:
        """Return all campaigns that the key can see, in Classify's order.

        Unreadable rows are left out and counted in `skipped_campaigns`. Raises RejectedError,
        RateLimitedError, NeverSentError or OutageError (also if no row can be read).
        """
        listing = await self._transport.call("list_campaigns", "GET", CAMPAIGNS, parsing.parse_campaigns)
        self.skipped_campaigns = listing.skipped
        return listing.rows

    async def update_campaign(self, campaign_id: int, changes: Mapping[str, str]) -> Campaign:
        """Change some fields of a campaign and return the changed campaign.

        changes: any of `name`, `use_case` and `description`. An empty description clears it. Other fields
        stay as they are ("Pixel Registration", "Update a campaign"). Raises RejectedError, RateLimitedError
        or NeverSentError (definitely not changed), or OutageError (possibly changed, and safe to repeat).
        """
        path = f"{CAMPAIGNS}/{campaign_id}"
        campaign = await self._transport.call(
            "update_campaign", "PUT", path, parsing.parse_campaign, body=dict(changes)
        )
        return _check_id(campaign, campaign_id)

    async def create_activation(self, inputs: ActivationInputs) -> Activation:
        """Activate segments at a DSP and return the activation. Its Deal ID comes later.

        No list of activations is documented, so an uncertain one can't be looked up. That a rejection looks
        like a segment's is by analogy: any other 4xx is uncertain. Raises RejectedError, RateLimitedError or
        NeverSentError (definitely not created), or UncertainError (possibly created, and never to be sent
        again without a person's word). A call that is canceled is uncertain, too.
        """
        return await self._transport.create(
            "create_activation", ACTIVATIONS, parsing.parse_activation, inputs
        )

    async def get_activation(self, activation_id: int) -> Activation:
        """Return one activation, with its Deal ID once it is complete.

        Raises RejectedError (404, by analogy with a segment: there is no such activation), RateLimitedError,
        NeverSentError or OutageError.
        """
        path = f"{ACTIVATIONS}/{activation_id}"
        activation = await self._transport.call("get_activation", "GET", path, parsing.parse_activation)
        return _check_id(activation, activation_id)

    async def create_optimization(self, inputs: OptimizationInputs) -> Optimization:
        """Expand or block pages of a finished segment and return Classify's acknowledgement.

        Nothing reads, lists or undoes an optimization, and a repeated one isn't known to be harmless. Raises
        the same errors as `create_activation`, with the same meaning.
        """
        return await self._transport.create(
            "create_optimization", OPTIMIZATIONS, parsing.parse_optimization, inputs
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _check_id(answer: T, requested_id: int) -> T:
    if answer.id != requested_id:
        raise OutageError("an id that was not requested")
    return answer


def open_client(
    url: str,
    key: str,
    *,
    timeout: float = 30.0,
    now: Callable[[], datetime] = _utc_now,
    on_call_end: OnCallEnd = _ignore_call_end,
    proxy: str | None = None,
    tls: ssl.SSLContext | None = None,
    may_change: Callable[[], bool] = always,
) -> Classify:
    """Return a client for Classify at `url`. Close it with `aclose` or `async with`.

    timeout: seconds for each whole call. proxy: the address of the proxy. None: connect directly. tls: the
    certificates that are trusted. None: the default ones. may_change: see `Classify`. Raises ValueError if no
    header can carry the key. The error doesn't contain the key.
    """
    http_client = open_http_client(url, key, timeout=timeout, proxy=proxy, tls=tls)
    return Classify(http_client, now=now, timeout=timeout, on_call_end=on_call_end, may_change=may_change)
