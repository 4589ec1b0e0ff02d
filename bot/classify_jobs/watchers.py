"""The jobs that watch builds, and which of them answers about a request."""

from datetime import datetime

from msgspec import Struct

from bot.classify_jobs.activation_watcher import ActivationWatcher
from bot.classify_jobs.segment_watcher import SegmentWatcher
from storage.lifecycle.request import Request


class Watchers(Struct, frozen=True, kw_only=True):
    """One job for what Classify lists, and one for what it doesn't."""

    segments: SegmentWatcher
    activations: ActivationWatcher

    async def check(self, request: Request) -> bool:
        """Check one request between ticks. Return whether Classify answered."""
        return await self._watcher_of(request).check(request)

    def seen_at(self, request: Request) -> datetime | None:
        """Return when Classify last answered about a request. None: not within the last hour."""
        return self._watcher_of(request).seen_at(request)

    def _watcher_of(self, request: Request) -> SegmentWatcher | ActivationWatcher:
        return self.segments if request.kind.is_listed else self.activations
