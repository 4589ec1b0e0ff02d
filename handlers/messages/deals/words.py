"""An activation in words: what is activated for whom, what was filled in, and the deal that came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.messages.blocks import Field
from handlers.messages.formatting import escaped, exact
from storage.lifecycle import deals
from storage.lifecycle.deals import Destination
from storage.lifecycle.request import Request

#: Characters for the Deal IDs of a message. A section takes 3,000 in all
#: (https://docs.slack.dev/reference/block-kit/blocks/section-block), and the text of an edit 4,000. Names and
#: what was filled in take the rest.
DEAL_IDS_LENGTH = 1500
#: Characters for each of up to eight Deal IDs of a message, whose blocks take 12,000 together
#: (https://github.com/slackapi/bolt-js/issues/2509).
LISTED_DEAL_ID_LENGTH = 500
_BEGINNING_LENGTH = 60  # of a Deal ID that isn't shown whole
_LABEL_LENGTH = 100
_VALUE_LENGTH = 200
_MAX_DEALS = 5
_MAX_SEGMENTS = 10


def destination(where: Destination) -> str:
    """Return a DSP and a seat, as mrkdwn."""
    return f"{escaped(where.label, _LABEL_LENGTH)} · {escaped(where.seat, _LABEL_LENGTH)}"


def deal_line(request: Request, length: int = DEAL_IDS_LENGTH) -> str:
    """Return the deal of an activation on one line. length: characters for the Deal ID."""
    return f"Deal {deal_id(request, length)} · {destination(deals.destination_of(request))}"


def deal_or_destination(request: Request, length: int = DEAL_IDS_LENGTH) -> str:
    """Return the deal of an activation as `deal_line` does, or where it will go if none was issued."""
    if deals.result_of(request) is None:
        return destination(deals.destination_of(request))
    return deal_line(request, length)


def row_line(request: Request) -> str:
    """Return the same for a list, in which several Deal IDs have to fit."""
    return deal_or_destination(request, LISTED_DEAL_ID_LENGTH)


def deal_lines(issued: Sequence[Request]) -> Sequence[str]:
    """Return the newest deals of a segment, one per line."""
    shown, more = issued[:_MAX_DEALS], len(issued) - _MAX_DEALS
    lines = [deal_line(each, DEAL_IDS_LENGTH // len(shown)) for each in shown]
    return [*lines, *([f"… and {more} more"] if more > 0 else [])]


def deal_id(request: Request, length: int = DEAL_IDS_LENGTH) -> str:
    """Return the Deal ID exactly as Classify gave it, or its beginning and where the whole is. length:
    characters for it. Raise ValueError if none was issued."""
    if (whole := whole_deal_id(request, length)) is not None:
        return whole
    command = f"`/clsfy deal show activation {request.classify_id}`"
    beginning = escaped(_value(request), _BEGINNING_LENGTH)
    return f"{beginning} (shortened. For the whole Deal ID, type {command} and click *Details*)"


def whole_deal_id(request: Request, length: int = DEAL_IDS_LENGTH) -> str | None:
    """Return the Deal ID as `deal_id` does, or None if it doesn't fit. Then Details show it as plain text."""
    whole = exact(_value(request))
    return whole if whole is not None and len(whole) <= length else None


def _value(request: Request) -> str:
    result = deals.result_of(request)
    if result is None:
        raise ValueError("no deal was issued")
    return result.value


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
