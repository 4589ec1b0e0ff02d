"""Editing a pixel campaign: its form is fetched, submitted, and opened again."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View

from classify import ClassifyError
from handlers.campaigns import edit_form
from handlers.campaigns.edit_form import TITLE, Meta
from handlers.campaigns.form import NAME
from handlers.interaction.channel_field import NOT_A_MEMBER, ChannelFacts
from handlers.interaction.channels import ChannelForms, ResultChannels
from handlers.interaction.form_acceptance import FormAcceptance, Refusal, acknowledge, make_submission
from handlers.interaction.interactions import Interaction
from handlers.interaction.modals import Modals, Reopening, ViewKey
from handlers.interaction.notice_view import notice, with_note
from handlers.interaction.payloads import actor_of, listener_deadline
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.request_lookup import (
    CAMPAIGNS,
    LOOKUP_SECONDS,
    ClassifyLookup,
    RequestLookup,
    not_an_id,
    not_found,
    reference_not_found,
)
from handlers.interaction.typed_text import read_id, read_reference
from handlers.messages import classify_errors
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind
from storage.people import drafts

_EXPIRED = "This form expired after a day. Cancel it and edit the campaign again."
_SLOW = "I couldn't look up R{reference} in time. Please try again."
_NOT_REGISTERED = "R{reference} isn't registered with Classify, so it can't be edited."
_NOUN = "campaign"
_BLANK: Mapping[str, str] = MappingProxyType({})


class EditCampaign(Struct, frozen=True, kw_only=True):
    """The edit form, from the command to the database."""

    #: Slack's ID of the bot, for people to invite it.
    bot_user_id: str
    channel_forms: ChannelForms
    result_channels: ResultChannels
    #: Keeps the form in a draft.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    classify: ClassifyLookup
    contacts: Contacts
    modals: Modals
    permission_check: PermissionCheck
    form_acceptance: FormAcceptance
    lookup: RequestLookup

    async def open(self, interaction: Interaction) -> None:
        """`/clsfy campaign edit ID`: open the form with the campaign's current values, if they may see it."""
        campaign_id = await self._find_campaign_id(interaction.actor, interaction.argument)
        if campaign_id is None:
            await interaction.answer(not_an_id("campaign edit", interaction.argument))
            return
        if refusal := await self.permission_check.refusal(interaction.actor, interaction.actor.channel_id):
            await interaction.answer(refusal)
            return
        if isinstance(campaign_id, str):
            await interaction.answer(campaign_id)
            return
        if not await self._may_be_visible(interaction.actor, campaign_id):
            await interaction.answer(not_found(_NOUN, campaign_id))
            return

        async def fill(key: ViewKey) -> None:
            await self._fill(interaction, key, campaign_id)

        await self.modals.open_loading(interaction, TITLE, fill)

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Acknowledge the submitted form: with errors in its fields, or once its changes are committed."""
        actor, filled, deadline = actor_of(body), edit_form.read(view), listener_deadline()
        before = filled.meta.before or await self._find_before(filled.meta.id, actor)
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
        submission = make_submission(
            body, uuid=filled.meta.id, kind=Kind.EDIT, channel_id=filled.channel, inputs=inputs
        )
        accepted = await self.form_acceptance.accept(actor, submission, deadline=deadline)
        if isinstance(accepted, Refusal) and accepted.is_not_in_channel and filled.meta.channel:
            meta = replace(filled.meta, channel="", before=dict(before))
            form = edit_form.view(meta, changes, ChannelFacts())
            await ack(response_action="update", view=with_note(form, NOT_A_MEMBER).to_dict())
        else:
            await acknowledge(ack, accepted, filled.error_block)

    async def reopen(self, interaction: Interaction, key: ViewKey, reopening: Reopening) -> None:
        """Replace an open view with the form, with the current values and what was typed instead of them, or
        with a notice."""
        earlier = reopening.earlier
        await self._fill(
            interaction,
            key,
            earlier.inputs["id"],
            earlier.inputs["changes"],
            channel_id=earlier.channel_id,
            note=reopening.note,
        )

    async def _find_campaign_id(self, actor: Actor, words: str) -> int | str | None:
        """Return the ID that was typed, or that belongs to the reference that was typed. None if it was
        neither, or an error message if there is no such request for them."""
        if (reference := read_reference(words, _NOUN)) is None:
            return read_id(words, _NOUN)
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                request = await self.lookup.by_reference(actor, CAMPAIGNS, words)
        except TimeoutError:
            return _SLOW.format(reference=reference)
        if request is None:
            return reference_not_found(reference)
        return request.classify_id or _NOT_REGISTERED.format(reference=reference)

    async def _may_be_visible(self, actor: Actor, campaign_id: int) -> bool:
        """Return whether they may see the campaign, or that isn't known before the form has to open."""
        if self.lookup.visibility.is_admin(actor):
            return True
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return await self.lookup.by_id(actor, CAMPAIGNS, campaign_id) is not None
        except TimeoutError:
            return True

    async def _fill(
        self,
        interaction: Interaction,
        key: ViewKey,
        campaign_id: int,
        typed: Mapping[str, str] = _BLANK,
        *,
        channel_id: str | None = None,
        note: str = "",
    ) -> None:
        """Replace the open view with the form if they may see the campaign, or else with a notice.

        The change is announced in `channel_id`, or else where the campaign was registered, since its people
        are there. If it was made elsewhere, the change is announced where the admin edits it. If they can't
        have it posted there, the form asks for the channel.
        """
        actor = interaction.actor
        request = await self.lookup.by_id(actor, CAMPAIGNS, campaign_id)
        if request is None and not self.lookup.visibility.is_admin(actor):
            await self.modals.fill(interaction, key, notice(TITLE, not_found(_NOUN, campaign_id)))
            return
        try:
            campaign = await self.classify.campaign(campaign_id)
        except ClassifyError as error:
            unknown = not_found(_NOUN, campaign_id)
            text = classify_errors.sentence(error, self.contacts, unknown=unknown)
            await self.modals.fill(interaction, key, notice(TITLE, text))
            return
        place = await self.result_channels.find(
            interaction, channel_id or (actor.channel_id if request is None else request.channel_id)
        )
        result_channel = place.channel_id or ""
        may_post = self.form_acceptance.may_post
        if result_channel and await may_post(actor, result_channel, listener_deadline()) is False:
            result_channel, note = "", "\n".join(filter(None, (note, NOT_A_MEMBER)))
        meta = Meta.new(result_channel, campaign)
        if not meta.fits:
            await self._keep_before(meta, actor)

        def build(facts: ChannelFacts | None) -> View:
            form = edit_form.view(meta, typed, place.complete(facts), self.bot_user_id)
            return with_note(form, note)

        await self.channel_forms.fill(interaction, key, meta.channel, build)

    async def _keep_before(self, meta: Meta, actor: Actor) -> None:
        await self.database.run(drafts.keep, meta.id, actor.user_id, meta.before or {}, self.now())

    async def _find_before(self, uuid: str, actor: Actor) -> Mapping[str, str] | None:
        return await self.database.run(drafts.find, uuid, actor.user_id, self.now())
