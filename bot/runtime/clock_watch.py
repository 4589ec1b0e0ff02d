"""Notice that the wall clock was set, or that the machine was suspended."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import structlog

from bot.runtime.clock import Clock, elapsed_seconds

_INTERVAL = 1.0  # seconds
_SMALLEST_STEP = timedelta(seconds=1)
_log = structlog.get_logger()


class ClockWatch:
    """Compares the clocks every second. The event loop's timers go by the monotonic clock.

    That clock stands still while the machine is suspended, and `elapsed_seconds` doesn't.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        elapsed: Callable[[], float] = elapsed_seconds,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._elapsed = elapsed
        self._monotonic = monotonic
        self._previous = self._adjusted = self._read()

    async def run(self, adjust: Callable[[timedelta], None]) -> None:
        """Until canceled: call `adjust` after each step or suspend, with the length of the step."""
        self.check()
        while True:
            await asyncio.sleep(_INTERVAL)
            try:
                self._clock.follow()
                if (step := self.check()) is not None:
                    adjust(step)
            except Exception as error:
                _log.error("clock not checked", exc_info=error)

    def check(self) -> timedelta | None:
        """Return the length of a step of the wall clock since the last one that was returned.

        Return zero after a suspend without a step, and None if neither has happened.
        """
        now = self._read()
        _log_changes(now.since(self._previous))
        self._previous = now
        changed = now.since(self._adjusted)
        if abs(changed.ahead) < _SMALLEST_STEP and changed.suspended < _SMALLEST_STEP:
            return None
        self._adjusted = now
        return changed.ahead

    def _read(self) -> "_Difference":
        suspended = timedelta(seconds=self._elapsed() - self._monotonic())
        return _Difference(self._clock.wall_clock_ahead(), suspended)


class _Difference(NamedTuple):
    """How the machine's clocks differ."""

    #: By how much the wall clock is ahead of the bot's clock.
    ahead: timedelta
    #: For how long the machine was suspended since its start.
    suspended: timedelta

    def since(self, earlier: "_Difference") -> "_Difference":
        """Return what has changed."""
        return _Difference(self.ahead - earlier.ahead, self.suspended - earlier.suspended)


def _log_changes(changed: _Difference) -> None:
    if abs(changed.ahead) >= _SMALLEST_STEP:
        _log.warning("wall clock stepped", seconds=round(changed.ahead.total_seconds(), 1))
    if changed.suspended >= _SMALLEST_STEP:
        _log.warning("resumed after a suspend", seconds=round(changed.suspended.total_seconds(), 1))
