"""What Classify says that is wrong in a chaos run: a list that lacks segments, a date for "not yet"."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from playground.classify import Classify
from playground.faults import refused
from tests.chaos.faults.call_faults import PlannedFault, lose_answer

_DATES = ("0001-01-01T00:00:00Z", "0000-00-00 00:00:00", "1970-01-01T00:00:00Z", "9999-12-31T00:00:00Z")
_LIST = "segments.list"
_LOST_WITHIN = 30.0  # seconds


@dataclass(frozen=True, kw_only=True)
class OddClassify:
    """What Classify says in one run that is wrong."""

    #: The lost answer about a new segment. Until some time after it, the list is empty. None: it never is.
    lost: PlannedFault | None = None
    #: For how many seconds after that.
    stale_seconds: float = 0.0
    #: The `processed_date` of a segment that isn't complete. None, as it should be.
    unprocessed_date: str | None = None

    @property
    def descriptions(self) -> list[str]:
        """Return each of them in a few words."""
        stale = f"Classify's list empty until {self.stale_seconds:.1f} s after a lost answer"
        return [
            *([stale] if self.lost is not None else []),
            *([f"processed_date {self.unprocessed_date} before it is"] if self.unprocessed_date else []),
        ]

    def begin(self, classify: Classify) -> None:
        """Let Classify say so from now on."""
        classify.segment_store.unprocessed_date = self.unprocessed_date
        if self.lost is not None:
            classify.faults.always(_LIST, refused(200, "[]"))

    async def end(self, classify: Classify, restored: asyncio.Event) -> None:
        """Let the list be complete again when its time has come, and set `restored`."""
        if self.lost is not None:
            with suppress(TimeoutError):  # no segment was created
                # A plan goes to another process, which an event that was waited for can't.
                await classify.until(self.lost.fault.reached.is_set, _LOST_WITHIN)
                await asyncio.sleep(self.stale_seconds)
            classify.faults.clear(_LIST)
        restored.set()


def choose_odd_classify(seed: int, *, may_be_stale: bool) -> OddClassify:
    """Return what Classify says with this seed. may_be_stale: whether the list may lack segments."""
    random = Random(f"what Classify says with seed {seed}")  # other choices stay the same
    is_stale, is_dated = random.random() < 0.15, random.random() < 0.15
    date, seconds = random.choice(_DATES), random.uniform(1.5, 3.0)
    stale = is_stale and may_be_stale
    return OddClassify(
        lost=lose_answer("segment") if stale else None,
        stale_seconds=seconds if stale else 0.0,
        unprocessed_date=date if is_dated else None,
    )
