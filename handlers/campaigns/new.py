"""Registering a pixel campaign: its form opens, is submitted, and opens again."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View

from handlers.campaigns import form as campaign_form
from handlers.interaction.channel_field import NOT_A_MEMBER, ChannelFacts
from handlers.interaction.channels import ChannelForms, ResultChannels
from handlers.interaction.form_acceptance import FormAcceptance, Refusal, acknowledge, make_submission
from handlers.interaction.interactions import Interaction
from handlers.interaction.modals import Reopening, ViewKey
from handlers.interaction.notice_view import with_note
from handlers.interaction.payloads import actor_of, listener_deadline
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.typed_text import long_name_refusal, unquoted
from storage.lifecycle.request import Kind

_BLANK: Mapping[str, str] = MappingProxyType({})


class NewCampaign(Struct, frozen=True, kw_only=True):
    """The campaign form, from the command to the database."""

    #: Slack's ID of the bot, for people to invite it.
    bot_user_id: str
    channel_forms: ChannelForms
    result_channels: ResultChannels
    permission_check: PermissionCheck
    form_acceptance: FormAcceptance

    async def open(self, interaction: Interaction) -> None:
        """`/clsfy campaign`: open the blank form."""
        await self.show(interaction, interaction.actor.channel_id)

    async def open_named(self, interaction: Interaction) -> None:
        """`/clsfy campaign new NAME`: open the form with the name filled in."""
        name = unquoted(interaction.argument)
        if refusal := long_name_refusal(name):
            await interaction.answer(refusal)
        else:
            prefill = {campaign_form.NAME: name} if name else _BLANK
            await self.show(interaction, interaction.actor.channel_id, prefill)

    async def show(
        self, interaction: Interaction, channel_id: str | None, prefill: Mapping[str, str] = _BLANK
    ) -> None:
        """Open the form, and acknowledge. channel_id: where the reply will be posted. None: the form asks."""
        if refusal := await self.permission_check.refusal(interaction.actor, channel_id):
            await interaction.answer(refusal)
            return
        result_channel = await self.result_channels.find(interaction, channel_id)
        meta = campaign_form.Meta.new(result_channel.channel_id or "")

        def build(facts: ChannelFacts | None) -> View:
            return campaign_form.view(meta, prefill, result_channel.complete(facts), self.bot_user_id)

        await self.channel_forms.open(interaction, meta.channel, build)

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Acknowledge the submitted form: with errors in its fields, or once it is committed."""
        filled, deadline = campaign_form.read(view), listener_deadline()
        if filled.errors:
            await ack(response_action="errors", errors=dict(filled.errors))
            return
        submission = make_submission(
            body,
            uuid=filled.meta.id,
            kind=Kind.CAMPAIGN,
            channel_id=filled.channel,
            inputs=filled.inputs.request_body(),
            retry_of=filled.meta.retry_of,
        )
        accepted = await self.form_acceptance.accept(actor_of(body), submission, deadline=deadline)
        if isinstance(accepted, Refusal) and accepted.is_not_in_channel and filled.meta.channel:
            await ack(response_action="update", view=self._ask_for_channel(filled).to_dict())
        else:
            await acknowledge(ack, accepted, filled.error_block)

    def _ask_for_channel(self, filled: campaign_form.Filled) -> View:
        """Return the form with everything that was filled in, and a menu of channels."""
        meta = replace(filled.meta, channel="")
        form = campaign_form.view(meta, filled.inputs.request_body(), ChannelFacts(), self.bot_user_id)
        return with_note(form, NOT_A_MEMBER)

    async def reopen(self, interaction: Interaction, key: ViewKey, reopening: Reopening) -> None:
        """Replace an open view with the form, with everything that was typed. Submitting it creates a new
        request. It asks for the channel if the earlier request has none."""
        earlier = reopening.earlier
        retry_of = earlier.uuid if reopening.is_retry else None
        meta = campaign_form.Meta.new(earlier.channel_id, retry_of=retry_of)

        def build(facts: ChannelFacts | None) -> View:
            form = campaign_form.view(meta, earlier.inputs, facts, self.bot_user_id)
            return with_note(form, reopening.note)

        await self.channel_forms.fill(interaction, key, meta.channel, build)
