"""The calls to Classify by name: those about segments, and those about pixel campaigns."""

from collections.abc import Callable, Mapping, Set
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

import httpx

from classify import http as wire
from classify import parsing
from classify.call import ClassifyTransport, Ended
from classify.errors import ClassifyError, OutageError, UncertainError
from classify.list_cache import ListCache
from classify.objects import Campaign, CampaignInputs, Listed, Segment, SegmentInputs

SEGMENTS = "/v1/clsfy/segment-requests"
CAMPAIGNS = "/v1/pixel/campaigns"

T = TypeVar("T", Segment, Campaign)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _uncounted(_: str, __: ClassifyError | None) -> None:
    return


class Classify:
    """Classify's API. One object serves all tasks of an event loop.

    http: a client with base address, key and limits, as `open_client` makes it. now: our time in UTC.
    timeout: seconds that a call may take in all, waiting for a connection included. ended: told of each call
    by its name below, with the error that it ended in.

    skipped, skipped_campaigns: the unreadable rows of the last list of segments and of that of campaigns;
    where there are any, absence from that list says nothing.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        now: Callable[[], datetime] = _utc_now,
        timeout: float = 30.0,
        ended: Ended = _uncounted,
    ) -> None:
        self.skipped = 0
        self.skipped_campaigns = 0
        self._memory = ListCache()
        self._exchange = ClassifyTransport(http, now, timeout, ended)

    @property
    def clock_offset(self) -> timedelta:
        """Classify's clock minus ours by its last good answer, zero before.

        Classify's has whole seconds, so it is up to one second too small.
        """
        return self._exchange.clock_offset

    async def create_segment(self, inputs: SegmentInputs) -> Segment:
        """Ask for a segment; the new one, as a rule pending.

        Raises Refused, Limited or NeverSent (surely not made) or Uncertain (perhaps made). A call that is
        cancelled is as uncertain.
        """
        return await self._exchange.call(
            "create_segment", "POST", SEGMENTS, parsing.read_segment, inputs.body(), UncertainError
        )

    async def segment(self, segment_id: int) -> Segment:
        """One segment, with its `error` where Classify says what went wrong.

        Raises Refused (404: there is none), Limited, NeverSent or Outage.
        """
        path = f"{SEGMENTS}/{segment_id}"
        return _asked_for(segment_id, await self._exchange.call("segment", "GET", path, parsing.read_segment))

    async def segments(self) -> list[Segment]:
        """All segments that the key can see, in Classify's order, without the rows counted in `skipped`.

        None of them has its `error`. Raises Refused, Limited, NeverSent or Outage (also where no row of a
        list can be read).
        """
        listing = await self._exchange.call("segments", "GET", SEGMENTS, parsing.read_segments)
        self.skipped = listing.skipped
        return listing.rows

    async def listed(self, ids: Set[int]) -> Mapping[int, Listed]:
        """Those of `ids` that the list of all segments shows, by their ids, as they stand there; unlike with
        `segments`, nothing is known of the others. Raises as that does."""
        read = partial(self._memory.read, ids=ids)
        return await self._exchange.call("segments", "GET", SEGMENTS, read)

    async def create_campaign(self, inputs: CampaignInputs) -> Campaign:
        """Register a pixel campaign; the new one, with the id for the pixel's code.

        Raises Refused (422: no such use case), Limited or NeverSent (surely not made) or Uncertain (perhaps
        made). A call that is cancelled is as uncertain.
        """
        return await self._exchange.call(
            "create_campaign", "POST", CAMPAIGNS, parsing.read_campaign, inputs.body(), UncertainError
        )

    async def campaign(self, campaign_id: int) -> Campaign:
        """One campaign. Raises Refused (404: there is none), Limited, NeverSent or Outage."""
        path = f"{CAMPAIGNS}/{campaign_id}"
        return _asked_for(
            campaign_id, await self._exchange.call("campaign", "GET", path, parsing.read_campaign)
        )

    async def campaigns(self) -> list[Campaign]:
        """All campaigns of the key, in Classify's order, without the rows counted in `skipped_campaigns`.

        Raises Refused, Limited, NeverSent or Outage (also where no row of a list can be read).
        """
        listing = await self._exchange.call("campaigns", "GET", CAMPAIGNS, parsing.read_campaigns)
        self.skipped_campaigns = listing.skipped
        return listing.rows

    async def update_campaign(self, campaign_id: int, changes: Mapping[str, str]) -> Campaign:
        """Change these fields of a campaign and no others; the campaign as it is then.

        changes: any of `name`, `use_case` and `description`; an empty description clears it. Raises Refused,
        Limited or NeverSent (surely not changed) or Outage: perhaps changed, and safe to ask for again.
        """
        path = f"{CAMPAIGNS}/{campaign_id}"
        call = self._exchange.call("update_campaign", "PUT", path, parsing.read_campaign, dict(changes))
        return _asked_for(campaign_id, await call)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._exchange.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _asked_for(asked: int, answered: T) -> T:
    if answered.id != asked:
        raise OutageError("another id than the one asked for")
    return answered


def open_client(
    url: str,
    key: str,
    timeout: float = 30.0,
    now: Callable[[], datetime] = _utc_now,
    ended: Ended = _uncounted,
) -> Classify:
    """Classify at `url`, over one httpx client with few connections; close it with `aclose` or `async with`.

    timeout: seconds, for each call in all. Proxies are taken from the environment. Raises ValueError, without
    the key in it, for a key that no header can carry.
    """
    return Classify(wire.open_http(url, key, timeout), now, timeout, ended)
