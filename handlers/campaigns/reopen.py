"""The form of a campaign, or of an edit, opened again with everything that was typed."""

from dataclasses import dataclass

from slack_sdk.models.views import View

from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from storage.lifecycle.request import Kind, Request


@dataclass(frozen=True, kw_only=True)
class ReopenCampaignForm:
    """Chooses the form of the request's kind."""

    #: Opens the campaign form.
    new_campaign: NewCampaign
    #: Opens the edit form.
    edit_campaign: EditCampaign

    async def view(self, request: Request) -> View:
        """Return the prefilled form. Submitting it creates a new request."""
        if request.kind is Kind.EDIT:
            return await self.edit_campaign.reopened_view(request)
        return self.new_campaign.reopened_view(request)
