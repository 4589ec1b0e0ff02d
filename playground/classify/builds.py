"""Builds that progress by themselves: pending, processing, complete, in seconds instead of hours."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from playground.classify.segments import Segments
from playground.clock import Clock

PROCESSING_AT = 0.2  # fraction of the build time
CHECK_SECONDS = 0.02  # the clock may be moved at any time, so it is polled


class Builds:
    """A task that advances segments by the clock. A segment that a test has advanced continues from there.

    seconds: how long a build takes. It may be changed during a build.
    """

    def __init__(
        self, segments: Segments, clock: Clock, seconds: float | None, changed: Callable[[], None]
    ) -> None:
        self.seconds = seconds
        self._segments = segments
        self._clock = clock
        self._changed = changed
        self._started: dict[int, datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def begin(self, segment_id: int) -> None:
        """Start building a segment."""
        self._started[segment_id] = self._clock.now()

    def start(self) -> None:
        """Start the task, unless `seconds` is None. Then builds end only by `finish` and `fail`."""
        if self.seconds is not None:
            self._task = asyncio.create_task(self._run(), name="local Classify builds")

    async def stop(self) -> None:
        """Stop the task. Builds continue after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def _run(self) -> None:
        while True:
            if self.seconds is not None:
                self._advance(self.seconds)
            await asyncio.sleep(CHECK_SECONDS)

    def _advance(self, seconds: float) -> None:
        now = self._clock.now()
        for segment_id, started_at in list(self._started.items()):
            segment = self._segments.all.get(segment_id)
            if segment is None or segment.status not in ("pending", "processing"):
                del self._started[segment_id]
                continue
            age = (now - started_at).total_seconds()
            if age >= seconds:
                self._segments.finish(segment_id, now)
                self._changed()
            elif segment.status == "pending" and age >= seconds * PROCESSING_AT:
                self._segments.process(segment_id)
                self._changed()
