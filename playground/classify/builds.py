"""Builds of segments and deals that progress by themselves, in seconds instead of hours."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from playground.clock import Clock

PROCESSING_AT = 0.2  # fraction of the build time
CHECK_SECONDS = 0.02  # the clock may be moved at any time, so it is polled


class Build(Protocol):
    """A segment or an activation."""

    #: `pending`, `processing`, `complete` or `failed`
    status: str | None


class Store(Protocol):
    """All segments, or all activations."""

    @property
    def all(self) -> Mapping[int, Build]:
        """Return them by ID."""

    def process(self, id_: int, /) -> None:
        """Mark one as processing."""

    def finish(self, id_: int, now: datetime, /) -> None:
        """Mark one as complete."""


class Builds:
    """A task that advances builds by the clock. One that a test has advanced continues from there.

    seconds: how long a build takes. It may be changed during a build.
    """

    def __init__(
        self, store: Store, clock: Clock, seconds: float | None, changed: Callable[[], None]
    ) -> None:
        self.seconds = seconds
        self._store = store
        self._clock = clock
        self._changed = changed
        self._started: dict[int, datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def begin(self, id_: int) -> None:
        """Start a build."""
        self._started[id_] = self._clock.now()

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
        for id_, started_at in list(self._started.items()):
            build = self._store.all.get(id_)
            if build is None or build.status not in ("pending", "processing"):
                del self._started[id_]
                continue
            age = (now - started_at).total_seconds()
            # Each status is shown, however long ago it was checked.
            if build.status == "pending" and age >= seconds * PROCESSING_AT:
                self._store.process(id_)
                self._changed()
            elif age >= seconds:
                self._store.finish(id_, now)
                self._changed()
