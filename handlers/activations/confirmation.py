"""The view that repeats the DSP and the seat before segments are activated."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.messages.blocks import Field, context_block, fields_block, section_block
from handlers.messages.deals import words
from handlers.messages.formatting import code, local_time, mention
from handlers.messages.status import status_of_request
from storage.lifecycle import deals
from storage.lifecycle.deals import Destination
from storage.lifecycle.request import Request

CALLBACK_ID = "activation_confirmation"
TITLE = "Check the seat"
_MAX_EARLIER = 5
_NOT_SENT = "Nothing has been sent yet. To change something, go back."
_SENT = "This form was already sent. To keep what you sent, close the form."
_WARNING = (
    ":warning: The deal goes to this seat on this DSP. If the seat is wrong, somebody else may get the deal, "
    "and I can't take it back."
)


def build_view(
    form_uuid: str,
    inputs: Mapping[str, Any],
    earlier: Sequence[Request],
    *,
    elsewhere: Collection[Request] = (),
) -> View:
    """Return the view. form_uuid: the form that is kept until it is confirmed. earlier: the deals of these
    segments for the same DSP and seat, and the activations that are under way. elsewhere: those among them
    that the person may not see, of which only the requester is named."""
    where = Destination(**inputs["destination"])
    shown = [Field("DSP", code(where.label)), Field("Buyer seat", code(where.seat))]
    blocks: list[Block] = [
        section_block("Is this where the deal should go?"),
        fields_block(shown),
        section_block(_WARNING),
        section_block(words.segment_names(inputs)),
    ]
    if details := words.filled_in(inputs):
        blocks.append(fields_block(details))
    issued = [each for each in earlier if deals.result_of(each) is not None]
    under_way = [each for each in earlier if deals.result_of(each) is None]
    blocks += _list_of("Already requested for this DSP and seat:", map(_request_line, under_way))
    blocks += _list_of(
        "Deals already issued for this DSP and seat:",
        (_deal_line(each, is_shown=each not in elsewhere) for each in issued),
    )
    is_sent = any(each.uuid == form_uuid for each in under_way)
    blocks.append(context_block(_SENT if is_sent else _NOT_SENT))
    return View(
        type="modal",
        callback_id=CALLBACK_ID,
        private_metadata=form_uuid,
        title=TITLE,
        submit="Activate",
        close="Back",
        blocks=blocks,
    )


def find_earlier(found: Sequence[Request], where: Destination) -> Sequence[Request]:
    """Return those of the activations that are for the same DSP and seat."""
    return [
        each
        for each in found
        if (deals.destination_of(each).slug, deals.destination_of(each).seat) == (where.slug, where.seat)
    ]


def _list_of(title: str, lines: Iterable[str]) -> Sequence[Block]:
    shown = list(islice(lines, _MAX_EARLIER))
    return [section_block("\n".join([title, *(f"• {line}" for line in shown)]))] if shown else []


def _deal_line(issued: Request, *, is_shown: bool) -> str:
    if not is_shown:
        return f"A deal in another channel, by {mention(issued.user_id)}"
    deal_id = words.deal_id(issued, words.DEAL_IDS_LENGTH // _MAX_EARLIER)
    return f"{deal_id} by {mention(issued.user_id)}"


def _request_line(request: Request) -> str:
    requester = f"{mention(request.user_id)} {local_time(request.accepted_at)}"
    return f"{status_of_request(request)} requested by {requester}"
