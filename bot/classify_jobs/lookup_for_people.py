"""Look things up at Classify for people who use the bot, within Classify's rate limits."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from msgspec import Struct

from bot.observability.classify_key import report_key_accepted, report_key_rejected
from bot.observability.health import Health
from bot.runtime.rate_limits import ClassifyThrottle
from classify import Activation, Campaign, Classify, RateLimitedError, RejectedError, Segment

T = TypeVar("T")


class LookupForPeople(Struct, frozen=True, kw_only=True):
    """Classify's client behind the throttle that all calls share."""

    classify: Classify
    throttle: ClassifyThrottle
    #: Where a rejected API key is reported.
    health: Health
    now: Callable[[], datetime]

    async def segment(self, segment_id: int) -> Segment:
        """Return one segment. Raises ClassifyError."""
        return await self._call(lambda: self.classify.get_segment(segment_id))

    async def segments(self) -> Sequence[Segment]:
        """Return all segments that the key can see. Raises ClassifyError."""
        return await self._call(self.classify.list_segments)

    async def activation(self, activation_id: int) -> Activation:
        """Return one activation. Raises ClassifyError."""
        return await self._call(lambda: self.classify.get_activation(activation_id))

    async def campaign(self, campaign_id: int) -> Campaign:
        """Return one campaign. Raises ClassifyError."""
        return await self._call(lambda: self.classify.get_campaign(campaign_id))

    async def campaigns(self) -> Sequence[Campaign]:
        """Return all campaigns that the key can see. Raises ClassifyError."""
        return await self._call(self.classify.list_campaigns)

    async def _call(self, call: Callable[[], Awaitable[T]]) -> T:
        now = self.now()
        if (closed_until := self.throttle.closed_until(now)) is not None:
            raise RateLimitedError((closed_until - now).total_seconds())
        try:
            answer = await call()
        except RateLimitedError as error:
            self.throttle.record_rate_limit(self.now(), error.retry_after)
            raise
        except RejectedError as error:
            if error.status == 401:
                report_key_rejected(self.health)
            raise
        self.throttle.record_success()
        report_key_accepted(self.health)
        return answer
