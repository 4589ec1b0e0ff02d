"""Optimizations, as on the public page "Segment Optimization".

Its object and sample call could be read, but not its table of errors. Each error is by analogy with the page
"Segment Creation".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from playground.classify import errors
from playground.classify.segments import Segments
from playground.classify.timestamps import timestamp

_PROPAGATION_HOURS = 3  # "typically 3"


@dataclass
class Optimization:
    """The optimization object ("The optimization object")."""

    #: Classify's ID
    id: int
    #: the segment
    segment_id: int
    #: what to find more of. None if nothing
    expand: dict[str, list[str]] | None
    #: what to remove. None if nothing
    block: dict[str, list[str]] | None
    #: when it was created
    created_date: str
    #: always `accepted`, since it is an acknowledgement
    status: str = "accepted"
    #: after how many hours it is in effect
    estimated_propagation_hours: int = _PROPAGATION_HOURS

    def as_json(self) -> dict[str, Any]:
        """Return the fields of the response."""
        return dict(vars(self))


class Optimizations:
    """All optimizations by ID. No call returns them."""

    def __init__(self, segments: Segments) -> None:
        self.all: dict[int, Optimization] = {}
        self._segments = segments
        self._ids = count(31)

    def create(self, body: object, now: datetime) -> Optimization:
        """Accept an optimization. Raises ApiError."""
        sent = errors.fields(body)
        segment_id = sent.get("segment_id")
        if type(segment_id) is not int:
            raise errors.bad_request("segment_id must be an integer")
        self._segments.require_complete(segment_id)
        expand = _lists(sent, "expand", ("urls", "domains"))
        block = _lists(sent, "block", ("urls", "domains", "keywords"))
        if not expand and not block:
            # "At least one of expand and block"
            raise errors.bad_request("At least one of expand or block is required")
        optimization = Optimization(
            id=next(self._ids),
            segment_id=segment_id,
            expand=expand,
            block=block,
            created_date=timestamp(now),
        )
        self.all[optimization.id] = optimization
        return optimization


def _lists(sent: Mapping[str, Any], field: str, names: tuple[str, ...]) -> dict[str, list[str]] | None:
    given = sent.get(field)
    if given is None:
        return None
    if not isinstance(given, dict):
        raise errors.bad_request(f"{field} must be an object")
    return {name: lines for name in names if (lines := errors.texts(given, name))} or None
