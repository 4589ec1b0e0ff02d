"""The form again, with what was requested before: after a rejection or a failure, or for a similar
request."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.activations.new import ActivateSegments
from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from handlers.interaction.channel_field import NOT_A_MEMBER
from handlers.interaction.channels import ChannelAccess
from handlers.interaction.interactions import Body, Interaction, InteractionReader
from handlers.interaction.modals import Modals, Reopening, ViewKey
from handlers.interaction.notice_view import notice
from handlers.interaction.payloads import listener_deadline
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.request_lookup import GONE, RequestLookup, not_an_id
from handlers.interaction.typed_text import read_id, read_reference
from handlers.messages.formatting import escaped
from handlers.refinements.refine import RefineSegments
from handlers.segments.new import NewSegment
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.kind import ByKind
from storage.lifecycle.request import Request, State
from storage.read_requests import find_by_uuid

_NOUN = "segment"
# The button that was clicked is the title until the form is found, since its kind isn't known before.
_TRY_AGAIN, _EDIT, _CLONE, _REACTIVATE = "Try again", "Edit", "Clone", "Reactivate"
_NOT_YOURS = "Only the person who requested this can send it again."
_SENT = "This was already answered, so it can't be edited anymore."
_ELSEWHERE = (
    "Segment `{number}` was created elsewhere, so I can't clone it. To start with a blank form, type "
    "`/clsfy segment`."
)
_REASON_LENGTH = 1500  # of the 3,000 characters that a section takes
Found = Request | str  # a request, or why there is none for this person
Find = Callable[[Actor, str], Awaitable[Found]]


class _Form(Struct, frozen=True, kw_only=True):
    """How the form of a kind is opened again."""

    #: Replaces an open view with it.
    reopen: Callable[[Interaction, ViewKey, Reopening], Awaitable[None]]
    #: Whether it asks for a channel. If not, the request is announced where the segment or campaign is.
    asks_channel: bool = False


class Retry(Struct, frozen=True, kw_only=True):
    """Reopens forms. Submitting one creates a new request."""

    database: Database
    interactions: InteractionReader
    modals: Modals
    permission_check: PermissionCheck
    lookup: RequestLookup
    #: Decides for whom the bot posts in a channel.
    access: ChannelAccess
    new_segment: NewSegment
    activate_segments: ActivateSegments
    refine_segments: RefineSegments
    new_campaign: NewCampaign
    edit_campaign: EditCampaign

    async def reopen(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Try again”, below a rejection: for the person who submitted it, in its channel."""
        await self._click(ack, body, respond, self._find_own, title=_TRY_AGAIN)

    async def edit(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Edit”, below a question about lists: for the person who submitted it, in its channel."""
        await self._click(ack, body, respond, self._find_editable, title=_EDIT)

    async def retry(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Try again”, on a failure: for everyone who may see it, in its channel."""
        await self._click(ack, body, respond, self.lookup.find_clicked, title=_TRY_AGAIN)

    async def clone(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Clone”: for everyone who may see it, where they click."""
        await self._click(ack, body, respond, self.lookup.find_clicked, title=_CLONE, reply_here=True)

    async def reactivate(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """“Reactivate”: the form for a deal as it was, in the segment's channel."""
        await self._click(ack, body, respond, self.lookup.find_clicked, title=_REACTIVATE)

    async def clone_named(self, interaction: Interaction) -> None:
        """`/clsfy segment clone ID`: for everyone who may see it, where they type."""
        words, actor = interaction.argument, interaction.actor
        if read_id(words, _NOUN) is None and read_reference(words, _NOUN) is None:
            await interaction.answer(not_an_id("segment clone", interaction.argument))
        elif refusal := await self.permission_check.refusal(actor, actor.channel_id):
            await interaction.answer(refusal)
        elif isinstance(found := await self.lookup.segment_named_soon(actor, words), str):
            await interaction.answer(found)
        else:
            await self._open(interaction, self.lookup.segment_named, words, title=_CLONE, reply_here=True)

    async def _click(
        self,
        ack: AsyncAck,
        body: Body,
        respond: AsyncRespond,
        find: Find,
        *,
        title: str,
        reply_here: bool = False,
    ) -> None:
        """Reopen the form of the request whose UUID is the button's value."""
        interaction = self.interactions.read(body, ack, respond)
        if refusal := await self.permission_check.refusal(interaction.actor, None):
            await interaction.answer(refusal, keep_message=True)
        else:
            await self._open(interaction, find, interaction.argument, title=title, reply_here=reply_here)

    async def _open(
        self, interaction: Interaction, find: Find, key: str, *, title: str, reply_here: bool
    ) -> None:
        """Open a loading view, and the form when the request is found.

        key: what `find` finds it by. title: the view's until it is the form. reply_here: whether the reply is
        posted where they are, and not in the channel of the request.
        """

        async def fill(view: ViewKey) -> None:
            found = await find(interaction.actor, key)
            if isinstance(found, Request) and found.kind.activates:
                refusal = await self.permission_check.refusal(
                    interaction.actor, None, activates=True, request_id=found.id
                )
                found = refusal or found
            if isinstance(found, str):
                await self.modals.fill(interaction, view, notice(title, found))
            else:
                await self._fill(interaction, view, found, reply_here=reply_here)

        await self.modals.open_loading(interaction, title, fill)

    @property
    def _forms(self) -> ByKind[_Form]:
        return ByKind(
            segment=_Form(reopen=self.new_segment.reopen, asks_channel=True),
            campaign=_Form(reopen=self.new_campaign.reopen, asks_channel=True),
            edit=_Form(reopen=self.edit_campaign.reopen),
            watch=_Form(reopen=self._refuse_watched),
            refinement=_Form(reopen=self.refine_segments.reopen),
            activation=_Form(reopen=self.activate_segments.reopen),
        )

    async def _fill(
        self, interaction: Interaction, view: ViewKey, found: Request, *, reply_here: bool
    ) -> None:
        actor, form = interaction.actor, self._forms[found.kind]
        note = _reason(found) if self.lookup.visibility.may_read_failure_reason(actor, found) else ""
        asks_channel = form.asks_channel and not reply_here
        if asks_channel and await self.access.may_post(actor, found.channel_id, listener_deadline()) is False:
            found = replace(found, channel_id="")
            note = "\n".join(filter(None, (note, NOT_A_MEMBER)))
        await form.reopen(interaction, view, Reopening(earlier=found, note=note, reply_here=reply_here))

    async def _refuse_watched(self, interaction: Interaction, view: ViewKey, reopening: Reopening) -> None:
        text = _ELSEWHERE.format(number=reopening.earlier.classify_id)
        await self.modals.fill(interaction, view, notice(_CLONE, text))

    async def _find_own(self, actor: Actor, uuid: str) -> Found:
        request = await self.database.run(find_by_uuid, uuid)
        if request is None:
            return GONE
        return request if request.user_id == actor.user_id else _NOT_YOURS

    async def _find_editable(self, actor: Actor, uuid: str) -> Found:
        found = await self._find_own(actor, uuid)
        return _SENT if isinstance(found, Request) and found.state is not State.PREPARING else found


def _reason(request: Request) -> str:
    """Return why Classify rejected the request, or the empty string if it didn't."""
    if request.state is not State.REJECTED or not request.error_message or request.error_status == 401:
        return ""
    return f":warning: *Classify rejected this request:* {escaped(request.error_message, _REASON_LENGTH)}"
