"""Builds that go on by themselves: pending, processing, complete, in seconds instead of hours."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from playground.classify.segments import Segments
from playground.clock import Clock

PROCESSING_AT = 0.2  # of the whole build
LOOK_EVERY = 0.02  # seconds; the clock may be moved at any time, so it is looked at and not slept by


class Builds:
    """One task that moves segments on as the clock goes; a segment moved by hand goes on from there.

    seconds: how long a build takes; may be changed while some are under way.
    """

    def __init__(
        self, segments: Segments, clock: Clock, seconds: float | None, changed: Callable[[], None]
    ) -> None:
        self.seconds = seconds
        self._segments = segments
        self._clock = clock
        self._changed = changed
        self._begun: dict[int, datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def begin(self, segment_id: int) -> None:
        """From now on this segment builds."""
        self._begun[segment_id] = self._clock.now()

    def start(self) -> None:
        """Start the task; without `seconds` builds end only when told, and there is none."""
        if self.seconds is not None:
            self._task = asyncio.create_task(self._run(), name="pretend Classify builds")

    async def stop(self) -> None:
        """End the task; what is pending stays pending and goes on after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def _run(self) -> None:
        while True:
            if self.seconds is not None:
                self._look(self.seconds)
            await asyncio.sleep(LOOK_EVERY)

    def _look(self, seconds: float) -> None:
        now = self._clock.now()
        for segment_id, begun in list(self._begun.items()):
            segment = self._segments.all.get(segment_id)
            if segment is None or segment.status not in ("pending", "processing"):
                del self._begun[segment_id]
                continue
            age = (now - begun).total_seconds()
            if age >= seconds:
                self._segments.finish(segment_id, now)
                self._changed()
            elif segment.status == "pending" and age >= seconds * PROCESSING_AT:
                self._segments.process(segment_id)
                self._changed()
