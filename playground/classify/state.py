"""What the pretend Classify holds, and the levers by which a test or a demo moves it."""

import secrets
from collections.abc import Callable
from typing import Any

from playground.classify.builds import Builds
from playground.classify.campaigns import Campaign, Campaigns
from playground.classify.limits import Limit
from playground.classify.segments import Segment, Segments
from playground.clock import Clock
from playground.faults import Faults
from playground.traffic import Traffic


class ClassifyState:
    """Segments, campaigns, the key, and what was and will be answered.

    `key` may be changed at any time; `extra_fields` join every object answered; `limit` holds the rate.
    """

    def __init__(self, clock: Clock, build_seconds: float | None) -> None:
        self.clock = clock
        self.key = f"ck_{secrets.token_hex(16)}"
        self.faults = Faults()
        self.traffic = Traffic()
        self.extra_fields: dict[str, Any] = {}
        self.limit = Limit()
        self.segment_store = Segments()
        self.campaign_store = Campaigns()
        self.builds = Builds(self.segment_store, clock, build_seconds, self.traffic.changed)

    @property
    def segments(self) -> dict[int, Segment]:
        """The segments by id."""
        return self.segment_store.all

    @property
    def campaigns(self) -> dict[int, Campaign]:
        """The campaigns by id."""
        return self.campaign_store.all

    @property
    def limit_per_minute(self) -> int | None:
        """Answered requests a minute before a 429; None: no limit."""
        return self.limit.per_minute

    @limit_per_minute.setter
    def limit_per_minute(self, number: int | None) -> None:
        self.limit.per_minute = number

    def add(self, name: str, status: str = "pending", **inputs: Any) -> Segment:
        """A segment made elsewhere, not through this API."""
        segment = self.segment_store.add(name, self.clock.now(), {"name": name, **inputs})
        segment.status = status
        return self.start_build(segment)

    def start_build(self, segment: Segment) -> Segment:
        """Let a new segment begin to build."""
        self.builds.begin(segment.id)
        self.traffic.changed()
        return segment

    def process(self, segment_id: int) -> None:
        """Its build has begun."""
        self.segment_store.process(segment_id)
        self.traffic.changed()

    def finish(self, segment_id: int) -> None:
        """Its build is complete, as of now."""
        self.segment_store.finish(segment_id, self.clock.now())
        self.traffic.changed()

    def fail(self, segment_id: int) -> None:
        """Its build has failed."""
        self.segment_store.fail(segment_id)
        self.traffic.changed()

    def vanish(self, segment_id: int) -> None:
        """It is gone: absent from the list, 404 by itself."""
        self.segment_store.vanish(segment_id)
        self.traffic.changed()

    async def until(self, condition: Callable[[], object], timeout: float = 15.0) -> None:
        """Return once `condition` holds; raises TimeoutError after `timeout` seconds."""
        await self.traffic.until(condition, timeout)
