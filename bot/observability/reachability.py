"""Whether Classify is responding, by every call that anybody makes: jobs, lookups and retries alike."""

from collections.abc import Callable
from datetime import datetime

from classify import ClassifyError, RejectedError


class Reachability:
    """Remembers how the latest calls ended. A rejection is a response. A limit and an outage aren't."""

    def __init__(self, now: Callable[[], datetime], on_change: Callable[[], None]) -> None:
        """Call `on_change` whenever Classify starts or stops responding."""
        #: When Classify last responded. None if it hasn't since the start.
        self.last_response_at: datetime | None = None
        #: When the first call failed since then. None if none has.
        self.failing_since: datetime | None = None
        self._now = now
        self._on_change = on_change

    @property
    def is_responding(self) -> bool:
        """Return whether the latest call got a response, or none was made."""
        return self.failing_since is None

    def has_responded_since(self, time: datetime) -> bool:
        """Return whether Classify has responded after `time`, and the latest call got a response."""
        return self.is_responding and self.last_response_at is not None and self.last_response_at > time

    def record(self, error: ClassifyError | None) -> None:
        """Record a call that has ended. `error` is None if it succeeded."""
        was_responding = self.is_responding
        if error is None or isinstance(error, RejectedError):
            self.last_response_at, self.failing_since = self._now(), None
        elif self.failing_since is None:
            self.failing_since = self._now()
        if self.is_responding is not was_responding:
            self._on_change()
