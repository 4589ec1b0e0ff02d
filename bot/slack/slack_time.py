"""Slack's time: what its clock says now, as far as its answers tell."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

_MAX_DISAGREEMENT = timedelta(seconds=5)


class _Observation(Struct, frozen=True, kw_only=True):
    """What the clocks said when an answer arrived."""

    #: Slack's clock, as the `Date` of the answer has it.
    slack: datetime
    #: Our clock.
    own: datetime
    #: The monotonic clock, in seconds.
    monotonic: float


class SlackTime:
    """Slack's clock, carried on from the latest answer by our clock and the monotonic clock.

    If these two disagree, one of them was set, or the machine was suspended. Then the time is unknown until
    the next answer.
    """

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._monotonic = monotonic
        self._latest: _Observation | None = None

    def observe(self, slack: datetime) -> None:
        """Learn Slack's time from an answer that has just arrived."""
        self._latest = _Observation(slack=slack, own=self._now(), monotonic=self._monotonic())

    def now(self) -> datetime | None:
        """Return Slack's time, which may be a few seconds off, or None if it is unknown."""
        latest = self._latest
        if latest is None:
            return None
        passed = timedelta(seconds=self._monotonic() - latest.monotonic)
        if abs(self._now() - latest.own - passed) > _MAX_DISAGREEMENT:
            return None
        return latest.slack + passed
