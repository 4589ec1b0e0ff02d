"""Refining segments: the form opens for a segment, a deal or a message, and is committed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View

from handlers.activations.ready_segments import ReadySegments
from handlers.interaction.form_acceptance import FormAcceptance, acknowledge_by_notice, make_submission
from handlers.interaction.interactions import Body, Interaction, InteractionReader
from handlers.interaction.modals import Modals, Reopening, ViewKey
from handlers.interaction.notice_view import notice, with_note
from handlers.interaction.payloads import actor_of, listener_deadline
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.request_lookup import RequestLookup
from handlers.messages import buttons
from handlers.messages.labels import name_or_id
from handlers.refinements import form
from handlers.refinements.form import TITLE, Meta
from handlers.segments.source_message import text as message_text
from handlers.segments.source_message.content import read_content
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.refinements import EXPAND, URLS, parts_of
from storage.lifecycle.request import Kind, Request
from storage.read_requests import get_by_id
from storage.requests import refinements

SHORTCUT = "refine_from_message"
_NOT_READY = "{name} isn't ready, so it can't be refined yet."
_NO_SEGMENTS = (
    "There are no segments to refine yet. Segments can be refined once they're ready. To see yours, type "
    "`/clsfy segment list`."
)
_NO_LINK = "This message has no links to refine a segment with. Choose a message that has one."
_GONE = "One of these segments can't be refined, or you don't have access to it."


class RefineSegments(Struct, frozen=True, kw_only=True):
    """The form for a refinement, from the button or the shortcut to the database."""

    database: Database
    interactions: InteractionReader
    modals: Modals
    permission_check: PermissionCheck
    form_acceptance: FormAcceptance
    lookup: RequestLookup
    #: Finds the segments that the form offers, and those that were chosen.
    ready_segments: ReadySegments

    async def open_by_click(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Refine”: open the form for the segment or the deal of the button. It replaces an open view."""
        click = self.interactions.read(body, ack, respond)
        if refusal := await self.permission_check.refusal(click.actor, None, activates=True):
            await click.answer(refusal, keep_message=True)
            return

        async def fill(key: ViewKey) -> None:
            found = await self.lookup.find_clicked(click.actor, click.argument)
            await self.modals.fill(click, key, await self._view_of(click.actor, found))

        await self.modals.open_or_replace(click, body, TITLE, fill)

    async def open_from_message(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Refine segment with this”: open the form with the links of a message."""
        interaction = self.interactions.read(body, ack, respond)
        actor = interaction.actor
        if refusal := await self.permission_check.refusal(actor, actor.channel_id, activates=True):
            await interaction.answer(refusal)
            return
        urls = message_text.read(read_content(body["message"])).urls
        if not urls:
            await interaction.answer(_NO_LINK)
            return

        async def fill(key: ViewKey) -> None:
            offered = await self._offered(actor, actor.channel_id or "", ())
            parts = {EXPAND: {URLS: urls}}
            shown = form.view(Meta.new(), offered, [], parts) if offered else notice(TITLE, _NO_SEGMENTS)
            await self.modals.fill(interaction, key, shown)

        await self.modals.open_loading(interaction, TITLE, fill)

    async def reopen(self, interaction: Interaction, key: ViewKey, reopening: Reopening) -> None:
        """Replace an open view with the form of a rejected refinement, with everything filled in."""
        earlier = reopening.earlier
        segment = await self.database.run(get_by_id, earlier.parent_id or 0)
        visible = await self.lookup.visibility.filter_visible(interaction.actor, [segment] if segment else [])
        if not visible:
            await self.modals.fill(interaction, key, notice(TITLE, _GONE))
            return
        offered = await self._offered(interaction.actor, visible[0].channel_id, visible)
        meta = Meta.new(earlier.uuid)
        shown = form.view(meta, offered, [visible[0].uuid], parts_of(earlier.inputs))
        await self.modals.fill(interaction, key, with_note(shown, reopening.note))

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Acknowledge the form: with errors, or once a request for each segment is committed."""
        actor, deadline, filled = actor_of(body), listener_deadline(), form.read(view)
        segments = await self.ready_segments.find_chosen(actor, filled.segments, filled.errors, gone=_GONE)
        if isinstance(segments, Mapping):
            await ack(response_action="errors", errors=dict(segments))
            return
        submission = make_submission(
            body,
            uuid=filled.meta.id,
            kind=Kind.REFINEMENT,
            channel_id=segments[0].channel_id,
            inputs=filled.parts,
            retry_of=filled.meta.retry_of,
        )
        insert = partial(refinements.accept_for_each, segments=segments)
        accepted = await self.form_acceptance.accept(
            actor,
            submission,
            insert,
            deadline=deadline,
            other_channels=[each.channel_id for each in segments],
        )
        await acknowledge_by_notice(ack, accepted, TITLE)

    async def _view_of(self, actor: Actor, found: Request | str) -> View:
        """Return the form for a segment or for the segments of a deal, or what says why there is none."""
        if isinstance(found, str):
            return notice(TITLE, found)
        if not buttons.can_be_refined(found):
            return notice(TITLE, _NOT_READY.format(name=name_or_id(found, sentence_start=True)))
        segments: Sequence[Request] = [found]
        if not found.kind.is_about_segment:
            segments = await self.ready_segments.find_of_activation(actor, found)
            if not segments:
                return notice(TITLE, _GONE)
        offered = await self._offered(actor, found.channel_id, segments)
        return form.view(Meta.new(), offered, [segment.uuid for segment in segments])

    async def _offered(self, actor: Actor, channel_id: str, first: Sequence[Request]) -> Sequence[Request]:
        """Return the segments that can be chosen: `first`, those of the channel if they are a member, and
        their own."""
        channel_id = await self.ready_segments.channel_of_member(actor, channel_id)
        return await self.ready_segments.offer(actor, channel_id, first)
