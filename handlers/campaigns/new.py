"""Registering a pixel campaign: the form opened, sent, and opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View

from handlers.campaigns import form as campaign_form
from handlers.interaction import channel_field
from handlers.interaction.actor import Interaction
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.outsider_warning import OutsiderWarning
from handlers.interaction.ports import Ports
from handlers.interaction.submission import FormIntake, form_of
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request


@dataclass(frozen=True)
class NewCampaign:
    """The campaign form's way from the command to the record."""

    ports: Ports

    async def open(self, asked: Interaction) -> None:
        """`/clsfy campaign`: the blank form, within the three seconds that a trigger lives."""
        await self._open(asked, {})

    async def open_named(self, asked: Interaction) -> None:
        """`/clsfy campaign new NAME`: the form with the name filled in."""
        await self._open(asked, {campaign_form.NAME: asked.words} if asked.words else {})

    async def start(
        self, actor: Actor, trigger_id: str, respond: AsyncRespond | None, channel_id: str | None
    ) -> None:
        """The blank form from a shortcut or the home, to be spawned after the ack; without a channel it asks
        for one. Where they may not ask, the reason stands in its place."""
        if refusal := await PermissionCheck(self.ports).refusal(actor, channel_id):
            await self.ports.screen.say(refusal, campaign_form.TITLE, trigger_id, respond)
        else:
            await self._show(trigger_id, respond, channel_id or "", {})

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The form sent: errors on its fields, or on the record before Slack is answered."""
        filled = campaign_form.read(view)
        if filled.errors:
            await ack(response_action="errors", errors=dict(filled.errors))
            return
        form = form_of(body, filled.meta.id, Kind.CAMPAIGN, filled.channel, filled.inputs.request_body())
        block = campaign_form.NAME if filled.meta.channel else channel_field.BLOCK_ID
        await FormIntake(self.ports).take(ack, body, form, block)

    def reopen_view(self, request: Request) -> View:
        """The form again, with everything that was typed; what is sent from it is a request of its own."""
        return campaign_form.view(campaign_form.Meta.new(request.channel_id), request.inputs)

    async def _open(self, asked: Interaction, before: Mapping[str, str]) -> None:
        channel_id = asked.actor.channel_id or ""
        if refusal := await PermissionCheck(self.ports).refusal(asked.actor, channel_id or None):
            await asked.answer(refusal)
            return
        await asked.ack()
        asked.spawn(self._show(asked.trigger_id, asked.respond, channel_id, before))

    async def _show(
        self, trigger_id: str, respond: AsyncRespond | None, channel_id: str, before: Mapping[str, str]
    ) -> None:
        draw = partial(campaign_form.view, campaign_form.Meta.new(channel_id), before)
        show = partial(self.ports.screen.open, trigger_id, respond=respond)
        await OutsiderWarning(self.ports).show(channel_id, draw, show)
