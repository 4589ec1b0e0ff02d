"""Rate limits: how often a method may be called before Slack answers 429.

https://docs.slack.dev/apis/web-api/rate-limits: a tier counts requests per minute for one method in one
workspace. chat.postMessage takes "one message per second per channel". "Short bursts" are tolerated, but the
page gives no number. guess: a tier's whole minute at once, and no more posts than documented.
"""

import math
from dataclasses import dataclass
from datetime import datetime

from playground.clock import Clock


@dataclass(kw_only=True)
class Bucket:
    """A token bucket."""

    #: calls that may be made now
    left: float
    #: when `left` was computed
    updated_at: datetime


class Limits:
    """The rate limits of one workspace."""

    def __init__(self, clock: Clock) -> None:
        #: False if nothing is limited
        self.on = True
        #: methods that are not limited
        self.lifted: set[str] = set()
        #: how many posts a channel takes at once
        self.burst = 1
        self._clock = clock
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def wait(self, method: str, per_minute: int | None, channel: str) -> int | None:
        """Count a call. Return the seconds to wait, for `Retry-After`, or None if the call may be made."""
        if not self.on or method in self.lifted:
            return None
        if method == "chat.postMessage" and channel:
            return self._take((method, channel), self.burst, 1.0)
        if per_minute is None:
            return None
        return self._take((method,), per_minute, per_minute / 60)

    def _take(self, key: tuple[str, ...], capacity: float, per_second: float) -> int | None:
        now = self._clock.now()
        bucket = self._buckets.setdefault(key, Bucket(left=capacity, updated_at=now))
        seconds = (now - bucket.updated_at).total_seconds()
        bucket.left = min(capacity, bucket.left + seconds * per_second)
        bucket.updated_at = now
        if bucket.left < 1:
            return max(1, math.ceil((1 - bucket.left) / per_second))
        bucket.left -= 1
        return None
