"""The real bot in a process whose wall clock a test moves: see `tests.support.bots.wall_clock`.

BY_WALL_CLOCK=1 lets it wait and settle by the wall clock, as it did once. It must create duplicates then.
"""

import os
import sys
from datetime import UTC, datetime

from bot.process import run
from bot.runtime.clock import Clock
from tests.support.bots.wall_clock import follow_from_environment


class SteppingClock(Clock):
    """A clock that steps whenever the wall clock does."""

    def now(self) -> datetime:
        """Return the wall clock's time."""
        return datetime.now(UTC)

    uniform = now


if __name__ == "__main__":
    follow_from_environment()
    sys.exit(run(SteppingClock() if os.environ.get("BY_WALL_CLOCK") else Clock()))
