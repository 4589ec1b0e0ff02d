"""The form to activate segments: its blocks, blank and prefilled, and its reader."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from msgspec import Struct, field
from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.views import View

from handlers.activations import fields, typed_values
from handlers.activations.typed_values import WrongValueError
from handlers.interaction.inputs import (
    SubmittedValues,
    form_view,
    read_meta,
    read_values,
    reading,
    text_input,
)
from handlers.messages.blocks import context_block
from handlers.messages.formatting import channel
from storage.lifecycle.deals import Destination, slug_of
from storage.lifecycle.request import Request

CALLBACK_ID = "activation_form"
TITLE = "Activate segments"
DSP, DSP_USED, SEAT, SEAT_USED = "dsp", "dsp_used", "buyer_seat", "seat_used"
START, END, GEO, FORMATS, DEVICES = "start_date", "end_date", "geo", "formats", "devices"
BUDGET, CURRENCY, KPIS = "budget", "currency", "kpis"
_DSP_LENGTH, _SEAT_LENGTH = 75, 120
_NO_DSP = "Enter the DSP's name, or choose one that was used before."
_NO_SEAT = "Enter the buyer seat, or choose one that was used before."
_TWO_DSPS = "You also chose {chosen} below. Clear one of them."
_TWO_SEATS = "You also chose seat {chosen} below. Clear one of them."
_OTHER_DSP = "This seat was used for {chosen}. Clear it and enter the seat for {dsp}."
T = TypeVar("T")


class Meta(Struct, frozen=True):
    """What travels in the form's `private_metadata`."""

    #: The UUID of the request that the form creates.
    id: str
    #: The UUID of the segment's request in whose thread the Deal ID is posted.
    segment: str
    #: Slack's ID of its channel.
    channel: str
    #: The UUID of the activation that the form tries again. None if it doesn't.
    retry_of: str | None = None

    @classmethod
    def new(cls, segment: Request, retry_of: str | None = None) -> "Meta":
        """Return the metadata of a form that opens now."""
        return cls(id=str(uuid4()), segment=segment.uuid, channel=segment.channel_id, retry_of=retry_of)


class Filled(Struct, frozen=True, kw_only=True):
    """A submitted form."""

    meta: Meta
    #: The UUIDs of the requests whose segments were chosen. The one in whose thread it is comes first.
    segments: Sequence[str]
    #: The DSP and the seat. Empty texts if there are errors about them.
    destination: Destination
    #: What was filled in besides, as `deals.make_inputs` takes it.
    details: Mapping[str, Any]
    #: An error message for each field that is wrong, by its block ID.
    errors: Mapping[str, str] = field(default_factory=dict)


def view(
    meta: Meta,
    offered: Sequence[Request],
    used: Sequence[Destination],
    chosen: Sequence[str] = (),
    inputs: Mapping[str, Any] | None = None,
) -> View:
    """Return the form.

    offered: the requests whose segments can be chosen. chosen: the UUIDs of those that are. used: the
    destinations of earlier activations. inputs: what is filled in, as an activation's `inputs`.
    """
    prefill = inputs or {}
    where, budget = prefill.get("destination") or {}, prefill.get("budget") or {}
    kpis = "\n".join(
        f"{kpi['metric']} {typed_values.write_number(kpi['target'])}" for kpi in prefill.get(KPIS) or ()
    )
    # What was used before can be chosen instead. Slack would insist on the text if that weren't optional.
    dsps, seats = fields.dsps_menu(DSP_USED, used), fields.seats_menu(SEAT_USED, used)
    blocks: list[Block] = [
        fields.segments_menu(offered, chosen or [meta.segment]),
        _line_input(DSP, "DSP", where.get("label"), "The Trade Desk", _DSP_LENGTH, optional=bool(dsps)),
        *dsps,
        _line_input(SEAT, "Buyer seat", where.get("seat"), "seat-abc123", _SEAT_LENGTH, optional=bool(seats)),
        *seats,
        fields.date_input(START, "Start date", prefill.get(START)),
        fields.date_input(END, "End date", prefill.get(END)),
        fields.list_input(GEO, "Countries", prefill.get(GEO), "Separated by commas, for example: US, CA"),
        fields.list_input(
            FORMATS, "Formats", prefill.get(FORMATS), "Separated by commas, for example: banner, video"
        ),
        fields.list_input(
            DEVICES, "Devices", prefill.get(DEVICES), "Separated by commas, for example: desktop, mobile"
        ),
        _line_input(BUDGET, "Budget", typed_values.write_number(budget.get("amount")), "50000", 30),
        _line_input(CURRENCY, "Budget currency", budget.get("currency"), "USD", 10),
        text_input(
            KPIS,
            "KPIs",
            kpis,
            hint="Up to three, one per line. Enter the metric and its target, for example: ctr 0.003",
            optional=True,
            multiline=True,
            max_length=fields.LIST_LENGTH,
        ),
        context_block(
            f"Only what you fill in is sent. I'll post the Deal ID in the segment's thread in "
            f"{channel(meta.channel)}."
        ),
    ]
    return form_view(callback_id=CALLBACK_ID, meta=meta, title=TITLE, submit="Next", blocks=blocks)


def _line_input(
    block_id: str, label: str, value: str | None, placeholder: str, length: int, *, optional: bool = True
) -> InputBlock:
    return text_input(
        block_id, label, value or "", placeholder=placeholder, optional=optional, max_length=length
    )


def read(submitted: Mapping[str, Any], now: datetime) -> Filled:
    """Read and check the `view` of a `view_submission`. now: in UTC. Raise MalformedPayloadError if it
    isn't this form."""
    with reading("activation form"):
        meta = read_meta(submitted, Meta)
        values = read_values(submitted)
        errors: dict[str, str] = {}
        segments = fields.read_segments(values, errors)
        destination = _read_destination(values, errors)
        details = _read_details(values, now, errors)
    ordered = sorted(segments, key=lambda each: each != meta.segment)
    return Filled(meta=meta, segments=ordered, destination=destination, details=details, errors=errors)


def _read_destination(values: SubmittedValues, errors: dict[str, str]) -> Destination:
    """Return the destination. What was typed and what was chosen must not contradict each other."""
    typed_dsp, typed_seat = (typed_values.read_line(values.text(field)) for field in (DSP, SEAT))
    chosen_dsp = next(iter(values.chosen(DSP_USED)), "")
    seat_dsp, _, chosen_seat = next(iter(values.chosen(SEAT_USED)), "").partition(fields.BETWEEN)
    dsp, seat = typed_dsp or chosen_dsp or seat_dsp, typed_seat or chosen_seat
    if typed_dsp and chosen_dsp and slug_of(typed_dsp) != slug_of(chosen_dsp):
        errors[DSP] = _TWO_DSPS.format(chosen=chosen_dsp)
    elif not slug_of(dsp):
        errors[DSP] = _NO_DSP
    if typed_seat and chosen_seat and typed_seat != chosen_seat:
        errors[SEAT] = _TWO_SEATS.format(chosen=chosen_seat)
    elif seat_dsp and DSP not in errors and slug_of(seat_dsp) != slug_of(dsp):
        errors[SEAT] = _OTHER_DSP.format(chosen=seat_dsp, dsp=dsp)
    elif not seat:
        errors[SEAT] = _NO_SEAT
    return Destination.named(dsp, seat)


def _read_details(values: SubmittedValues, now: datetime, errors: dict[str, str]) -> Mapping[str, Any]:
    """Return what is filled in, as Classify takes it."""

    def checked(block_id: str, read_value: Callable[[], T]) -> T | None:
        try:
            return read_value()
        except WrongValueError as error:
            errors[block_id] = str(error)
            return None

    start, end = values.date(START), values.date(END)
    checked(START, lambda: typed_values.check_day(start, now))
    checked(END, lambda: typed_values.check_end(end, start, now))
    amount = values.line(BUDGET)
    number = checked(BUDGET, lambda: typed_values.read_budget(amount)) if amount else None
    currency = checked(
        CURRENCY, lambda: typed_values.read_currency(values.line(CURRENCY), has_budget=bool(amount))
    )
    found: Mapping[str, Any] = {
        START: start.isoformat() if start else None,
        END: end.isoformat() if end else None,
        GEO: typed_values.read_countries(values.text(GEO)),
        FORMATS: typed_values.read_items(values.text(FORMATS)),
        DEVICES: typed_values.read_items(values.text(DEVICES)),
        BUDGET: {"amount": number, "currency": currency} if number and currency else None,
        KPIS: list(checked(KPIS, lambda: typed_values.read_kpis(values.text(KPIS))) or ()),
    }
    return {name: value for name, value in found.items() if value}
