"""One look at Classify: the whole list, or a few single segments where those are cheaper."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.observability.health import Health
from bot.runtime.clock import Clock
from bot.runtime.rate_limits import ClassifyThrottle
from classify import (
    Campaign,
    Classify,
    ClassifyError,
    ListedSegment,
    NeverSentError,
    RateLimitedError,
    RejectedError,
    Segment,
)

T = TypeVar("T")
MOST_SINGLE = 3
_log = structlog.get_logger()


@dataclass(frozen=True)
class Snapshot:
    """What one look told.

    seen: what was seen, by Classify's id. missing: ids that Classify answered `404` for, in a look that
    was otherwise good. listed: every segment (or campaign), where the whole list was read; None where it was
    not.
    complete: whether that list had no unreadable row. clock_offset: Classify's clock minus ours.
    """

    seen: Mapping[int, ListedSegment] = field(default_factory=dict)
    missing: frozenset[int] = frozenset()
    listed: Sequence[Segment | Campaign] | None = None
    complete: bool = True
    clock_offset: timedelta = timedelta()


class _AbortedSnapshotError(Exception):
    """The look can't go on: Classify is away, limits us, or refuses the key."""


class _UnexpectedAnswerError(Exception):
    """No good answer about one segment."""


class SnapshotReader:
    """Asks Classify, at most one list and three single segments a look."""

    def __init__(self, classify: Classify, clock: Clock, gate: ClassifyThrottle, health: Health) -> None:
        self._classify = classify
        self._clock = clock
        self._gate = gate
        self._health = health
        self.good_at: datetime | None = None  # when Classify last answered well
        self._reason: str | None = None  # why there is no good look, so that it is logged once
        self._asked = 0  # of the ids that the list lacks, how far single questions have come

    async def read(self, ids: Sequence[int], *, whole: bool) -> Snapshot:
        """What Classify says of `ids` (ascending). whole: the list is wanted in any case.

        An outage tells nothing and is no verdict: what was seen before it counts, a `404` doesn't.
        """
        seen: dict[int, ListedSegment] = {}
        missing: set[int] = set()
        listed: list[Segment] | None = None
        good = complete = True
        try:
            wanted = frozenset(ids)
            if whole:
                listed = await self._ask(self._classify.list_segments())
                complete = self._classify.skipped_segments == 0  # of this list: somebody else's may come next
                seen = {segment.id: segment for segment in listed if segment.id in wanted}
            elif len(ids) > MOST_SINGLE:
                seen = dict(await self._ask(self._classify.find_in_list(wanted)))
            for segment_id in self._singly([one for one in ids if one not in seen]):
                try:
                    if (segment := await self._one(segment_id)) is not None:
                        seen[segment_id] = segment
                    else:
                        missing.add(segment_id)
                except _UnexpectedAnswerError:
                    good = False  # of this one nothing is known; the others have done nothing wrong
        except _AbortedSnapshotError:
            good = False
        if len(missing) > 1 and not seen:
            if self._health.report_problem("classify", "none of our segments is visible to this key"):
                _log.error("all segments vanished at once: is this the key of another account?")
            return Snapshot(clock_offset=self._classify.clock_offset)
        if good:
            self._passed()
        return Snapshot(
            seen=seen,
            missing=frozenset(missing if good else ()),
            listed=listed,
            complete=complete,
            clock_offset=self._classify.clock_offset,
        )

    async def read_campaigns(self) -> Snapshot:
        """The list of campaigns, for those whose registration is uncertain."""
        try:
            listed = await self._classify.list_campaigns()
        except ClassifyError as error:
            self._spoilt(error)
            return Snapshot(clock_offset=self._classify.clock_offset)
        return Snapshot(
            listed=listed,
            complete=self._classify.skipped_campaigns == 0,
            clock_offset=self._classify.clock_offset,
        )

    def _singly(self, ids: Sequence[int]) -> list[int]:
        """At most three of `ids`, in turn from look to look."""
        turn = [one for one in ids if one > self._asked] or list(ids)
        chosen = (turn + [one for one in ids if one not in turn])[:MOST_SINGLE]
        self._asked = chosen[-1] if len(ids) > MOST_SINGLE else 0
        return chosen

    async def _ask(self, call: Awaitable[T]) -> T:
        try:
            return await call
        except ClassifyError as error:
            self._spoilt(error)
            raise _AbortedSnapshotError from None

    async def _one(self, segment_id: int) -> Segment | None:
        try:
            return await self._classify.get_segment(segment_id)
        except ClassifyError as error:
            if isinstance(error, RejectedError) and error.status == 404:
                return None
            raise self._spoilt(error) from None

    def _passed(self) -> None:
        self._reason = None
        self.good_at = self._clock.now()
        self._gate.passed()
        self._health.report_ok("classify")

    def _spoilt(self, error: ClassifyError) -> Exception:
        refused_key = isinstance(error, RejectedError) and error.status == 401
        reason = "the key is refused" if refused_key else str(error)
        if reason != self._reason:
            _log.warning("no look at Classify", reason=reason)
        self._reason = reason
        if refused_key:
            self._health.report_problem("classify", reason)
        if isinstance(error, RateLimitedError):
            self._gate.limited(self._clock.now(), error.retry_after)
        elif not refused_key and not isinstance(error, NeverSentError):
            return _UnexpectedAnswerError()
        return _AbortedSnapshotError()
