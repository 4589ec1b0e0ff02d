"""Asking for a segment: the form opened, sent, and opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers import segment_form
from handlers.admission import Admission
from handlers.asked import Asked, Asker
from handlers.ports import Ports
from handlers.screen import notice
from storage import requests
from storage.requests import Acceptance, Form
from storage.rows import find

_UNDER_WAY = (
    "Your first version of this form has arrived and is under way, so it can't be changed any more. "
    "Cancel this form to leave it so, or open a new one for another segment."
)
_NOT_YOURS = "Only the person who asked for this segment can send it again."
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

    async def reopen(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """The button under a refusal: the form again, with everything that was typed."""
        await ack()
        request_uuid = str(body["actions"][0]["value"])
        self.ports.spawn(self._reopen(body["trigger_id"], request_uuid, body["user"]["id"], respond))

    async def _open(self, asked: Asked, before: Mapping[str, Any]) -> None:
        channel_id = asked.asker.channel_id or ""
        if refusal := await Admission(self.ports).refusal(asked.asker, channel_id or None):
            await asked.answer(refusal)
            return
        await asked.ack()
        blank = segment_form.view(segment_form.Meta.new(channel_id), self.ports.clients, before)
        asked.spawn(self.ports.screen.open(asked.trigger_id, blank, asked.respond))

    async def _reopen(self, trigger_id: str, request_uuid: str, user_id: str, respond: AsyncRespond) -> None:
        loading = notice(segment_form.TITLE, "One moment, fetching what you typed …")
        opened = await self.ports.screen.open(trigger_id, loading, respond)
        if opened is None:
            return
        request = await self.ports.database.run(lambda connection: find(connection, request_uuid))
        if request is None or request.user_id != user_id:
            form = notice(segment_form.TITLE, _NOT_YOURS)
        else:
            meta = segment_form.Meta.new(request.channel_id)
            form = segment_form.view(meta, self.ports.clients, request.inputs)
        await self.ports.screen.fill(opened, form, respond)


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
