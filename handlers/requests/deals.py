"""`deal show`: the deals that were issued through the bot, by Deal ID, by activation or by segment."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from handlers.interaction.interactions import Interaction
from handlers.interaction.request_lookup import ACTIVATIONS, RequestLookup, not_an_id
from handlers.interaction.typed_text import read_id, read_reference, unquoted
from handlers.messages.deals import record
from handlers.messages.formatting import escaped
from handlers.messages.labels import name_or_id
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Request
from storage.requests import deals

_HOW = (
    "Add a Deal ID, such as `/clsfy deal show classify-ttd-61-a8f3c`, or `segment 61`, or `activation 142`."
)
_NO_MATCH = "No deal matches “{words}”, or you don't have access to it."
_NO_DEAL = "{name} has no deal yet. To get one, type `/clsfy activate {number}`."
_SEGMENT, _ACTIVATION = "segment", "activation"


class ShowDeals(Struct, frozen=True, kw_only=True):
    """Answers with deals. If there is none, or they may not see it, the answer is the same."""

    #: Holds the activations.
    database: Database
    lookup: RequestLookup
    #: Returns the current time in UTC.
    now: Callable[[], datetime]

    async def show(self, interaction: Interaction) -> None:
        """`/clsfy deal show DEAL-ID`, also `segment 61` or `activation 142`."""
        if not interaction.argument.strip():
            await interaction.answer(_HOW)
            return
        await interaction.acknowledge()
        interaction.spawn(self._answer(interaction))

    async def _answer(self, interaction: Interaction) -> None:
        actor, typed = interaction.actor, interaction.argument.strip()
        if typed.casefold().startswith(_SEGMENT):
            found = await self._of_segment(actor, typed)
        else:
            found = await self._named(actor, typed)
        if isinstance(found, str):
            await interaction.answer_later(found, keep_message=True)
        elif found:
            title = "*Deals*" if len(found) > 1 else "*Deal*"
            message = record.answer(title, found, self.now().date())
            await interaction.answer_later(message.text, message.blocks)
        else:
            await interaction.answer_later(_NO_MATCH.format(words=escaped(typed)), keep_message=True)

    async def _of_segment(self, actor: Actor, typed: str) -> Sequence[Request] | str:
        """Return the deals of a segment, or what to answer if there is none."""
        if read_id(typed, _SEGMENT) is None and read_reference(typed, _SEGMENT) is None:
            return not_an_id(f"deal show {_SEGMENT}", typed.partition(" ")[2], _SEGMENT)
        segment = await self.lookup.segment_named(actor, typed)
        if isinstance(segment, str):
            return segment
        found = await self.database.run(deals.find_issued, segment)
        visible = await self.lookup.visibility.filter_visible(actor, found)
        name = name_or_id(segment, sentence_start=True)
        return visible or _NO_DEAL.format(name=name, number=segment.classify_id or segment.reference)

    async def _named(self, actor: Actor, typed: str) -> Sequence[Request]:
        """Return the activations with this Deal ID, or else the one with this ID or reference."""
        found = await self.database.run(deals.find_by_deal_id, {typed, unquoted(typed).strip("`")})
        if visible := await self.lookup.visibility.filter_visible(actor, found):
            return visible
        if (activation_id := read_id(typed, _ACTIVATION)) is not None:
            one = await self.lookup.by_id(actor, ACTIVATIONS, activation_id)
        elif read_reference(typed, _ACTIVATION) is not None:
            one = await self.lookup.by_reference(actor, ACTIVATIONS, typed)
        else:
            one = None
        return [one] if one is not None else []
