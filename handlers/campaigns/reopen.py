"""A campaign's form again, or that of an edit, with everything that was typed."""

from dataclasses import dataclass

from slack_sdk.models.views import View

from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from handlers.interaction.ports import Ports
from storage.lifecycle.request import Kind, Request


@dataclass(frozen=True)
class ReopenCampaignForm:
    """The form of the request's kind."""

    ports: Ports

    async def view(self, request: Request) -> View:
        """Prefilled; what is sent from it is a request of its own."""
        if request.kind is Kind.EDIT:
            return await EditCampaign(self.ports).reopen_view(request)
        return NewCampaign(self.ports).reopen_view(request)
