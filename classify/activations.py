"""Classify's activations, which turn segments into a Deal ID, and the inputs that create them.

From Classify's page "Segment Activation" (https://api.clsfy.me/v1/clsfy/activations). Its object and sample
call could be read, but not its tables of parameters and errors. What follows by analogy with the page
"Segment Creation" is marked.
"""

from datetime import date, datetime

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from classify.objects import BuildOutcome, ClassifyId, in_utc


class Activation(Struct, frozen=True):
    """An activation, from "The activation object". Its times are in UTC."""

    #: Classify's ID. The only field that is always present.
    id: ClassifyId
    #: Classify's IDs of the segments that share the deal. Empty if it is missing or unreadable.
    segment_ids: tuple[int, ...] = ()
    #: The DSP's display name, such as "The Trade Desk". Empty if it is missing or unreadable.
    dsp: str = ""
    #: The seat that gets the deal. Empty if it is missing or unreadable.
    buyer_seat: str = ""
    #: `pending`, `processing`, `complete`, `failed` or another word. None if it is missing or unreadable.
    status: str | None = None
    #: What the DSP knows the deal by. None until it is complete, and if it is blank or unreadable.
    deal_id: str | None = None
    #: How many hours the deal stays active, as Classify puts it. The same page says that a deal has no fixed
    #: end while it is used, so don't promise either. None until it is complete, and if it is unreadable.
    ttl_hours: int | float | None = None
    #: When Classify received the request. None if it is missing or unreadable.
    created_date: datetime | None = None
    #: When it was finished. None until then, and if it is unreadable.
    processed_date: datetime | None = None
    #: What went wrong, in Classify's words. None if it doesn't say. The page names no such field, so this is
    #: by analogy with a segment.
    error: str | None = None

    def __post_init__(self) -> None:
        for name in ("created_date", "processed_date"):
            force_setattr(self, name, in_utc(getattr(self, name)))
        if self.deal_id is not None:
            force_setattr(self, "deal_id", self.deal_id.strip() or None)

    @property
    def outcome(self) -> BuildOutcome:
        """Return the outcome so far. COMPLETE means that there is a `deal_id`.

        The page: poll until `status` is `complete`, and `deal_id` is null until then. An answer that is
        complete but has no Deal ID is of no use yet, so it counts as still building. So does a status that is
        missing or unknown.
        """
        if self.status == "failed":
            return BuildOutcome.FAILED
        return BuildOutcome.COMPLETE if self.status == "complete" and self.deal_id else BuildOutcome.BUILDING


class Kpi(Struct, frozen=True):
    """What the deal is optimized for, such as a click rate of 0.003."""

    #: Such as `ctr` or `viewability`, the two in the page's example. The allowed values aren't known.
    metric: str
    #: The value to reach.
    target: int | float


class Budget(Struct, frozen=True):
    """How much is to be spent."""

    #: How much, in units of the currency.
    amount: int | float
    #: Such as `USD`.
    currency: str


class ActivationInputs(Struct, frozen=True, kw_only=True):
    """What an activation is created with, from the page's sample call.

    Classify needs at least one segment, whose status must be `complete`. This class doesn't check that.
    """

    #: Classify's IDs of the segments.
    segment_ids: tuple[int, ...]
    #: The DSP's name. Which names are allowed isn't known. The example has "The Trade Desk".
    dsp: str
    #: The seat that gets the deal, such as `seat-abc123`.
    buyer_seat: str
    #: The first day. None if it wasn't filled in.
    start_date: date | None = None
    #: The last day, which ends the deal. None if it wasn't filled in.
    end_date: date | None = None
    #: Countries, such as `US`. Empty if there are none.
    geo: tuple[str, ...] = ()
    #: Such as `banner` or `video`. Empty if there are none.
    formats: tuple[str, ...] = ()
    #: Such as `desktop` or `mobile`. Empty if there are none.
    devices: tuple[str, ...] = ()
    #: Empty if there are none.
    kpis: tuple[Kpi, ...] = ()
    #: None if it wasn't filled in.
    budget: Budget | None = None

    def request_body(self) -> dict[str, object]:
        """Return the JSON for the request: the fields that are filled in, dates as `YYYY-MM-DD`."""
        fields = msgspec.to_builtins(self)
        return {name: value for name, value in fields.items() if value not in (None, (), [])}

    def is_repeated_by(self, activation: Activation) -> bool:
        """Return whether a created activation can only be this one. Classify may spell the DSP otherwise."""
        return activation.buyer_seat == self.buyer_seat and set(activation.segment_ids) == set(
            self.segment_ids
        )
