"""Finding what an ID or a button refers to, as far as the person may see it."""

import asyncio
from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Protocol

from msgspec import Struct

from classify import Activation, Campaign, Segment
from handlers.interaction.typed_text import read_id, read_reference
from handlers.interaction.visibility import Visibility
from handlers.messages.formatting import escaped
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request
from storage.read_requests import find_by_uuid, get_by_id
from storage.requests import queries

LOOKUP_SECONDS = 1.0  # of the two before a form has to open
SEGMENTS = (Kind.SEGMENT, Kind.WATCH)
CAMPAIGNS = (Kind.CAMPAIGN,)
ACTIVATIONS = (Kind.ACTIVATION,)
GONE = "This is no longer available."
_UNCHECKED = (
    "I can't check whether you're in the channel of this request, because it has too many members. Ask the "
    "person who requested it."
)
_NOT_TOLD = (
    "Slack didn't say whether you're in the channel of this request, so I can't show it. Please try again."
)
_NOT_FOUND = "{what} doesn't exist, or you don't have access to it."
_EXPIRED = "This form expired after a day, and nothing was requested with it. Open a new one."
_ALREADY = "You already requested “{name}” with this form. You can close it."
_SEGMENT = "segment"
_MAX_MATCHES = 20


class ClassifyLookup(Protocol):
    """Classify's answers about what exists, within its rate limits. Each raises ClassifyError."""

    async def segment(self, segment_id: int) -> Segment:
        """Return a segment. Raise RejectedError with status 404 if there is none."""

    async def segments(self) -> Sequence[Segment]:
        """Return all segments that the API key sees."""

    async def activation(self, activation_id: int) -> Activation:
        """Return an activation. Raise RejectedError with status 404 if there is none."""

    async def campaign(self, campaign_id: int) -> Campaign:
        """Return a campaign. Raise RejectedError with status 404 if there is none."""

    async def campaigns(self) -> Sequence[Campaign]:
        """Return all campaigns that the API key sees."""


def not_an_id(command: str, words: str, noun: str = "") -> str:
    """Return what to answer if no ID was typed after `command`, such as "segment show". noun: what it is the
    ID of. Empty: the command begins with it."""
    noun, example = noun or command.split()[0], f"for example `/clsfy {command} 61`."
    if words.strip():
        return f"“{escaped(words, 40)}” isn't a {noun} ID. Add one, {example}"
    return f"Add a {noun} ID, {example}"


def not_found(noun: str, classify_id: int) -> str:
    """Return what to answer about an ID that doesn't exist, or that they may not see: the same."""
    return _NOT_FOUND.format(what=f"{noun.capitalize()} {classify_id}")


def reference_not_found(reference: int) -> str:
    """Return what to answer about the reference of a request, like `not_found`."""
    return _NOT_FOUND.format(what=f"R{reference}")


class RequestLookup(Struct, frozen=True, kw_only=True):
    """Finds requests that a person may see."""

    database: Database
    visibility: Visibility

    async def by_id(self, actor: Actor, kinds: Collection[Kind], classify_id: int) -> Request | None:
        """Return the latest request of these kinds with this ID in Classify, or None if they may see none."""
        found = await self.database.run(queries.find_by_classify_id, kinds, classify_id)
        visible = await self.visibility.filter_visible(actor, found)
        return visible[-1] if visible else None

    async def by_reference(self, actor: Actor, kinds: Collection[Kind], words: str) -> Request | None:
        """Return the request with the reference that was typed, such as R5, or None if they may see none."""
        request_id = next(filter(None, (read_reference(words, kind.noun) for kind in kinds)), None)
        if request_id is None:
            return None
        request = await self.database.run(get_by_id, request_id)
        if request is None or request.kind not in kinds:
            return None
        return request if await self.visibility.is_visible(actor, request) else None

    async def segment_named(self, actor: Actor, words: str) -> Request | str:
        """Return the request for the segment whose ID or reference was typed, or what to answer if there is
        none for them. Prefer one that was made through the bot, since it can be filled in again."""
        if (reference := read_reference(words, _SEGMENT)) is not None:
            return await self.by_reference(actor, SEGMENTS, words) or reference_not_found(reference)
        segment_id = read_id(words, _SEGMENT) or 0
        for kind in SEGMENTS:
            if request := await self.by_id(actor, (kind,), segment_id):
                return request
        return not_found(_SEGMENT, segment_id)

    async def segment_named_soon(self, actor: Actor, words: str) -> Request | str | None:
        """Return what `segment_named` does. None if that isn't known before a form has to open."""
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return await self.segment_named(actor, words)
        except TimeoutError:
            return None

    async def by_name(self, actor: Actor, kinds: Collection[Kind], words: str) -> Sequence[Request]:
        """Return the newest requests with a name like `words`, at most two, of their own or in this channel.
        If some have exactly that name, the newest of them comes alone."""
        channel_id = actor.channel_id or ""
        is_member = bool(channel_id) and await self.visibility.is_member(actor, channel_id)
        found: dict[int, Request] = {}
        for scope in (queries.Scope.MINE, queries.Scope.HERE):
            page = await self.database.run(
                queries.page,
                kinds,
                scope,
                actor.user_id,
                channel_id,
                member=is_member,
                search=words,
                skip=0,
                size=_MAX_MATCHES,
            )
            found |= {request.id: request for request in page.requests}
        newest = sorted(found.values(), key=attrgetter("id"), reverse=True)
        exact = [request for request in newest if request.name.casefold() == words.casefold()]
        return exact[:1] or newest[:2]

    async def find_clicked(self, actor: Actor, uuid: str) -> Request | str:
        """Return the request of a button, or what to answer if it is unknown or they may not see it."""
        request = await self.database.run(find_by_uuid, uuid)
        if request is None:
            return GONE
        is_visible = await self.visibility.find_visibility(actor, request)
        if is_visible:
            return request
        if is_visible is None:
            return _NOT_TOLD
        return _UNCHECKED if self.visibility.is_too_large(request.channel_id) else GONE

    async def explain_expired(self, actor: Actor, form_uuid: str, expired: str = _EXPIRED) -> str:
        """Return what to answer if something that a form needs isn't stored anymore: that it was accepted
        before, or `expired`."""
        request = await self.database.run(find_by_uuid, form_uuid)
        if request is None or request.user_id not in actor.ids:
            return expired
        return _ALREADY.format(name=escaped(request.name))
