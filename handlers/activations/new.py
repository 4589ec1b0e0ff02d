"""Activating segments: the form opens, is confirmed, and is committed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View

from handlers.activations import confirmation
from handlers.activations import form as activation_form
from handlers.activations.earlier import accept_unless_unseen, keep_and_find
from handlers.activations.form import TITLE, Meta
from handlers.activations.ready_segments import ReadySegments
from handlers.interaction.form_acceptance import FormAcceptance, acknowledge_by_notice, make_submission
from handlers.interaction.interactions import Body, Interaction, InteractionReader
from handlers.interaction.modals import Modals, Reopening, ViewKey
from handlers.interaction.notice_view import notice, with_note
from handlers.interaction.payloads import actor_of, listener_deadline
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.request_lookup import RequestLookup, not_an_id
from handlers.interaction.typed_text import read_id, read_reference
from handlers.messages import buttons
from handlers.messages.labels import name_or_id
from storage.engine.database import Database
from storage.lifecycle import deals
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request
from storage.people import drafts
from storage.requests import deals as stored_deals
from storage.requests.submissions import DuplicateRequests

_NOUN = "segment"
_NOT_READY = "{name} isn't ready, so it can't be activated yet."
_NOT_NAMED = "Segment `{number}` was created elsewhere, so I can't activate it."
_GONE = "One of these segments can't be activated, or you don't have access to it."

_MEANWHILE = (
    ":warning: *The same was requested while you were looking at this.* See below. To request it a second "
    "time, click *Activate*."
)


class ActivateSegments(Struct, frozen=True, kw_only=True):
    """The form for an activation, from the button or the command to the database."""

    #: Holds the requests, and the form until it is confirmed.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    interactions: InteractionReader
    modals: Modals
    permission_check: PermissionCheck
    form_acceptance: FormAcceptance
    lookup: RequestLookup
    #: Finds the segments that the form offers, and those that were chosen.
    ready_segments: ReadySegments

    async def open_by_click(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Activate”: open the form for the segment of the button. It takes the place of an open view."""
        click = self.interactions.read(body, ack, respond)
        if refusal := await self.permission_check.refusal(click.actor, None, activates=True):
            await click.answer(refusal, keep_message=True)
            return

        async def fill(key: ViewKey) -> None:
            await self._fill(click, key, await self.lookup.find_clicked(click.actor, click.argument))

        await self.modals.open_or_replace(click, body, TITLE, fill)

    async def open_named(self, interaction: Interaction) -> None:
        """`/clsfy activate ID`: open the form for a segment that they may see."""
        words, actor = interaction.argument, interaction.actor
        if read_id(words, _NOUN) is None and read_reference(words, _NOUN) is None:
            await interaction.answer(not_an_id("activate", words, _NOUN))
            return
        if refusal := await self.permission_check.refusal(actor, actor.channel_id, activates=True):
            await interaction.answer(refusal)
            return
        if isinstance(found := await self.lookup.segment_named_soon(actor, words), str):
            await interaction.answer(found)
            return

        async def fill(key: ViewKey) -> None:
            await self._fill(interaction, key, found or await self.lookup.segment_named(actor, words))

        await self.modals.open_loading(interaction, TITLE, fill)

    async def reopen(self, interaction: Interaction, key: ViewKey, reopening: Reopening) -> None:
        """Replace an open view with the form of an earlier activation, with everything filled in."""
        activation = reopening.earlier
        segments = await self.ready_segments.find_of_activation(interaction.actor, activation)
        if not segments:
            await self.modals.fill(interaction, key, notice(TITLE, _GONE))
            return
        meta, inputs = Meta.new(segments[0], activation.uuid), activation.inputs
        if not reopening.is_retry:
            meta = Meta.new(segments[0])
            today = self.now().date()
            inputs = _for_new_deal(inputs, today, keeps_destination=not reopening.reply_here)
        view = await self._view(interaction.actor, meta, segments, inputs)
        await self.modals.fill(interaction, key, with_note(view, reopening.note))

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Acknowledge the form: with errors in its fields, or with the view that asks for confirmation."""
        actor, now = actor_of(body), self.now()
        filled = activation_form.read(view, now)
        segments = await self.ready_segments.find_chosen(actor, filled.segments, filled.errors, gone=_GONE)
        if isinstance(segments, Mapping):
            await ack(response_action="errors", errors=dict(segments))
            return
        named = tuple(
            deals.ActivatedSegment(handle=str(each.classify_id), name=each.name) for each in segments
        )
        inputs = deals.make_inputs(named, filled.destination, filled.details)
        form = {
            "inputs": inputs,
            "segment_ids": [each.id for each in segments],
            "channel": segments[0].channel_id,
            "channels": sorted({each.channel_id for each in segments}),
            "retry_of": filled.meta.retry_of,
        }
        earlier = await self.database.run(keep_and_find, filled.meta.id, actor.user_id, form, now)
        await ack(response_action="push", view=_confirmation(filled.meta.id, actor, form, earlier).to_dict())

    async def confirm(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """“Activate”: commit the form that was kept, and close it."""
        actor, form_uuid, now = actor_of(body), str(view["private_metadata"]), self.now()
        deadline = listener_deadline()
        form = await self.database.run(drafts.find, form_uuid, actor.user_id, now)
        if form is None:
            expired = await self.lookup.explain_expired(actor, form_uuid)
            await ack(response_action="update", view=notice(TITLE, expired).to_dict())
            return
        submission = make_submission(
            body,
            uuid=form_uuid,
            kind=Kind.ACTIVATION,
            channel_id=form["channel"],
            inputs=form["inputs"],
            retry_of=form["retry_of"],
            segment_ids=form["segment_ids"],
        )
        insert = partial(accept_unless_unseen, form=form)
        accepted = await self.form_acceptance.accept(actor, submission, insert, deadline=deadline)
        if isinstance(accepted, DuplicateRequests):
            shown = with_note(_confirmation(form_uuid, actor, form, accepted.requests), _MEANWHILE)
            await ack(response_action="update", view=shown.to_dict())
        else:
            await acknowledge_by_notice(ack, accepted, TITLE)

    async def _fill(self, interaction: Interaction, key: ViewKey, found: Request | str) -> None:
        if isinstance(found, Request) and buttons.can_be_activated(found):
            shown = await self._view(interaction.actor, Meta.new(found), [found], {})
        elif isinstance(found, str):
            shown = notice(TITLE, found)
        else:
            is_unnamed = not found.name.strip()
            text = _NOT_NAMED.format(number=found.classify_id) if is_unnamed else _NOT_READY
            shown = notice(TITLE, text.format(name=name_or_id(found, sentence_start=True)))
        await self.modals.fill(interaction, key, shown)

    async def _view(
        self, actor: Actor, meta: Meta, chosen: Sequence[Request], inputs: Mapping[str, Any]
    ) -> View:
        """Return the form with the segments and the destinations of its channel, if they are a member, and
        their own."""
        channel_id = await self.ready_segments.channel_of_member(actor, meta.channel)
        offered = await self.ready_segments.offer(actor, channel_id, chosen)
        used = await self.database.run(stored_deals.find_destinations, actor.user_id, channel_id)
        return activation_form.view(meta, offered, used, [request.uuid for request in chosen], inputs)


def _for_new_deal(inputs: Mapping[str, Any], today: date, *, keeps_destination: bool) -> Mapping[str, Any]:
    """Return the inputs of an activation without dates in the past, as its form is filled in again. A clone
    is for another DSP or seat, so it has none, lest it be sent to the same one by mistake."""
    dates = ("start_date", "end_date")
    past = {name for name in dates if name in inputs and date.fromisoformat(inputs[name]) < today}
    left_out = past if keeps_destination else past | {"destination"}
    return {name: value for name, value in inputs.items() if name not in left_out}


def _confirmation(form_uuid: str, actor: Actor, form: Mapping[str, Any], earlier: Sequence[Request]) -> View:
    """Return the view that asks for confirmation. form: as it is kept. Who may see its segments may see what
    is in their channels."""
    elsewhere = [
        each for each in earlier if each.user_id != actor.user_id and each.channel_id not in form["channels"]
    ]
    return confirmation.build_view(form_uuid, form["inputs"], earlier, elsewhere=elsewhere)
