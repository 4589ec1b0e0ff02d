"""The global shortcuts, which open a form from anywhere in Slack."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck

from handlers.campaigns.new import NewCampaign
from handlers.interaction.errors import ErrorReplies
from handlers.interaction.interactions import Spawn
from handlers.interaction.payloads import actor_of
from handlers.segments.new import NewSegment

NEW_SEGMENT, NEW_CAMPAIGN = "new_segment", "new_campaign"


@dataclass(frozen=True, kw_only=True)
class FormOpeners:
    """Opens a form where there is neither a channel nor a `response_url`: from a global shortcut and on the
    Home tab. The form asks for the channel."""

    #: Opens the segment form.
    new_segment: NewSegment
    #: Opens the campaign form.
    new_campaign: NewCampaign
    #: Tells the person if something breaks.
    errors: ErrorReplies
    #: Runs work after the acknowledgement.
    spawn: Spawn

    async def open_segment_form(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """“New segment”."""
        await ack()
        work = self.new_segment.show(actor_of(body), str(body["trigger_id"]), None, None)
        self.spawn(work, partial(self.errors.report, body, None))

    async def open_campaign_form(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """“New campaign”."""
        await ack()
        work = self.new_campaign.show(actor_of(body), str(body["trigger_id"]), None, None)
        self.spawn(work, partial(self.errors.report, body, None))
