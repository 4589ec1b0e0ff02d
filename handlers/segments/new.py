"""Opening the form for a segment, from wherever it is requested, and again with what was requested before."""

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import structlog
from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.models.views import View
from sqlalchemy.exc import SQLAlchemyError

from handlers.interaction.channel_field import ChannelFacts
from handlers.interaction.channels import BuildForm, ChannelForms, ResultChannel, ResultChannels
from handlers.interaction.interactions import Interaction
from handlers.interaction.modals import Modals, Reopening, ViewKey
from handlers.interaction.notice_view import notice, with_note
from handlers.interaction.payloads import listener_deadline
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.typed_text import long_name_refusal, unquoted
from handlers.segments import form as segment_form
from handlers.segments import long_text
from handlers.segments.form import CLIENT, NAME, PROMPT, TITLE, Meta
from handlers.segments.form_drafts import FormDrafts
from handlers.segments.segment_lists import SegmentLists, for_client
from handlers.segments.source_message.files import AttachedFiles, with_attached
from storage.engine.database import Database
from storage.lifecycle.client import Client
from storage.lifecycle.request import Request, State
from storage.people import preferences

_TOO_LONG = (
    "This text is too long for a form. It has {count:,} characters. Nothing was requested. Post shorter "
    "text and build from that."
)
_NOT_KEPT = "I can't save long text or lists right now. Nothing was requested. Please try again."
_BLANK: Mapping[str, Any] = MappingProxyType({})
_NOTHING_ATTACHED = AttachedFiles()
_LONGEST = ChannelFacts(is_shared=True, is_closed=True)
_DATABASE_SECONDS = 1.0  # of the three that a trigger lives. A locked database would take them all
_log = structlog.get_logger()


class NewSegment(Struct, frozen=True, kw_only=True):
    """Opens the segment form."""

    #: Holds the preferences of channels.
    database: Database
    #: Keeps prompts that no input takes, and files that a form uses without an upload.
    drafts: FormDrafts
    #: The clients that the form offers. Empty: the form has a text field for the client's ID.
    clients: Sequence[Client]
    #: Slack's ID of the bot, for people to invite it.
    bot_user_id: str
    modals: Modals
    channel_forms: ChannelForms
    result_channels: ResultChannels
    permission_check: PermissionCheck
    lists: SegmentLists

    async def open(self, interaction: Interaction) -> None:
        """`/clsfy segment`: open the blank form."""
        await self.show(interaction, interaction.actor.channel_id)

    async def open_named(self, interaction: Interaction) -> None:
        """`/clsfy segment new NAME`: open the form with the name filled in."""
        name = unquoted(interaction.argument)
        if refusal := long_name_refusal(name):
            await interaction.answer(refusal)
        else:
            await self.show(interaction, interaction.actor.channel_id, {NAME: name} if name else _BLANK)

    async def show(
        self,
        interaction: Interaction,
        channel_id: str | None,
        prefill: Mapping[str, Any] = _BLANK,
        *,
        is_from_thread: bool = False,
        attached: AttachedFiles = _NOTHING_ATTACHED,
    ) -> None:
        """Open the form, and acknowledge.

        channel_id: where the reply will be posted. None: the form asks. prefill: the inputs, as
        `Filled.inputs` has them. is_from_thread: whether it is requested from a reply in a thread. attached:
        the lists of the message that it is requested from.
        """
        if refusal := await self.permission_check.refusal(interaction.actor, channel_id):
            await interaction.answer(refusal)
            return
        result_channel = await self.result_channels.find(interaction, channel_id)
        result_channel = replace(result_channel, is_from_thread=is_from_thread)
        build = await self._prepare(interaction, result_channel, prefill, attached=attached)
        await self.channel_forms.open(interaction, result_channel.channel_id or "", build)

    async def reopen(self, interaction: Interaction, key: ViewKey, reopening: Reopening) -> None:
        """Replace an open view with the form of an earlier request, and offer its lists."""
        earlier = reopening.earlier
        channel_id = interaction.actor.channel_id if reopening.reply_here else earlier.channel_id or None
        if refusal := await self.permission_check.refusal(interaction.actor, channel_id):
            await self.modals.fill(interaction, key, notice(TITLE, refusal))
            return
        result_channel = await self.result_channels.find(interaction, channel_id)
        retry_of = earlier.uuid if reopening.is_retry else None
        waiting = replace(interaction, deadline=listener_deadline())  # the view is open already
        build = await self._prepare(waiting, result_channel, earlier.inputs, again=earlier, retry_of=retry_of)

        def with_its_note(facts: ChannelFacts | None) -> View:
            return with_note(build(facts), reopening.note)

        await self.channel_forms.fill(interaction, key, result_channel.channel_id or "", with_its_note)

    async def _prepare(
        self,
        interaction: Interaction,
        result_channel: ResultChannel,
        prefill: Mapping[str, Any],
        *,
        again: Request | None = None,
        retry_of: str | None = None,
        attached: AttachedFiles = _NOTHING_ATTACHED,
    ) -> BuildForm:
        """Return what builds the form, or the notice that says why there is none. again: the request that it
        was filled in for."""
        actor, prompt = interaction.actor, str(prefill.get(PROMPT) or "")
        meta = Meta.new(
            result_channel.channel_id or "",
            drafted=bool(prompt) and long_text.is_long(prompt),
            retry_of=retry_of,
            lists_of=again.id if again is not None and again.list_count else None,
        )
        is_correction = again is not None and again.state is State.PREPARING
        if again is not None and is_correction:
            meta = replace(meta, id=again.uuid)  # submitting it corrects the request
        try:
            async with asyncio.timeout_at(interaction.lookups_end(_DATABASE_SECONDS)):
                if meta.drafted or attached.files:
                    draft = prompt if meta.drafted else ""
                    await self.drafts.keep(meta.id, actor, prompt=draft, files=attached.files)
                default_client = await self._find_default_client(meta.channel)
        except (SQLAlchemyError, TimeoutError) as error:
            _log.error("form without the database", exc_info=error)
            if meta.drafted or attached.files:
                return _build_notice(_NOT_KEPT)
            default_client = None
        inputs = {CLIENT: default_client, **prefill} if default_client else prefill
        meta = for_client(meta, str(inputs.get(CLIENT) or ""))
        is_new = retry_of is None and not is_correction
        offered = await self.lists.offer_soon(interaction, meta, with_defaults=is_new)
        if offered.problem:  # look for the usual lists again when the form is submitted
            meta = replace(meta, offered_in="", defaults_for="")

        def build(facts: ChannelFacts | None) -> View:
            form = segment_form.view(
                meta,
                self.clients,
                inputs,
                facts=result_channel.complete(facts),
                bot_user_id=self.bot_user_id,
                offered=offered,
            )
            return with_attached(form, attached) if attached is not _NOTHING_ATTACHED else form

        if meta.drafted and not long_text.fits(prompt, build(_LONGEST)):
            return _build_notice(_TOO_LONG.format(count=len(prompt)))
        return build

    async def _find_default_client(self, channel_id: str) -> str | None:
        """Return the channel's default client. None if it has none that the form offers."""
        client_id = await self.database.read(preferences.find_default_client, channel_id)
        offered = {client.id for client in self.clients}  # empty: any ID may be typed
        return client_id if not offered or client_id in offered else None


def _build_notice(text: str) -> BuildForm:
    return lambda _: notice(TITLE, text)
