"""An activation in words: what is activated for whom, what was filled in, and the deal that came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.messages.blocks import Field
from handlers.messages.formatting import code, escaped
from storage.lifecycle import deals
from storage.lifecycle.deals import Destination
from storage.lifecycle.request import Request

_LABEL_LENGTH = 100
_VALUE_LENGTH = 200
_MAX_DEALS = 5
_MAX_SEGMENTS = 10


def destination(where: Destination) -> str:
    """Return a DSP and a seat, as mrkdwn."""
    return f"{escaped(where.label, _LABEL_LENGTH)} · {escaped(where.seat, _LABEL_LENGTH)}"


def deal_line(request: Request) -> str:
    """Return the deal of an activation on one line, for the message about its segment."""
    return f"Deal {deal_code(request)} · {destination(deals.destination_of(request))}"


def deal_lines(issued: Sequence[Request]) -> Sequence[str]:
    """Return the newest deals of a segment, one per line."""
    more = len(issued) - _MAX_DEALS
    return [*map(deal_line, issued[:_MAX_DEALS]), *([f"… and {more} more deals"] if more > 0 else [])]


def deal_code(request: Request) -> str:
    """Return the Deal ID as code. Raise ValueError if none was issued."""
    result = deals.result_of(request)
    if result is None:
        raise ValueError("no deal was issued")
    return code(result.value)


def filled_in(values: Mapping[str, Any]) -> Sequence[Field]:
    """Return what the inputs of an activation hold besides the DSP and the seat."""
    budget, kpis = values.get("budget"), values.get("kpis") or ()
    shown = {
        "Start date": values.get("start_date"),
        "End date": values.get("end_date"),
        "Countries": ", ".join(values.get("geo") or ()),
        "Formats": ", ".join(values.get("formats") or ()),
        "Devices": ", ".join(values.get("devices") or ()),
        "Budget": f"{budget['amount']:,} {budget['currency']}" if budget else "",
        "KPIs": ", ".join(f"{kpi['metric']} {kpi['target']}" for kpi in kpis),
    }
    return [Field(label, escaped(str(value), _VALUE_LENGTH)) for label, value in shown.items() if value]


def segment_names(values: Mapping[str, Any]) -> str:
    """Return the segments in the inputs of an activation: their names and Classify's IDs, one per line."""
    segments = values["segments"]
    lines = [
        f"• “{escaped(each['name'], _LABEL_LENGTH)}” · segment `{each['handle']}`"
        for each in segments[:_MAX_SEGMENTS]
    ]
    if (more := len(segments) - _MAX_SEGMENTS) > 0:
        lines.append(f"… and {more} more")
    return "\n".join(lines)
