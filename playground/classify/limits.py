"""The rate limit, which is off until a number is set."""

import math
from collections import deque
from datetime import datetime, timedelta

from playground.classify import errors

WINDOW = timedelta(minutes=1)  # guess: the pages name no window


class Limit:
    """At most `per_minute` answered requests in any minute. None means no limit."""

    def __init__(self) -> None:
        self.per_minute: int | None = None
        self._answered: deque[datetime] = deque()

    def pass_one(self, now: datetime) -> None:
        """Count a request. Raises ApiError (429 with Retry-After) if it exceeds the limit."""
        while self._answered and self._answered[0] <= now - WINDOW:
            self._answered.popleft()
        if self.per_minute is not None and len(self._answered) >= self.per_minute:
            free = self._answered[0] + WINDOW if self._answered else now + WINDOW
            raise errors.too_many(max(1, math.ceil((free - now).total_seconds())))
        self._answered.append(now)
