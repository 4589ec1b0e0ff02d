"""What an activation holds: which segments, for which seat of which DSP, and the deal that came of it. Pure.

The `inputs` of an activation are `{"name", "segments": [{"handle", "name"}], "destination": {"label", "slug",
"seat"}}` and, if they were filled in, `start_date`, `end_date` (`YYYY-MM-DD`), `geo`, `formats`, `devices`,
`budget` and `kpis`, as Classify takes them. Its `result` is `{"kind", "value", "ttl_hours"}`.
"""

import re
from collections.abc import Hashable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from storage.lifecycle.request import Kind, Request


class Destination(Struct, frozen=True, kw_only=True):
    """Where a deal goes."""

    #: The DSP's display name, as it was typed.
    label: str
    #: The same for every spelling of the label: `the-trade-desk`.
    slug: str
    #: The buyer's seat at the DSP.
    seat: str

    @classmethod
    def named(cls, label: str, seat: str) -> "Destination":
        """Return the destination with this label and seat."""
        return cls(label=label, slug=slug_of(label), seat=seat)


class ActivatedSegment(Struct, frozen=True, kw_only=True):
    """A segment that is activated."""

    #: What Classify calls it. A string, since others call theirs by names.
    handle: str
    #: Its name when it was activated.
    name: str


class ResultKind(StrEnum):
    """What kind of key a buyer receives."""

    DEAL_ID = "deal_id"  # the ID of a deal, for a DSP


class ResultKey(Struct, frozen=True, kw_only=True):
    """What a buyer targets the segments by."""

    kind: ResultKind
    #: Such as `classify-ttd-61-a8f3c`.
    value: str


def slug_of(label: str) -> str:
    """Return the slug of a DSP's label: its letters and digits in lower case, joined by hyphens."""
    return "-".join(re.findall(r"\w+", label.casefold()))


def make_inputs(
    segments: tuple[ActivatedSegment, ...], destination: Destination, details: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the `inputs` of an activation. details: the fields that were filled in besides."""
    first, *others = segments
    name = f"{first.name} and {len(others)} more" if others else first.name
    return {
        "name": name,
        "segments": [asdict(segment) for segment in segments],
        "destination": asdict(destination),
        **details,
    }


def destination_of(request: Request) -> Destination:
    """Return where an activation's deal goes."""
    return Destination(**request.inputs["destination"])


def segments_of(request: Request) -> tuple[ActivatedSegment, ...]:
    """Return the segments of an activation."""
    return tuple(ActivatedSegment(**each) for each in request.inputs["segments"])


def target_of(request: Request) -> Hashable:
    """Return a value that is equal for activations of the same segments for the same DSP and seat. Each of
    their deals replaces those before it."""
    where = destination_of(request)
    return where.slug, where.seat, frozenset(segment.handle for segment in segments_of(request))


def end_date_of(request: Request) -> date | None:
    """Return the last day of an activation's deal. None if it wasn't filled in, or for any other request."""
    end_date = request.inputs.get("end_date")
    return date.fromisoformat(end_date) if end_date else None


def make_result(deal_id: str, ttl_hours: float | None) -> dict[str, Any]:
    """Return the `result` of an activation. ttl_hours: Classify's figure, or None if it gave none."""
    return {"kind": ResultKind.DEAL_ID.value, "value": deal_id, "ttl_hours": ttl_hours}


def result_of(request: Request) -> ResultKey | None:
    """Return what was issued for a request. None if nothing was."""
    if request.result is None or request.kind is not Kind.ACTIVATION:
        return None
    return ResultKey(kind=ResultKind(request.result["kind"]), value=str(request.result["value"]))


def ttl_hours_of(request: Request) -> float | None:
    """Return how many hours a deal stays active by Classify's figure, which its page contradicts. None if it
    gave none."""
    return None if request.result is None else request.result.get("ttl_hours")
