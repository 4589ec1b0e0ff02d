"""Submitting the form for a segment: it is read, checked and committed, or shown again."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View

from handlers.interaction.channel_field import NOT_A_MEMBER
from handlers.interaction.channels import ChannelLookup
from handlers.interaction.form_acceptance import (
    FieldError,
    FormAcceptance,
    Refusal,
    acknowledge,
    acknowledge_with_error,
    client_error,
    make_submission,
)
from handlers.interaction.notice_view import with_note
from handlers.interaction.payloads import actor_of, listener_deadline
from handlers.segments import form as segment_form
from handlers.segments.duplicate_answers import DuplicateAnswers
from handlers.segments.form import CLIENT, NAME, Filled, Meta
from handlers.segments.form_drafts import FormDrafts
from handlers.segments.kept_files import with_files
from handlers.segments.list_inputs import OfferedLists
from handlers.segments.segment_lists import SegmentLists
from storage.lifecycle.actor import Actor
from storage.lifecycle.client import Client
from storage.lifecycle.lists import RequestList
from storage.lifecycle.request import Kind
from storage.requests import submissions


class SubmitSegment(Struct, frozen=True, kw_only=True):
    """Takes in the segment form."""

    #: The clients that the form offers. Empty: the form has a text field for the client's ID.
    clients: Sequence[Client]
    #: Slack's ID of the bot, for people to invite it.
    bot_user_id: str
    channels: ChannelLookup
    #: Keeps prompts that no input takes, and files that a form uses without an upload.
    drafts: FormDrafts
    form_acceptance: FormAcceptance
    #: Answers a form that has duplicates.
    duplicates: DuplicateAnswers
    lists: SegmentLists

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Acknowledge the submitted form: with errors in its fields, with a duplicate, or once it is
        committed."""
        actor, deadline = actor_of(body), listener_deadline()
        meta = segment_form.meta_of(view)
        draft = await self.drafts.find_prompt(meta.id, actor) if meta.drafted else None
        filled = segment_form.read(view, draft)
        errors = {CLIENT: client_error(str(filled.inputs.get(CLIENT) or ""), self.clients), **filled.errors}
        if shown := {block: error for block, error in errors.items() if error}:
            await ack(response_action="errors", errors=shown)
            return
        chosen = await self.lists.find_chosen(actor, filled)
        if isinstance(chosen, FieldError):
            await acknowledge_with_error(ack, chosen.block_id, chosen.text)
            return
        if unshown := await self.lists.find_unshown(actor, filled):
            meta = replace(unshown.meta, channel=meta.channel)
            form = await self._build_again(actor, meta, filled, unshown.offered, chosen)
            await ack(response_action="update", view=with_note(form, unshown.note).to_dict())
            return
        submission = make_submission(
            body,
            uuid=filled.meta.id,
            kind=Kind.SEGMENT,
            channel_id=filled.meta.channel,
            inputs=filled.inputs,
            retry_of=filled.meta.retry_of,
            lists=chosen,
        )
        accepted = await self.form_acceptance.accept(
            actor, submission, submissions.insert_unless_duplicate, deadline=deadline
        )
        match accepted:
            case submissions.DuplicateRequests(requests):
                await self.duplicates.answer(
                    ack, actor, submission, requests, filled.error_block, deadline=deadline
                )
            case Refusal(is_not_in_channel=True) if filled.error_block == NAME:
                meta = replace(filled.meta, channel="")
                offered = await self.lists.offer(actor, meta)
                form = await self._build_again(actor, meta, filled, offered, chosen)
                await ack(response_action="update", view=with_note(form, NOT_A_MEMBER).to_dict())
            case _:
                await acknowledge(ack, accepted, filled.error_block)

    async def _build_again(
        self, actor: Actor, meta: Meta, filled: Filled, offered: OfferedLists, chosen: Sequence[RequestList]
    ) -> View:
        """Return the form with everything that was filled in. meta: its metadata now. chosen: what it uses of
        files and lists."""
        form = segment_form.view(
            meta,
            self.clients,
            filled.inputs,
            facts=self.channels.known(meta.channel),
            bot_user_id=self.bot_user_id,
            offered=offered,
        )
        files = [each for each in chosen if each.file_id is not None and not each.is_read]
        if files:
            await self.drafts.keep(meta.id, actor, files=files)
        return with_files(form, files)
