"""`segment show ID` and `campaign show ID`: how one stands, to those who may see it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from classify import Campaign, ClassifyError
from handlers.interaction.actor import Interaction
from handlers.interaction.ports import Ports
from handlers.interaction.request_lookup import CAMPAIGNS, SEGMENTS, RequestLookup, no_id, read_id, unknown
from handlers.messages import card, classify_errors
from handlers.messages.blocks import Message
from storage.requests import estimates, queries

_GONE = "Classify does not know it any more; this is how it was registered."
_AS_KNOWN = "Shown as I know it."


@dataclass(frozen=True)
class ShowRequest:
    """Answers with one segment or campaign. What is none, and what the actor may not see, read the same."""

    ports: Ports

    async def segment(self, asked: Interaction) -> None:
        """`/clsfy segment show ID`."""
        await self._show(asked, "segment", self._segment)

    async def campaign(self, asked: Interaction) -> None:
        """`/clsfy campaign show ID`."""
        await self._show(asked, "campaign", self._campaign)

    async def _show(
        self, asked: Interaction, noun: str, find: Callable[[Interaction, int], Awaitable[Message | None]]
    ) -> None:
        classify_id = read_id(asked.words)
        if classify_id is None:
            await asked.answer(no_id(noun, asked.words))
            return
        await asked.ack()
        asked.spawn(self._say(asked, noun, classify_id, find))

    async def _say(
        self,
        asked: Interaction,
        noun: str,
        classify_id: int,
        find: Callable[[Interaction, int], Awaitable[Message | None]],
    ) -> None:
        try:
            post = await find(asked, classify_id)
        except ClassifyError as error:
            if not classify_errors.is_unknown(error):
                await asked.beside().say(classify_errors.sentence(error, self.ports.contacts))
                return
            post = None
        if post is None:
            await asked.beside().say(unknown(noun, classify_id))
        else:
            await asked.say(post.text, post.blocks)

    async def _segment(self, asked: Interaction, segment_id: int) -> Message | None:
        """None where there is none that they may see. Raises ClassifyError."""
        ports = self.ports
        request = await RequestLookup(ports).by_id(asked.actor, SEGMENTS, segment_id)
        if request is not None:
            usual = await ports.database.run(estimates.read_estimate)
            return card.segment_card(request, asked.actor, ports.contacts, usual)
        if ports.visibility.is_admin(asked.actor):
            return card.unrequested_segment_card(await ports.lookup.segment(segment_id), ports.contacts)
        return None

    async def _campaign(self, asked: Interaction, campaign_id: int) -> Message | None:
        """None where there is none that they may see. Raises ClassifyError."""
        ports = self.ports
        found = await RequestLookup(ports).by_id(asked.actor, CAMPAIGNS, campaign_id)
        if found is not None:
            request = await ports.database.run(lambda connection: queries.with_latest_edit(connection, found))
            return card.campaign_card(request, *await self._at_classify(campaign_id))
        if ports.visibility.is_admin(asked.actor):
            return card.unrequested_campaign_card(await ports.lookup.campaign(campaign_id))
        return None

    async def _at_classify(self, campaign_id: int) -> tuple[Campaign | None, str]:
        """A campaign as it is now, since it may be edited elsewhere too; or why that can't be told."""
        try:
            return await self.ports.lookup.campaign(campaign_id), ""
        except ClassifyError as error:
            if classify_errors.is_unknown(error):
                return None, _GONE
            return None, f"{classify_errors.sentence(error, self.ports.contacts)} {_AS_KNOWN}"
