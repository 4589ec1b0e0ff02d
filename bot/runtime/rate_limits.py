"""How fast we may ask: Classify's own limits, and Slack's for each channel."""

from datetime import datetime, timedelta

_SHORTEST = timedelta(seconds=1)  # `Retry-After: 0` is no leave to ask without end
_LONGEST = timedelta(hours=1)


class ClassifyThrottle:
    """Closed to all calls to Classify while it limits us.

    Classify's page: `429` may carry `Retry-After`; without it, back off exponentially from one interval.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval
        self._refusals = 0
        self._until: datetime | None = None

    def limited(self, now: datetime, retry_after: float | None) -> datetime:
        """A 429 came; when the gate opens again. Those of calls that were under way together count as one."""
        if self.closed(now) is None:
            self._refusals += 1
        wait = self._interval * 2 ** min(self._refusals - 1, 10)
        if retry_after is not None:
            wait = timedelta(seconds=retry_after)
        return self.close(now, now + max(wait, _SHORTEST))

    def close(self, now: datetime, until: datetime) -> datetime:
        """Stay closed until then, an hour at most, and as long as it was to be anyway; when it opens."""
        opens = min(until, now + _LONGEST)
        self._until = opens if self._until is None else max(opens, self._until)
        return self._until

    def passed(self) -> None:
        """A call went through."""
        self._refusals = 0

    def closed(self, now: datetime) -> datetime | None:
        """When it opens, where it is closed."""
        return self._until if self._until is not None and now < self._until else None


class SlackThrottle:
    """When each lane (a channel, a person) may be posted to again: once a second
    (https://docs.slack.dev/apis/web-api/rate-limits/#posting-messages).

    The second is counted from Slack's answer to the last post: when a post reaches Slack isn't known, only
    that it is before that. Counted from the sending, one held up on its way has the next at its heels.
    """

    def __init__(self, apart: timedelta = timedelta(seconds=1.01)) -> None:
        self._apart = apart
        self._free: dict[str, datetime] = {}

    def closed(self, now: datetime) -> dict[str, datetime]:
        """The lanes that are not free now, and when each will be."""
        self._free = {lane: free for lane, free in self._free.items() if free > now}
        return dict(self._free)

    def used(self, lane: str, now: datetime) -> None:
        """Slack answered to a post there."""
        self.blocked(lane, now + self._apart)

    def blocked(self, lane: str, until: datetime) -> None:
        """Slack wants us to wait."""
        self._free[lane] = max(until, self._free.get(lane, until))


def backoff(attempts: int, longest: float = 30.0) -> timedelta:
    """Longer after each try: 1, 2, 4 … seconds."""
    return timedelta(seconds=min(longest, 2.0 ** min(max(attempts - 1, 0), 10)))
