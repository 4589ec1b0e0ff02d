"""How often a method may be called before Slack answers 429.

https://docs.slack.dev/apis/web-api/rate-limits: tiers count requests a minute for a method in a workspace;
chat.postMessage takes "one message per second per channel". "Short bursts" are tolerated without a number:
guess: a tier's whole minute at once, and not one post more than documented.
"""

import math
from dataclasses import dataclass
from datetime import datetime

from playground.clock import Clock


@dataclass
class Bucket:
    """Calls that may be made at once, filled up at a rate."""

    room: float
    per_second: float
    left: float
    looked: datetime


class Limits:
    """The buckets so far. on: whether anything is refused. lifted: methods that are not limited. burst: how
    many posts to a channel at once."""

    def __init__(self, clock: Clock) -> None:
        self.on = True
        self.lifted: set[str] = set()
        self.burst = 1
        self._clock = clock
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def wait(self, method: str, a_minute: int | None, channel: str) -> int | None:
        """Seconds to wait, for `Retry-After`; None where the call may be made, which is then counted."""
        if not self.on or method in self.lifted:
            return None
        if method == "chat.postMessage" and channel:
            return self._take((method, channel), self.burst, 1.0)
        if a_minute is None:
            return None
        return self._take((method,), a_minute, a_minute / 60)

    def _take(self, key: tuple[str, ...], room: float, per_second: float) -> int | None:
        now = self._clock.now()
        bucket = self._buckets.setdefault(key, Bucket(room, per_second, room, now))
        bucket.left = min(room, bucket.left + (now - bucket.looked).total_seconds() * per_second)
        bucket.looked = now
        if bucket.left < 1:
            return max(1, math.ceil((1 - bucket.left) / per_second))
        bucket.left -= 1
        return None
