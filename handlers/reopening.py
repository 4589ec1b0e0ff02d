"""The button under a refusal: the form again, with everything that was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View

from handlers.campaign_edits import CampaignEdits
from handlers.campaigns import Campaigns
from handlers.ports import Ports
from handlers.screen import notice
from handlers.segments import Segments
from storage.request import Kind, Request
from storage.rows import find

_TITLE = "Edit and send again"
_LOADING = "One moment, fetching what you typed …"
_NOT_YOURS = "Only the person who asked for this can send it again."


@dataclass(frozen=True)
class Reopening:
    """Opens the form of the request's kind, for the one who asked."""

    ports: Ports

    async def reopen(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """A press of the button; its value is the request's UUID."""
        await ack()
        request_uuid = str(body["actions"][0]["value"])
        self.ports.spawn(self._reopen(body["trigger_id"], request_uuid, body["user"]["id"], respond))

    async def _reopen(self, trigger_id: str, request_uuid: str, user_id: str, respond: AsyncRespond) -> None:
        opened = await self.ports.screen.open(trigger_id, notice(_TITLE, _LOADING), respond)
        if opened is None:
            return
        request = await self.ports.database.run(lambda connection: find(connection, request_uuid))
        if request is None or request.user_id != user_id:
            form = notice(_TITLE, _NOT_YOURS)
        else:
            form = await self._form(request)
        await self.ports.screen.fill(opened, form, respond)

    async def _form(self, request: Request) -> View:
        match request.kind:
            case Kind.CAMPAIGN:
                return Campaigns(self.ports).reopen_view(request)
            case Kind.EDIT:
                return await CampaignEdits(self.ports).reopen_view(request)
            case _:
                return Segments(self.ports).reopen_view(request)
