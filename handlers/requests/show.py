"""`segment show ID` and `campaign show ID`: the status of one, for those who may see it."""

from collections.abc import Awaitable, Callable, Collection

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from classify import Campaign, ClassifyError
from handlers.interaction.interactions import Interaction
from handlers.interaction.request_lookup import (
    CAMPAIGNS,
    SEGMENTS,
    ClassifyLookup,
    RequestLookup,
    not_an_id,
    not_found,
)
from handlers.interaction.typed_text import read_id, unquoted
from handlers.messages import card, classify_errors
from handlers.messages.blocks import Contacts, Message, RenderContext
from handlers.messages.formatting import code, escaped
from handlers.requests.list_query import as_typed
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request
from storage.lists import request_lists
from storage.outbox.recipient import find_recipient
from storage.requests import estimates, queries

_GONE = "This campaign no longer exists in Classify. These are the details it was registered with."
_AS_KNOWN = "These are the details it was registered with."
_NO_MATCH = "No {noun} matches “{words}”, or you don't have access to it."
# Is given a request, or else an ID in Classify.
Build = Callable[[Actor, Request | None, int | None], Awaitable[Message | None]]


class ShowRequest(Struct, frozen=True, kw_only=True):
    """Answers with one segment or campaign. If none exists, or they may not see it, the answer is the
    same."""

    database: Database
    classify: ClassifyLookup
    contacts: Contacts
    lookup: RequestLookup

    async def segment(self, interaction: Interaction) -> None:
        """`/clsfy segment show ID`."""
        await self._show(interaction, "segment", SEGMENTS, self._segment)

    async def campaign(self, interaction: Interaction) -> None:
        """`/clsfy campaign show ID`."""
        await self._show(interaction, "campaign", CAMPAIGNS, self._campaign)

    async def _show(self, interaction: Interaction, noun: str, kinds: Collection[Kind], build: Build) -> None:
        if not interaction.argument.strip():
            await interaction.answer(not_an_id(f"{noun} show", ""))
            return
        await interaction.acknowledge()
        interaction.spawn(self._answer(interaction, noun, kinds, build))

    async def _answer(
        self, interaction: Interaction, noun: str, kinds: Collection[Kind], build: Build
    ) -> None:
        actor, words = interaction.actor, interaction.argument.strip()
        classify_id, text = read_id(words, noun), _NO_MATCH.format(noun=noun, words=escaped(words))
        if classify_id is not None:
            found = await self.lookup.by_id(actor, kinds, classify_id)
            text = not_found(noun, classify_id)
        elif (found := await self.lookup.by_reference(actor, kinds, words)) is None:
            matches = await self.lookup.by_name(actor, kinds, unquoted(words))
            found = matches[0] if len(matches) == 1 else None
            text = _several(noun, words) if len(matches) > 1 else text
        try:
            message = await build(actor, found, classify_id)
        except ClassifyError as error:
            message, text = None, classify_errors.sentence(error, self.contacts, unknown=text)
        if message is None:
            await interaction.answer_later(text, keep_message=True)
        else:
            await interaction.answer_later(message.text, message.blocks)

    async def _segment(self, actor: Actor, found: Request | None, segment_id: int | None) -> Message | None:
        """Return the segment, or None if there is none that they may see. Raise ClassifyError."""
        if found is not None:
            context = await self.database.run(_read_context, found)
            retry = context.retry
            if retry is not None and not await self.lookup.visibility.is_visible(actor, retry):
                context = replace(context, retry=None)  # it is in another channel
            return card.segment_card(found, actor, self.contacts, context)
        if segment_id is not None and self.lookup.visibility.is_admin(actor):
            return card.unrequested_segment_card(await self.classify.segment(segment_id), self.contacts)
        return None

    async def _campaign(self, actor: Actor, found: Request | None, campaign_id: int | None) -> Message | None:
        """Return the campaign, or None if there is none that they may see. Raise ClassifyError."""
        if found is not None:
            if found.classify_id is None:
                context = await self.database.run(_read_context, found)
                return card.unregistered_campaign_card(found, actor, self.contacts, context)
            request = await self.database.run(queries.with_latest_edit, found)
            campaign, note = await self._at_classify(found.classify_id)
            return card.campaign_card(request, actor, campaign, self.contacts, note)
        if campaign_id is not None and self.lookup.visibility.is_admin(actor):
            return card.unrequested_campaign_card(await self.classify.campaign(campaign_id))
        return None

    async def _at_classify(self, campaign_id: int) -> tuple[Campaign | None, str]:
        """Return a campaign as it is now, since it may be edited elsewhere too, or None and why that isn't
        known."""
        try:
            return await self.classify.campaign(campaign_id), ""
        except ClassifyError as error:
            if classify_errors.is_unknown(error):
                return None, _GONE
            return None, f"{classify_errors.sentence(error, self.contacts)} {_AS_KNOWN}"


def _read_context(connection: Connection, request: Request) -> RenderContext:
    return RenderContext(
        estimate=estimates.read_estimate(connection),
        retry=queries.find_retries(connection, [request.uuid]).get(request.uuid),
        recipient=find_recipient(connection, request),
        lists=request_lists.find_lists(connection, request.id) if request.list_count else (),
    )


def _several(noun: str, words: str) -> str:
    listing = code(f"/clsfy {noun} list {as_typed(unquoted(words))}")
    return f"Several {noun}s have names like “{escaped(words)}”. To choose one, type {listing}."
