"""Asking for a segment: the form opened, sent, and opened again."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers import segment_form
from handlers.ports import Ports
from storage import requests
from storage.requests import Acceptance, Form
from storage.rows import find

_LATE = (
    "Slack gave me no time to open the form (it allows three seconds). Nothing was lost; please try again."
)
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

    async def open(self, ack: AsyncAck, command: Mapping[str, Any], respond: AsyncRespond) -> None:
        """`/clsfy segment`: the blank form, within the three seconds that a trigger lives."""
        if refusal := self._refusal(command["user_id"], command["channel_id"]):
            await ack(refusal)
            return
        await ack()
        blank = segment_form.view(segment_form.Meta.new(command["channel_id"]), self.ports.clients)
        self.ports.spawn(self._open(command["trigger_id"], blank.to_dict(), respond))

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The form sent: errors on its fields, or on the record before Slack is answered."""
        filled = segment_form.read(view)
        if filled.errors:
            await ack(response_action="errors", errors=dict(filled.errors))
            return
        form = _form(filled, body)
        if refusal := self._refusal(form.user_id, form.channel_id):
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

    def _refusal(self, user_id: str, channel_id: str) -> str | None:
        return self.ports.access.refusal(user_id, channel_id, self.ports.contacts.local)

    async def _open(self, trigger_id: str, view: Mapping[str, Any], respond: AsyncRespond) -> None:
        await self._show(self.ports.slack.views_open(trigger_id=trigger_id, view=dict(view)), respond)

    async def _reopen(self, trigger_id: str, request_uuid: str, user_id: str, respond: AsyncRespond) -> None:
        loading = segment_form.notice("One moment, fetching what you typed …").to_dict()
        opened = await self._show(self.ports.slack.views_open(trigger_id=trigger_id, view=loading), respond)
        if opened is None:
            return
        request = await self.ports.database.run(lambda connection: find(connection, request_uuid))
        if request is None or request.user_id != user_id:
            form = segment_form.notice(_NOT_YOURS)
        else:
            meta = segment_form.Meta.new(request.channel_id)
            form = segment_form.view(meta, self.ports.clients, request.inputs)
        await self._show(self.ports.slack.views_update(view_id=opened, view=form.to_dict()), respond)

    async def _show(self, call: Awaitable[AsyncSlackResponse], respond: AsyncRespond) -> str | None:
        """The id of the view that a call shows; None where Slack would not and the person was told so."""
        try:
            shown = await call
            return str(shown["view"]["id"])
        except (SlackClientError, ClientError, TimeoutError, AttributeError, LookupError) as error:
            # What slack-sdk makes of an outage, or of an answer of another shape.
            _log.warning("form not shown", error=type(error).__name__)
            await respond(text=_LATE, response_type="ephemeral", replace_original=False)
            return None


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
