"""The view that repeats the DSP and the seat before segments are activated."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.messages.blocks import Field, context_block, fields_block, section_block
from handlers.messages.deals import words
from handlers.messages.formatting import code, mention
from storage.lifecycle import deals
from storage.lifecycle.deals import Destination
from storage.lifecycle.request import Request

CALLBACK_ID = "activation_confirmation"
TITLE = "Check the seat"
_MAX_EARLIER = 5
_WARNING = (
    ":warning: The deal goes to this seat on this DSP. If the seat is wrong, somebody else gets the deal, "
    "and I can't take it back."
)


def build_view(form_uuid: str, inputs: Mapping[str, Any], earlier: Sequence[Request]) -> View:
    """Return the view. form_uuid: the form that is kept until it is confirmed. earlier: the deals of these
    segments for the same DSP and seat."""
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
    if earlier:
        lines = [f"• {words.deal_code(each)} by {mention(each.user_id)}" for each in earlier[:_MAX_EARLIER]]
        blocks.append(section_block("\n".join(["Deals already issued for this DSP and seat:", *lines])))
    blocks.append(context_block("Nothing has been sent yet. To change something, go back."))
    return View(
        type="modal",
        callback_id=CALLBACK_ID,
        private_metadata=form_uuid,
        title=TITLE,
        submit="Activate",
        close="Back",
        blocks=blocks,
    )


def find_earlier(issued: Sequence[Request], where: Destination) -> Sequence[Request]:
    """Return those of the deals that went to the same DSP and seat."""
    return [
        each
        for each in issued
        if (deals.destination_of(each).slug, deals.destination_of(each).seat) == (where.slug, where.seat)
    ]
