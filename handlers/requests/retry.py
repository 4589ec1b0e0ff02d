"""The form again, with what was requested before: after a rejection or a failure, or for a similar
request."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View

from handlers.interaction.errors import ErrorReplies
from handlers.interaction.interactions import Interaction, Spawn
from handlers.interaction.loading import LoadingView
from handlers.interaction.modals import Modals, notice
from handlers.interaction.payloads import actor_of
from handlers.interaction.permissions_and_intake import PermissionCheck
from handlers.interaction.request_lookup import (
    GONE,
    SEGMENTS,
    RequestLookup,
    not_an_id,
    not_found,
    read_id,
)
from handlers.segments.form import TITLE
from handlers.segments.new import NewSegment
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request
from storage.read_requests import find_by_uuid

_LOADING = "One moment, fetching what was asked for …"
_NOT_YOURS = "Only the person who asked for this can send it again."
_ELSEWHERE = (
    "Segment `{number}` was made elsewhere, so I don't know what it was asked for with, and can't fill in a "
    "form from it. `/clsfy segment` opens a blank one."
)
Found = Request | str  # a request, or why there is none for this person
Find = Callable[[Actor, str], Awaitable[Found]]


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Reopens forms. Submitting one creates a new request."""

    #: Where requests, drafts and preferences are stored.
    database: Database
    #: Runs work after the acknowledgement.
    spawn: Spawn
    #: Tells the person if something breaks.
    errors: ErrorReplies
    #: Opens and fills modals.
    modals: Modals
    #: Shows a loading view first.
    loading: LoadingView
    #: Who may request what.
    permissions: PermissionCheck
    #: Finds requests that a person may see.
    lookup: RequestLookup
    #: Opens the segment form.
    new_segment: NewSegment
    #: Returns the form of a request that isn't a segment's.
    reopen_campaign: Callable[[Request], Awaitable[View]]

    async def reopen(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """“Edit and send again”, below a rejection: for the person who submitted it, in its channel."""
        await self._click(ack, body, respond, self._find_own, reply_here=False)

    async def retry(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """“Edit and retry”, on a failure: for everyone who may see it, in its channel."""
        await self._click(ack, body, respond, self._find_visible, reply_here=False)

    async def clone(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """“Clone”: for everyone who may see it, where they click."""
        await self._click(ack, body, respond, self._find_visible, reply_here=True)

    async def clone_named(self, interaction: Interaction) -> None:
        """`/clsfy segment clone ID`: for everyone who may see it, where they type."""
        segment_id, actor = read_id(interaction.words), interaction.actor
        if segment_id is None:
            await interaction.answer(not_an_id("segment", interaction.words))
        elif refusal := await self.permissions.refusal(actor, actor.channel_id):
            await interaction.answer(refusal)
        else:
            await interaction.ack()
            respond = interaction.respond if actor.channel_id else None
            work = self._open(
                actor, interaction.trigger_id, respond, self._find_by_id, str(segment_id), reply_here=True
            )
            interaction.spawn(work)

    async def _click(
        self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond, find: Find, *, reply_here: bool
    ) -> None:
        """Reopen the form of the request whose UUID is the button's value."""
        await ack()
        actor, trigger_id = actor_of(body), str(body["trigger_id"])
        reply = respond if body.get("response_url") else None
        if refusal := await self.permissions.refusal(actor, None):
            self.spawn(self.modals.tell(refusal, TITLE, trigger_id, reply))
            return
        uuid = str(body["actions"][0]["value"])
        work = self._open(actor, trigger_id, reply, find, uuid, reply_here=reply_here)
        self.spawn(work, partial(self.errors.report, body, reply))

    async def _open(
        self,
        actor: Actor,
        trigger_id: str,
        respond: AsyncRespond | None,
        find: Find,
        key: str,
        *,
        reply_here: bool,
    ) -> None:
        """Open a loading view, and the form when the request is found.

        key: what `find` finds it by. reply_here: whether the reply is posted where they are, and not in the
        channel of the request.
        """

        async def fill(view_id: str) -> None:
            await self._fill(view_id, actor, respond, await find(actor, key), reply_here=reply_here)

        await self.loading.open(TITLE, _LOADING, trigger_id=trigger_id, respond=respond, fill=fill)

    async def _fill(
        self,
        view_id: str,
        actor: Actor,
        respond: AsyncRespond | None,
        found: Found,
        *,
        reply_here: bool,
    ) -> None:
        if isinstance(found, str):
            await self.modals.fill(view_id, notice(TITLE, found), respond)
        elif found.kind is Kind.SEGMENT:
            channel_id = actor.channel_id if reply_here else found.channel_id
            await self.new_segment.fill(view_id, actor, respond, channel_id, found.inputs)
        elif found.kind is Kind.WATCH:
            text = _ELSEWHERE.format(number=found.classify_id)
            await self.modals.fill(view_id, notice(TITLE, text), respond)
        else:
            await self.modals.fill(view_id, await self.reopen_campaign(found), respond)

    async def _find_own(self, actor: Actor, uuid: str) -> Found:
        request = await self.database.run(lambda connection: find_by_uuid(connection, uuid))
        if request is None:
            return GONE
        return request if request.user_id == actor.user_id else _NOT_YOURS

    async def _find_visible(self, actor: Actor, uuid: str) -> Found:
        return await self.lookup.by_uuid(actor, uuid) or GONE

    async def _find_by_id(self, actor: Actor, key: str) -> Found:
        """Prefer a segment that was requested through the bot, since only that can be filled in again."""
        segment_id = int(key)
        for kind in SEGMENTS:
            if request := await self.lookup.by_id(actor, (kind,), segment_id):
                return request
        return not_found("segment", segment_id)
