"""Asking for a segment: the form opened, sent, and opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View

from handlers import segment_form
from handlers.admission import Admission
from handlers.asked import Asked, Asker
from handlers.ports import Ports
from storage import requests
from storage.request import Request
from storage.requests import Acceptance, Form

_UNDER_WAY = (
    "Your first version of this form has arrived and is under way, so it can't be changed any more. "
    "Cancel this form to leave it so, or open a new one for another segment."
)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Segments:
    """The segment form's way from the command to the record."""

    ports: Ports

    async def open(self, asked: Asked) -> None:
        """`/clsfy segment`: the blank form, within the three seconds that a trigger lives."""
        await self._open(asked, {})

    async def open_named(self, asked: Asked) -> None:
        """`/clsfy segment new NAME`: the form with the name filled in."""
        await self._open(asked, {"name": asked.words} if asked.words else {})

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The form sent: errors on its fields, or on the record before Slack is answered."""
        filled = segment_form.read(view)
        if filled.errors:
            await ack(response_action="errors", errors=dict(filled.errors))
            return
        form = _form(filled, body)
        if refusal := await Admission(self.ports).refusal(Asker.of(body), form.channel_id):
            await ack(response_action="errors", errors={segment_form.NAME: refusal})
            return
        acceptance, request = await self.ports.database.run(
            lambda connection: requests.accept(connection, form, self.ports.now())
        )
        _log.info("form", request=request.reference, acceptance=acceptance.value)
        if acceptance is Acceptance.UNDER_WAY:
            await ack(response_action="errors", errors={segment_form.NAME: _UNDER_WAY})
            return
        await ack()
        self.ports.wake()

    def reopen_view(self, request: Request) -> View:
        """The form again, with everything that was typed; what is sent from it is a request of its own."""
        meta = segment_form.Meta.new(request.channel_id)
        return segment_form.view(meta, self.ports.clients, request.inputs)

    async def _open(self, asked: Asked, before: Mapping[str, Any]) -> None:
        channel_id = asked.asker.channel_id or ""
        if refusal := await Admission(self.ports).refusal(asked.asker, channel_id or None):
            await asked.answer(refusal)
            return
        await asked.ack()
        blank = segment_form.view(segment_form.Meta.new(channel_id), self.ports.clients, before)
        asked.spawn(self.ports.screen.open(asked.trigger_id, blank, asked.respond))


def _form(filled: segment_form.Filled, body: Mapping[str, Any]) -> Form:
    team = body.get("team") or {}
    return Form(
        uuid=filled.meta.id,
        team_id=team.get("id") or body["user"]["team_id"],
        enterprise_id=team.get("enterprise_id"),
        user_id=body["user"]["id"],
        channel_id=filled.meta.channel,
        inputs=filled.inputs.body(),
    )
