"""Rate limits: Classify's own, and Slack's for each conversation."""

from datetime import datetime, timedelta

_SHORTEST_WAIT = timedelta(seconds=1)  # also after `Retry-After: 0`, or we would retry without pause
_POST_INTERVAL = timedelta(seconds=1.01)
LONGEST_WAIT = timedelta(hours=1)  # until Classify is called again, whatever it says


class ClassifyThrottle:
    """Holds back all calls to Classify while it limits us.

    Classify's page: `429` may carry `Retry-After`. Without it, back off exponentially from one interval.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval
        self._consecutive_limits = 0
        self._closed_until: datetime | None = None

    def record_rate_limit(self, now: datetime, retry_after: float | None) -> datetime:
        """Record a 429 and return when calls may go out again. Several at the same time count as one."""
        if self.closed_until(now) is None:
            self._consecutive_limits += 1
        wait = self._interval * 2 ** min(self._consecutive_limits - 1, 10)
        if retry_after is not None:
            wait = timedelta(seconds=retry_after)
        return self.close_until(now, now + max(wait, _SHORTEST_WAIT))

    def close_until(self, now: datetime, until: datetime) -> datetime:
        """Allow no calls until then, an hour at most, and never shorten a wait. Return when it ends."""
        until = min(until, now + LONGEST_WAIT)
        self._closed_until = until if self._closed_until is None else max(until, self._closed_until)
        return self._closed_until

    def record_success(self) -> None:
        """Record a call that Classify answered, so that the next backoff starts from one interval."""
        self._consecutive_limits = 0

    def closed_until(self, now: datetime) -> datetime | None:
        """Return when calls may go out again, or None if they may now."""
        return self._closed_until if self._closed_until is not None and now < self._closed_until else None


class SlackThrottle:
    """One post a second for each throttle key, which is a channel or a person
    (https://docs.slack.dev/apis/web-api/rate-limits/#posting-messages).

    The second starts when Slack answers the previous post, since nobody knows when that post arrived.
    Counted from the sending, a post that was delayed on its way would arrive together with the next one.
    """

    def __init__(self) -> None:
        self._closed_until: dict[str, datetime] = {}

    def closed_keys(self, now: datetime) -> dict[str, datetime]:
        """Return the keys that can't be posted to now, with the time at which each can."""
        self._closed_until = {key: until for key, until in self._closed_until.items() if until > now}
        return dict(self._closed_until)

    def record_post(self, throttle_key: str, now: datetime) -> None:
        """Record that Slack has just answered a post."""
        self.block_until(throttle_key, now + _POST_INTERVAL)

    def block_until(self, throttle_key: str, until: datetime) -> None:
        """Allow no post until then, as Slack requires after a 429. Never shortens a wait."""
        self._closed_until[throttle_key] = max(until, self._closed_until.get(throttle_key, until))
