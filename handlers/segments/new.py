"""Asking for a segment: the form opened, and sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck

from handlers.interaction.actor import Interaction, actor_of
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.ports import Ports
from handlers.interaction.submission import form_of
from handlers.messages.formatting import unescaped
from handlers.segments import form as segment_form
from handlers.segments.duplicates import Duplicates
from handlers.segments.opening import SegmentFormOpening
from storage.lifecycle.request import Kind
from storage.people import drafts


@dataclass(frozen=True)
class NewSegment:
    """The segment form's way from the command to the record."""

    ports: Ports

    async def open(self, asked: Interaction) -> None:
        """`/clsfy segment`: the blank form."""
        await SegmentFormOpening(self.ports).answer(asked, {})

    async def open_named(self, asked: Interaction) -> None:
        """`/clsfy segment new NAME`: the form with the name filled in."""
        before = {segment_form.NAME: asked.words} if asked.words else {}
        await SegmentFormOpening(self.ports).answer(asked, before)

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The form sent: errors on its fields, the same that was asked for already, or on the record before
        Slack is answered."""
        filled = segment_form.read(view, await self._draft(view, body["user"]["id"]))
        if filled.errors:
            await ack(response_action="errors", errors=dict(filled.errors))
            return
        actor = actor_of(body)
        form = form_of(body, filled.meta.id, Kind.SEGMENT, filled.meta.channel, filled.inputs.request_body())
        if refusal := await PermissionCheck(self.ports).refusal(actor, form.channel_id):
            await ack(response_action="errors", errors={filled.where: unescaped(refusal)})
            return
        match await Duplicates(self.ports).accept(actor, form):
            case None:
                await ack()
            case str(late):
                await ack(response_action="errors", errors={segment_form.NAME: late})
            case same:
                await ack(response_action="push", view=same.to_dict())

    async def _draft(self, view: Mapping[str, Any], user_id: str) -> str | None:
        """The prompt that no input took, where the form has one and it is still kept."""
        meta, now = segment_form.meta_of(view), self.ports.now()
        if not meta.drafted:
            return None
        kept = await self.ports.database.run(
            lambda connection: drafts.find(connection, meta.id, user_id, now)
        )
        return None if kept is None else str(kept[segment_form.PROMPT])
