"""Classify's optimizations, which change the pages of a finished segment, and the inputs that create them.

From Classify's page "Segment Optimization" (https://api.clsfy.me/v1/clsfy/optimizations). Its object and
sample call could be read, but not its table of errors. Nothing reads or undoes an optimization.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict, force_setattr

from classify.objects import ClassifyId, in_utc


class Optimization(Struct, frozen=True):
    """Classify's acknowledgement of an optimization, from "The optimization object".

    There is nothing to poll. "Accepted" is all that Classify ever says.
    """

    #: Classify's ID. The only field that is always present.
    id: ClassifyId
    #: Classify's ID of the segment. None if it is missing or unreadable.
    segment_id: int | None = None
    #: `accepted`. None if it is missing or unreadable.
    status: str | None = None
    #: After how many hours Classify expects it to be in effect, typically 3. None if it is missing or
    #: unreadable.
    estimated_propagation_hours: int | float | None = None
    #: When Classify received it, in UTC. None if it is missing or unreadable.
    created_date: datetime | None = None

    def __post_init__(self) -> None:
        force_setattr(self, "created_date", in_utc(self.created_date))


class Expand(Struct, frozen=True):
    """Find more pages like these."""

    #: Addresses of pages.
    urls: tuple[str, ...] = ()
    #: Such as `craftsman.com`.
    domains: tuple[str, ...] = ()


class Block(Struct, frozen=True):
    """Remove these pages."""

    #: Addresses of pages.
    urls: tuple[str, ...] = ()
    #: Such as `craftsman.com`.
    domains: tuple[str, ...] = ()
    #: Words on the pages.
    keywords: tuple[str, ...] = ()


class OptimizationInputs(Struct, frozen=True, kw_only=True):
    """What an optimization is created with. Classify needs at least one of `expand` and `block`."""

    #: Classify's ID of the segment, whose status must be `complete`.
    segment_id: int
    #: Empty if there is nothing to expand.
    expand: Expand = Expand()
    #: Empty if there is nothing to block.
    block: Block = Block()

    def request_body(self) -> dict[str, object]:
        """Return the JSON for the request: the lists that are filled in."""
        raw = {
            "segment_id": self.segment_id,
            "expand": _filled_lists(self.expand),
            "block": _filled_lists(self.block),
        }
        return {name: value for name, value in raw.items() if value}

    def is_repeated_by(self, optimization: Optimization) -> bool:
        """Return whether a created optimization can only be this one."""
        return optimization.segment_id == self.segment_id


def _filled_lists(part: Expand | Block) -> dict[str, list[str]]:
    return {name: list(values) for name, values in asdict(part).items() if values}
