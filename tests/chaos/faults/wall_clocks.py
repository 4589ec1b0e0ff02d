"""What happens to the wall clocks of the bots' machines: they are wrong, are set, and drift."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from playground.faults import Fault, dropped_and_late
from tests.support.bots.wall_clock import WallClock

#: The bots' settling time in seconds, if a call takes effect late.
LATE_CALLS_SETTLE = 4.0
_DAY = 86400.0
_SMALL = (-90.0, -5.0, -4.0, 4.0, 5.0, 90.0)
_STEPS = (*_SMALL, *_SMALL, -3600.0, 3600.0, -401 * _DAY, 401 * _DAY)


@dataclass(frozen=True, kw_only=True)
class PlannedClock:
    """The wall clock of one bot, which the bots that replace it have, too."""

    #: Seconds that it is ahead at first, or behind if negative.
    ahead: float = 0.0
    #: The times at which it is set, in seconds from the start, and by how many seconds.
    steps: tuple[tuple[float, float], ...] = ()
    #: Seconds that it gains in each second, or loses if negative.
    drift: float = 0.0

    def ahead_after(self, seconds: float) -> float:
        """Return by how many seconds it is ahead so long after the start."""
        done = sum(step for at, step in self.steps if at <= seconds)
        return self.ahead + done + self.drift * seconds

    @property
    def description(self) -> str:
        """Return what happens to it."""
        steps = "".join(f", {step:+.0f} s after {at:.1f} s" for at, step in self.steps)
        return f"clock {self.ahead:+.0f} s{steps}, drift {self.drift:+.0%}"


@dataclass(frozen=True, kw_only=True)
class LateCall:
    """A call that takes effect after its answer was lost, but before the settling time is over."""

    #: The method, for example `segments.create`.
    call: str
    #: Seconds from the lost answer until it takes effect.
    seconds: float
    #: Seconds from the call until its answer is lost.
    held: float
    #: What drops it.
    fault: Fault
    #: Seconds by which the wall clocks are set when its answer is lost.
    step: float


@dataclass(frozen=True, kw_only=True)
class PlannedClocks:
    """The wall clocks of all bots."""

    #: One for each of two bots. Empty if all are right.
    clocks: Sequence[PlannedClock] = ()
    #: None if all are right.
    late_call: LateCall | None = None

    @property
    def any_wrong(self) -> bool:
        """Return whether any of them is wrong, is set or drifts."""
        return bool(self.clocks)

    @property
    def descriptions(self) -> list[str]:
        """Return what happens to them."""
        late = self.late_call
        return [
            *(clock.description for clock in self.clocks),
            *([f"{late.step:+.0f} s at the late call"] if late is not None and late.step else []),
        ]


def choose_clocks(random: Random, held_for: Random) -> PlannedClocks:
    """Choose what happens to the wall clocks. In most runs, nothing does.

    held_for: chooses how long Classify or Slack holds the call whose answer is lost.
    """
    if random.random() > 0.3:
        return PlannedClocks()
    seconds = random.uniform(0.5, LATE_CALLS_SETTLE - 1.5)
    held = held_for.choice((0.0, 0.0, 2.0, 4.0))
    return PlannedClocks(
        clocks=[_choose_clock(random) for _ in range(2)],
        late_call=LateCall(
            call=random.choice(("segments.create", "segments.create", "chat.postMessage")),
            seconds=seconds,
            held=held,
            fault=replace(dropped_and_late(seconds), delay=held),
            step=random.choice((0.0, -5.0, 5.0, 90.0, 90.0)),
        ),
    )


def _choose_clock(random: Random) -> PlannedClock:
    return PlannedClock(
        ahead=random.choice((0.0, 0.0, *_STEPS)),
        steps=tuple(
            (random.uniform(0.5, 5.0), random.choice(_STEPS)) for _ in range(random.choice((0, 1, 1, 2, 3)))
        ),
        drift=random.choice((0.0, 0.0, -0.2, 0.2)),
    )


class MovedClocks:
    """Moves the wall clocks of the running bots as planned."""

    def __init__(self, planned: PlannedClocks, folder: Path) -> None:
        self._planned = planned
        self._clocks = [
            WallClock(os.environ["LD_PRELOAD"], folder / f"clock-{number}", clock.ahead)
            for number, clock in enumerate(planned.clocks)
        ]

    def environment(self, number: int) -> dict[str, str]:
        """Return what lets a bot have its own clock. The library was preloaded with the fork server."""
        return {"WALL_CLOCK_FILE": str(self._clocks[number].file)} if self._clocks else {}

    async def move(self) -> None:
        """Set them and let them drift, until cancelled."""
        started, late = time.monotonic(), self._planned.late_call
        while late is not None:
            step = late.step if late.fault.reached.is_set() else 0.0
            for clock, planned in zip(self._clocks, self._planned.clocks, strict=True):
                clock.set(planned.ahead_after(time.monotonic() - started) + step)
            await asyncio.sleep(0.05)
