"""Registering a pixel campaign: its form opens, is submitted, and opens again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View

from handlers.campaigns import form as campaign_form
from handlers.interaction.interactions import Interaction
from handlers.interaction.modals import Modals
from handlers.interaction.payloads import actor_of
from handlers.interaction.permissions_and_intake import FormIntake, PermissionCheck, make_submission
from handlers.interaction.shared_channels import OutsiderWarning
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request


@dataclass(frozen=True, kw_only=True)
class NewCampaign:
    """The campaign form, from the command to the database."""

    #: Opens and fills modals.
    modals: Modals
    #: Shows forms, with a warning in shared channels.
    outsider_warning: OutsiderWarning
    #: Who may request what.
    permissions: PermissionCheck
    #: Commits submitted forms.
    intake: FormIntake

    async def open(self, interaction: Interaction) -> None:
        """`/clsfy campaign`: open the blank form."""
        await self._open(interaction, {})

    async def open_named(self, interaction: Interaction) -> None:
        """`/clsfy campaign new NAME`: open the form with the name filled in."""
        await self._open(interaction, {campaign_form.NAME: interaction.words} if interaction.words else {})

    async def show(
        self, actor: Actor, trigger_id: str, respond: AsyncRespond | None, channel_id: str | None
    ) -> None:
        """Open the blank form after the acknowledgement of a shortcut or of a click on the Home tab.

        channel_id: where the reply will be posted. None: the form asks.
        """
        if refusal := await self.permissions.refusal(actor, channel_id):
            await self.modals.tell(refusal, campaign_form.TITLE, trigger_id, respond)
        else:
            await self._show(trigger_id, respond, channel_id or "", {})

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Acknowledge the submitted form: with errors in its fields, or once it is committed."""
        filled = campaign_form.read(view)
        if filled.errors:
            await ack(response_action="errors", errors=dict(filled.errors))
            return
        submission = make_submission(
            body,
            uuid=filled.meta.id,
            kind=Kind.CAMPAIGN,
            channel_id=filled.channel,
            inputs=filled.inputs.request_body(),
        )
        await self.intake.accept_and_acknowledge(ack, actor_of(body), submission, filled.error_block)

    def reopened_view(self, request: Request) -> View:
        """Return the form with everything that was typed. Submitting it creates a new request."""
        return campaign_form.view(campaign_form.Meta.new(request.channel_id), request.inputs)

    async def _open(self, interaction: Interaction, prefill: Mapping[str, str]) -> None:
        channel_id = interaction.actor.channel_id or ""
        if refusal := await self.permissions.refusal(interaction.actor, channel_id or None):
            await interaction.answer(refusal)
            return
        await interaction.ack()
        interaction.spawn(self._show(interaction.trigger_id, interaction.respond, channel_id, prefill))

    async def _show(
        self, trigger_id: str, respond: AsyncRespond | None, channel_id: str, prefill: Mapping[str, str]
    ) -> None:
        meta = campaign_form.Meta.new(channel_id)

        def build(outsiders: bool) -> View:
            return campaign_form.view(meta, prefill, outsiders)

        await self.outsider_warning.open(trigger_id, channel_id, build, respond)
