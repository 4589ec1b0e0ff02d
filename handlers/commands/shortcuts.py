"""The global shortcuts, which open a form from anywhere in Slack."""

from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.campaigns.new import NewCampaign
from handlers.interaction.interactions import Body, InteractionReader
from handlers.segments.new import NewSegment

NEW_SEGMENT, NEW_CAMPAIGN = "new_segment", "new_campaign"


class FormOpeners(Struct, frozen=True, kw_only=True):
    """Opens a form where there is neither a channel nor a `response_url`: from a global shortcut and on the
    Home tab. The form asks for the channel."""

    new_segment: NewSegment
    new_campaign: NewCampaign
    interactions: InteractionReader

    async def open_segment_form(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“New segment”: open the form."""
        await self.new_segment.show(self.interactions.read(body, ack, respond), None)

    async def open_campaign_form(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“New campaign”: open the form."""
        await self.new_campaign.show(self.interactions.read(body, ack, respond), None)
