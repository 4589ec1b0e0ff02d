"""The state of the local Classify, and the methods by which a test or the demo changes it."""

import secrets
from collections.abc import Callable
from typing import Any

from playground.classify.activations import Activation, Activations
from playground.classify.builds import Builds
from playground.classify.campaigns import Campaign, Campaigns
from playground.classify.limits import Limit
from playground.classify.optimizations import Optimization, Optimizations
from playground.classify.segments import Segment, Segments
from playground.clock import Clock
from playground.faults import Faults
from playground.traffic import Traffic


class ClassifyState:
    """The stored objects, the API key, the traffic and the faults.

    `key` may be changed at any time. `extra_fields` are added to every object in a response.
    """

    def __init__(self, clock: Clock, build_seconds: float | None, deal_seconds: float | None) -> None:
        self.clock = clock
        self.key = f"ck_{secrets.token_hex(16)}"
        self.faults = Faults()
        self.traffic = Traffic()
        self.extra_fields: dict[str, Any] = {}
        #: Whether a list contains each segment and each campaign twice.
        self.repeats_rows = False
        self.limit = Limit()
        self.segment_store = Segments()
        self.campaign_store = Campaigns()
        self.activation_store = Activations(self.segment_store)
        self.optimization_store = Optimizations(self.segment_store)
        self.builds = Builds(self.segment_store, clock, seconds=build_seconds, changed=self.traffic.changed)
        self.deals = Builds(self.activation_store, clock, seconds=deal_seconds, changed=self.traffic.changed)

    @property
    def segments(self) -> dict[int, Segment]:
        """The segments by ID."""
        return self.segment_store.all

    @property
    def campaigns(self) -> dict[int, Campaign]:
        """The campaigns by ID."""
        return self.campaign_store.all

    @property
    def activations(self) -> dict[int, Activation]:
        """The activations by ID."""
        return self.activation_store.all

    @property
    def optimizations(self) -> dict[int, Optimization]:
        """The optimizations by ID."""
        return self.optimization_store.all

    @property
    def limit_per_minute(self) -> int | None:
        """Answered requests per minute before a 429. None means no limit."""
        return self.limit.per_minute

    @limit_per_minute.setter
    def limit_per_minute(self, number: int | None) -> None:
        self.limit.per_minute = number

    def store_names(self, store_name: Callable[[str], str]) -> None:
        """Store the names of new segments and campaigns as this function returns them."""
        self.segment_store.store_name = self.campaign_store.store_name = store_name

    def add(self, name: str, status: str = "pending", **inputs: Any) -> Segment:
        """Add a segment that wasn't created through this API."""
        segment = self.segment_store.add(name, self.clock.now(), {"name": name, **inputs})
        segment.status = status
        return self.start_build(segment)

    def start_build(self, segment: Segment) -> Segment:
        """Start building a new segment."""
        self.builds.begin(segment.id)
        self.traffic.changed()
        return segment

    def process(self, segment_id: int) -> None:
        """Mark a segment as processing."""
        self.segment_store.process(segment_id)
        self.traffic.changed()

    def finish(self, segment_id: int) -> None:
        """Mark a segment as complete now."""
        self.segment_store.finish(segment_id, self.clock.now())
        self.traffic.changed()

    def fail(self, segment_id: int) -> None:
        """Mark a segment as failed."""
        self.segment_store.fail(segment_id)
        self.traffic.changed()

    def activate(self, *segment_ids: int, dsp: str, buyer_seat: str) -> Activation:
        """Add an activation that wasn't created through this API."""
        inputs = {"segment_ids": list(segment_ids), "dsp": dsp, "buyer_seat": buyer_seat}
        return self.start_deal(self.activation_store.create(inputs, self.clock.now()))

    def start_deal(self, activation: Activation) -> Activation:
        """Start to process a new activation."""
        self.deals.begin(activation.id)
        self.traffic.changed()
        return activation

    def process_deal(self, activation_id: int) -> None:
        """Mark an activation as processing."""
        self.activation_store.process(activation_id)
        self.traffic.changed()

    def issue_deal(self, activation_id: int) -> None:
        """Mark an activation as complete now, with a Deal ID."""
        self.activation_store.finish(activation_id, self.clock.now())
        self.traffic.changed()

    def fail_deal(self, activation_id: int) -> None:
        """Mark an activation as failed."""
        self.activation_store.fail(activation_id)
        self.traffic.changed()

    def vanish(self, segment_id: int) -> None:
        """Delete a segment: it is no longer in the list, and getting it is a 404."""
        self.segment_store.vanish(segment_id)
        self.traffic.changed()

    async def until(self, condition: Callable[[], object], timeout: float = 45.0) -> None:
        """Wait until the condition is true. Raises TimeoutError after `timeout` seconds."""
        await self.traffic.until(condition, timeout)
