"""Classify's answers to people who ask about what exists, within the pace that it allows us."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.observability.health import Health
from bot.runtime.rate_limits import Gate
from classify import Campaign, Classify, Limited, Refused, Segment

T = TypeVar("T")


@dataclass(frozen=True)
class Lookup:
    """The client behind the gate that all calls share."""

    classify: Classify
    gate: Gate
    health: Health
    now: Callable[[], datetime]

    async def segment(self, segment_id: int) -> Segment:
        """One segment. Raises ClassifyError."""
        return await self._ask(lambda: self.classify.segment(segment_id))

    async def segments(self) -> Sequence[Segment]:
        """All that the key sees. Raises ClassifyError."""
        return await self._ask(self.classify.segments)

    async def campaign(self, campaign_id: int) -> Campaign:
        """One campaign. Raises ClassifyError."""
        return await self._ask(lambda: self.classify.campaign(campaign_id))

    async def campaigns(self) -> Sequence[Campaign]:
        """All that the key sees. Raises ClassifyError."""
        return await self._ask(self.classify.campaigns)

    async def _ask(self, call: Callable[[], Awaitable[T]]) -> T:
        now = self.now()
        if (opens := self.gate.closed(now)) is not None:
            raise Limited((opens - now).total_seconds())
        try:
            answer = await call()
        except Limited as limit:
            self.gate.limited(self.now(), limit.retry_after)
            raise
        except Refused as refusal:
            if refusal.status == 401:
                self.health.trouble("classify", "the key is refused")
            raise
        self.gate.passed()
        return answer
