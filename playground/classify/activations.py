"""Activations, as on the public page "Segment Activation".

Its object and sample call could be read, but not its tables of parameters and errors. Each error is by
analogy with the page "Segment Creation".
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from playground.classify import errors
from playground.classify.segments import Segments
from playground.classify.timestamps import timestamp

_FILLED_LISTS = ("geo", "formats", "devices")
_TTL_HOURS = 720  # as in the page's example


@dataclass
class Activation:
    """The activation object ("The activation object"). Tests may assign its fields."""

    #: Classify's ID
    id: int
    #: the segments that share the deal
    segment_ids: list[int]
    #: the DSP's display name
    dsp: str
    #: the seat that gets the deal
    buyer_seat: str
    #: `pending`, `processing`, `complete` or `failed`
    status: str | None
    #: when it was created
    created_date: str | None
    #: when it was finished. None until it is complete
    processed_date: str | None = None
    #: the Deal ID. None until it is complete
    deal_id: str | None = None
    #: how many hours the deal stays active. None until it is complete
    ttl_hours: int | None = None
    #: the other fields of the request's body, which the object has "if provided"
    provided: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the fields of the response."""
        fields = {name: value for name, value in vars(self).items() if name != "provided"}
        return fields | self.provided


class Activations:
    """All activations by ID."""

    def __init__(self, segments: Segments) -> None:
        self.all: dict[int, Activation] = {}
        self._segments = segments
        self._ids = count(142)

    def create(self, body: object, now: datetime) -> Activation:
        """Create a pending activation. Raises ApiError."""
        sent = errors.fields(body)
        segment_ids = self._complete_segments(sent.get("segment_ids"))
        dsp, buyer_seat = errors.required(sent, "dsp"), errors.required(sent, "buyer_seat")
        _check_dates(sent)
        for name in _FILLED_LISTS:
            errors.texts(sent, name)
        _check_kpis(sent.get("kpis"))
        _check_budget(sent.get("budget"))
        known = {*_FILLED_LISTS, "start_date", "end_date", "kpis", "budget"}
        activation = Activation(
            id=next(self._ids),
            segment_ids=segment_ids,
            dsp=dsp,
            buyer_seat=buyer_seat,
            status="pending",
            created_date=timestamp(now),
            provided={name: value for name, value in sent.items() if name in known and value is not None},
        )
        self.all[activation.id] = activation
        return activation

    def one(self, activation_id: str) -> Activation:
        """Return an activation. Raises ApiError."""
        activation = self.all.get(errors.number("Activation", activation_id))
        if activation is None:
            raise errors.not_found("Activation", activation_id)  # by analogy
        return activation

    def process(self, activation_id: int) -> None:
        """Mark an activation as processing."""
        self.all[activation_id].status = "processing"

    def finish(self, activation_id: int, now: datetime) -> None:
        """Mark an activation as complete, with a Deal ID."""
        activation = self.all[activation_id]
        activation.status = "complete"
        activation.processed_date = timestamp(now)
        activation.deal_id = _deal_id(activation)
        activation.ttl_hours = _TTL_HOURS

    def fail(self, activation_id: int) -> None:
        """Mark an activation as failed. The page names no field for a reason."""
        self.all[activation_id].status = "failed"

    def _complete_segments(self, given: object) -> list[int]:
        """Return the IDs of segments. "Only a segment whose status is complete can be activated"."""
        if not isinstance(given, list) or not given or not all(type(one) is int for one in given):
            raise errors.bad_request("segment_ids must be an array of integers")  # by analogy: 400
        for one in given:
            self._segments.require_complete(one)
        return list(given)


def _deal_id(activation: Activation) -> str:
    """Return a Deal ID like the example's `classify-ttd-61-a8f3c`."""
    # guess: that the second part is made of the DSP's initials
    initials = "".join(word[0] for word in re.findall(r"[a-z0-9]+", activation.dsp.lower())) or "dsp"
    digest = hashlib.sha256(f"{activation.id} {activation.buyer_seat}".encode()).hexdigest()
    return f"classify-{initials}-{activation.segment_ids[0]}-{digest[:5]}"


def _check_dates(sent: Mapping[str, Any]) -> None:
    start, end = (_date(sent, name) for name in ("start_date", "end_date"))
    if start and end and end < start:
        raise errors.invalid("end_date must be after start_date")  # guess


def _date(sent: Mapping[str, Any], name: str) -> date | None:
    value = errors.text(sent, name)
    if value is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise errors.invalid(f"{name} must be a date such as 2026-02-12")  # guess


def _check_kpis(kpis: object) -> None:
    if kpis is None:
        return
    for kpi in kpis if isinstance(kpis, list) else [None]:
        if (
            not isinstance(kpi, dict)
            or not isinstance(kpi.get("metric"), str)
            or not _is_number(kpi.get("target"))
        ):
            raise errors.bad_request("kpis must be an array of metrics with targets")  # guess


def _check_budget(budget: object) -> None:
    if budget is None:
        return
    if (
        not isinstance(budget, dict)
        or not _is_number(budget.get("amount"))
        or not isinstance(budget.get("currency"), str)
    ):
        raise errors.bad_request("budget must have an amount and a currency")  # guess


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
