"""Classify's answers to people who ask about what exists, within the pace that it allows us."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.observability.health import Health
from bot.runtime.rate_limits import ClassifyThrottle
from classify import Campaign, Classify, RateLimitedError, RejectedError, Segment

T = TypeVar("T")


@dataclass(frozen=True)
class ClassifyLookup:
    """The client behind the gate that all calls share."""

    classify: Classify
    throttle: ClassifyThrottle
    health: Health
    now: Callable[[], datetime]

    async def segment(self, segment_id: int) -> Segment:
        """One segment. Raises ClassifyError."""
        return await self._ask(lambda: self.classify.get_segment(segment_id))

    async def segments(self) -> Sequence[Segment]:
        """All that the key sees. Raises ClassifyError."""
        return await self._ask(self.classify.list_segments)

    async def campaign(self, campaign_id: int) -> Campaign:
        """One campaign. Raises ClassifyError."""
        return await self._ask(lambda: self.classify.get_campaign(campaign_id))

    async def campaigns(self) -> Sequence[Campaign]:
        """All that the key sees. Raises ClassifyError."""
        return await self._ask(self.classify.list_campaigns)

    async def _ask(self, call: Callable[[], Awaitable[T]]) -> T:
        now = self.now()
        if (opens := self.throttle.closed(now)) is not None:
            raise RateLimitedError((opens - now).total_seconds())
        try:
            answer = await call()
        except RateLimitedError as limit:
            self.throttle.limited(self.now(), limit.retry_after)
            raise
        except RejectedError as refusal:
            if refusal.status == 401:
                self.health.report_problem("classify", "the key is refused")
            raise
        self.throttle.passed()
        return answer
