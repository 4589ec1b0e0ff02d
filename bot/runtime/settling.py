"""The settling time: how long Slack and Classify may take to show what an uncertain call did."""

from datetime import datetime, timedelta

from bot.runtime.clock import Clock


class SettlingTime:
    """Counts the settling time by this process's own clock.

    A moment from before this process led was stored by another clock, or by one that was wrong. So the full
    settling time is waited again from when it began to lead.
    """

    def __init__(self, *, length: timedelta, clock: Clock) -> None:
        self.length = length
        self.clock = clock
        #: When this process began to lead.
        self._leading_since = clock.now()

    def restart(self) -> None:
        """Start over, because this process begins to lead."""
        self._leading_since = self.clock.now()

    def ends_at(self, unanswered_at: datetime) -> datetime:
        """Return when the settling time of an attempt ends, by this process's clock.

        unanswered_at: when the attempt had ended without an answer. Not when it began, since the call may
        have waited for its turn, and Classify or Slack may have taken long not to answer.
        """
        return (unanswered_at if self.is_own(unanswered_at) else self._leading_since) + self.length

    def is_own(self, at: datetime) -> bool:
        """Return whether a moment is from this process's own clock, since it began to lead."""
        return self._leading_since <= at <= self.clock.now()
