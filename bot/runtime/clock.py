"""The current time, and waiting for a point in time. Tests replace the clock by one that they can move."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_RIGHT_WITHIN = timedelta(minutes=1)  # of Slack's clock, whose `Date` has whole seconds and travels
_FOLLOW_RATE = 0.01
_FOLLOWED_FROM = timedelta(seconds=0.1)
# On macOS, `time.monotonic` stands still while the machine sleeps, and this clock doesn't. On Linux it would.
_SINCE_START = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC_RAW)


def elapsed_seconds() -> float:
    """Return the seconds since the machine started, including those during which it was suspended.

    No step of the wall clock changes it.
    """
    return time.clock_gettime(_SINCE_START)


def _wall_time() -> datetime:
    return datetime.now(UTC)


class _Anchor(NamedTuple):
    """From where the time is counted."""

    #: Seconds by the monotonic clock.
    elapsed: float
    #: What the time was then, in UTC.
    time: datetime
    #: Seconds by which the time goes on for each second that elapses.
    rate: float


class Clock:
    """A clock that is never set. It starts at the wall clock's time and follows the monotonic clock.

    Everything that waits, limits, settles or polls takes its time from here, so a step of the wall clock
    changes none of it. If the wall clock is wrong at the start, the clock starts at Slack's time instead. If
    it is right and this clock isn't, this clock approaches it by one percent of the time that passes. Only
    while no jobs run, as in a replica that doesn't lead, it may be set forward to Slack's time.
    """

    #: Whether Slack has told its time. Before that, nobody knows whether ours is right.
    confirmed = False

    def __init__(
        self, wall: Callable[[], datetime] = _wall_time, elapsed: Callable[[], float] = elapsed_seconds
    ) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._anchor = _Anchor(elapsed(), wall(), 1.0)  # replaced as a whole, since other threads read it
        self._uniform_from = self._anchor
        self._wall_is_right = False
        self._is_held = False

    def hold(self) -> None:
        """Don't set the clock anymore: jobs wait by it."""
        self._is_held = True

    def release(self) -> None:
        """Let the clock be set again, and go on at the usual rate, since `follow` isn't called anymore."""
        self._is_held = False
        self._anchor = _Anchor(self._elapsed(), self._read(self._anchor), 1.0)

    def now(self) -> datetime:
        """Return the current time in UTC. It never goes back, and is never set while jobs run."""
        return self._read(self._anchor)

    def uniform(self) -> datetime:
        """Return a time that goes on uniformly, to be compared with itself: its zero point is arbitrary."""
        return self._read(self._uniform_from)

    def seconds_since(self, timestamp: float) -> float:
        """Return how long ago a Unix time was, negative if it is to come: by this clock or by the wall clock,
        whichever is nearer. One of them may be wrong: this one is behind after a virtual machine was paused.
        """
        return min((now.timestamp() - timestamp for now in (self.now(), self._wall())), key=abs)

    def wall_clock_ahead(self) -> timedelta:
        """Return by how much the wall clock is ahead of this clock. It is negative if it is behind."""
        return self._wall() - self._read(self._anchor)

    def observe(self, server_time: datetime) -> timedelta:
        """Learn Slack's time from an answer. The first answer may set the clock. So may a later one, if the
        wall clock agrees with it, this clock is behind because the machine was paused, and no jobs run.

        Return by how much the clock was ahead if it was set, otherwise zero.
        """
        self._wall_is_right = abs(self._wall() - server_time) < _RIGHT_WITHIN
        ahead = self._read(self._anchor) - server_time
        is_first, self.confirmed = not self.confirmed, True
        may_go_forward = self._wall_is_right and not self._is_held
        may_be_set = is_first or (may_go_forward and ahead < timedelta())
        if not may_be_set or abs(ahead) < _RIGHT_WITHIN:
            return timedelta()
        self._anchor = _Anchor(self._elapsed(), server_time, 1.0)
        return ahead

    def follow(self) -> None:
        """Go on a little faster or slower if the wall clock is right and this clock isn't.

        Called every second.
        """
        now, ahead, rate = self._read(self._anchor), self.wall_clock_ahead(), 1.0
        if self._wall_is_right and abs(ahead) > _FOLLOWED_FROM:
            rate += _FOLLOW_RATE if ahead > timedelta() else -_FOLLOW_RATE
        self._anchor = _Anchor(self._elapsed(), now, rate)

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when `event` is set or at `until`, whichever is first."""
        if until is None:
            await event.wait()
            return
        try:
            async with asyncio.timeout(max(0.0, (until - self.now()).total_seconds())):
                await event.wait()
        except TimeoutError:
            return

    async def sleep(self, length: timedelta) -> None:
        """Return after that much time."""
        await self.wait(asyncio.Event(), self.now() + length)

    def _read(self, anchor: _Anchor) -> datetime:
        return anchor.time + timedelta(seconds=(self._elapsed() - anchor.elapsed) * anchor.rate)
