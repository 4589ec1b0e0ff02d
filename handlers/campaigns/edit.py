"""Editing a pixel campaign: its form fetched, sent, and opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View

from classify import ClassifyError, RejectedError
from handlers.campaigns import edit_form
from handlers.campaigns.edit_form import TITLE, Meta
from handlers.campaigns.form import NAME
from handlers.interaction import channel_field, request_lookup
from handlers.interaction.actor import Interaction
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.loading import LoadingView
from handlers.interaction.modals import notice
from handlers.interaction.ports import Ports
from handlers.interaction.submission import FormIntake, form_of
from handlers.messages import classify_errors
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request
from storage.people import drafts

_LOADING = "One moment, asking Classify how it stands …"
_EXPIRED = "This form has been open for more than a day. Please cancel it, and edit the campaign again."
_NOUN = "campaign"


@dataclass(frozen=True)
class EditCampaign:
    """The edit form's way from the command to the record."""

    ports: Ports

    async def open(self, asked: Interaction) -> None:
        """`/clsfy campaign edit ID`: the form as the campaign stands now, if they may see it."""
        campaign_id = request_lookup.read_id(asked.words)
        if campaign_id is None:
            await asked.answer(request_lookup.no_id(_NOUN, asked.words))
            return
        if refusal := await PermissionCheck(self.ports).refusal(asked.actor, asked.actor.channel_id):
            await asked.answer(refusal)
            return
        await asked.ack()
        asked.spawn(self._open(asked, campaign_id))

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The form sent: what changed, on the record before Slack is answered."""
        filled = edit_form.read(view)
        before = filled.meta.before or await self._kept(filled.meta.id, body["user"]["id"])
        errors = {NAME: _EXPIRED} if before is None else filled.errors(before)
        if before is None or errors:
            await ack(response_action="errors", errors=dict(errors))
            return
        changes = filled.changes(before)
        inputs = {
            "id": filled.meta.campaign,
            "name": before[NAME],
            "changes": changes,
            "before": {field: before[field] for field in changes},
        }
        form = form_of(body, filled.meta.id, Kind.EDIT, filled.channel, inputs)
        block = NAME if filled.meta.channel else channel_field.BLOCK_ID
        await FormIntake(self.ports).take(ack, body, form, block)

    async def reopen_view(self, request: Request) -> View:
        """The form again as the campaign stands now, with what was typed over it; or why not."""
        actor = Actor(request.user_id, request.team_id, request.enterprise_id, request.channel_id)
        return await self._found(actor, request.inputs["id"], request.inputs["changes"])

    async def _open(self, asked: Interaction, campaign_id: int) -> None:
        async def fill(opened: str) -> None:
            view = await self._found(asked.actor, campaign_id, {})
            await self.ports.screen.fill(opened, view, asked.respond)

        await LoadingView(self.ports, TITLE).open(_LOADING, asked.trigger_id, asked.respond, fill)

    async def _found(self, actor: Actor, campaign_id: int, typed: Mapping[str, str]) -> View:
        """The form where they may see the campaign, else a sentence. The change is told where it was
        registered, since its people are there; of one made elsewhere, where the admin asks for it."""
        known = await request_lookup.RequestLookup(self.ports).by_id(
            actor, request_lookup.CAMPAIGNS, campaign_id
        )
        if known is None and not self.ports.visibility.is_admin(actor):
            return notice(TITLE, request_lookup.unknown(_NOUN, campaign_id))
        channel_id = known.channel_id if known is not None else actor.channel_id or ""
        try:
            campaign = await self.ports.lookup.campaign(campaign_id)
        except ClassifyError as error:
            if isinstance(error, RejectedError) and error.status == 404:
                return notice(TITLE, request_lookup.unknown(_NOUN, campaign_id))
            return notice(TITLE, classify_errors.sentence(error, self.ports.contacts))
        meta = Meta.new(channel_id, campaign)
        if not meta.fits:
            await self._keep(meta, actor.user_id)
        return edit_form.view(meta, typed)

    async def _keep(self, meta: Meta, user_id: str) -> None:
        before, now = meta.before or {}, self.ports.now()
        await self.ports.database.run(
            lambda connection: drafts.keep(connection, meta.id, user_id, before, now)
        )

    async def _kept(self, uuid: str, user_id: str) -> Mapping[str, str] | None:
        now = self.ports.now()
        return await self.ports.database.run(lambda connection: drafts.find(connection, uuid, user_id, now))
