"""What a call to Classify means for later calls, for `/readyz` and for the log."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import structlog
from msgspec import Struct

from bot.observability.health import Health
from bot.runtime.jobs import WATCHER
from bot.runtime.throttles import ClassifyThrottle
from classify import ClassifyError, NeverSentError, RateLimitedError, RejectedError

PART = "classify"  # of `/readyz`
KEY_REJECTED = "it rejected clsfy's API key"
T = TypeVar("T")
_BELIEVED_SECONDS = 300.0
_log = structlog.get_logger()


class AbortedCheckError(Exception):
    """Classify is unreachable, limits us, or rejects the key. More calls would fail too."""


class CallState(Struct, kw_only=True):
    """Records the results of calls. Each job has its own, so that each logs a reason once."""

    #: Shared with all calls to Classify.
    throttle: ClassifyThrottle
    health: Health
    now: Callable[[], datetime]
    #: Whether a job calls again, so that it notices when Classify accepts the key. Nobody may do that for a
    #: person who looks something up: an unready bot gets no requests.
    is_repeated: bool = True
    #: Why the latest check failed. None: it didn't, or none was made.
    _logged_reason: str | None = None

    def closed_until(self) -> datetime | None:
        """Return when calls may go out again, or None if they may now."""
        return self.throttle.closed_until(self.now())

    def record_success(self) -> None:
        """Record that a call worked. The only problem with Classify that this ends is a rejected key."""
        self.throttle.record_success()
        if self.health.obstacles.get(PART) == KEY_REJECTED:
            self.health.report_ok(PART)

    def record_failure(self, error: ClassifyError) -> bool:
        """Record that a call failed. Return whether more calls would fail too."""
        if isinstance(error, RateLimitedError):
            self.throttle.record_rate_limit(self.now(), error.retry_after)
        elif _is_key_rejected(error):
            job, seconds = (WATCHER, None) if self.is_repeated else (None, _BELIEVED_SECONDS)
            self.health.report_problem(PART, KEY_REJECTED, job=job, seconds=seconds)
        return _is_key_rejected(error) or isinstance(error, RateLimitedError | NeverSentError)

    def record_failed_check(self, error: ClassifyError) -> bool:
        """Like `record_failure`, but log each reason once."""
        reason = KEY_REJECTED if _is_key_rejected(error) else str(error)
        if reason != self._logged_reason:
            _log.warning("Classify check failed", reason=reason)
        self._logged_reason = reason
        return self.record_failure(error)

    async def check_one(self, call: Awaitable[T]) -> T | None:
        """Return what Classify says about one thing, or None after a `404`.

        Raises AbortedCheckError, or ClassifyError if nothing is known about this one alone.
        """
        try:
            answer = await call
        except ClassifyError as error:
            if isinstance(error, RejectedError) and error.status == 404:
                return None
            if self.record_failed_check(error):
                raise AbortedCheckError from None
            raise
        self.record_success()
        return answer

    def record_good_check(self) -> None:
        """Record a good check. The next failure is logged even if its reason is the same as before."""
        self._logged_reason = None


def _is_key_rejected(error: ClassifyError) -> bool:
    return isinstance(error, RejectedError) and error.status == 401
