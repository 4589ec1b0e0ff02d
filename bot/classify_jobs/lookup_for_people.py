"""Look things up in Classify for people who use the bot, within Classify's rate limits."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from bot.classify_jobs.call_state import CallState
from classify import Activation, Campaign, Classify, ClassifyError, RateLimitedError, Segment

T = TypeVar("T")


class LookupForPeople(Struct, frozen=True, kw_only=True):
    """Classify's client behind the throttle that all calls share."""

    classify: Classify
    call_state: CallState

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
        if (closed_until := self.call_state.closed_until()) is not None:
            raise RateLimitedError((closed_until - self.call_state.now()).total_seconds())
        try:
            answer = await call()
        except ClassifyError as error:
            self.call_state.record_failure(error)
            raise
        self.call_state.record_success()
        return answer
