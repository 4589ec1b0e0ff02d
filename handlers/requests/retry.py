"""The form again, with what was asked for before: under a refusal, after a failure, or for one like it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View

from handlers.interaction import request_lookup
from handlers.interaction.actor import Interaction, actor_of
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.errors import ErrorReplies
from handlers.interaction.loading import LoadingView
from handlers.interaction.modals import notice
from handlers.interaction.ports import Ports
from handlers.interaction.request_lookup import RequestLookup
from handlers.segments.form import TITLE
from handlers.segments.opening import SegmentFormOpening
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request
from storage.request_rows import find_by_uuid

_LOADING = "One moment, fetching what was asked for …"
_NOT_YOURS = "Only the person who asked for this can send it again."
_ELSEWHERE = (
    "Segment `{number}` was made elsewhere, so I don't know what it was asked for with, and can't fill in a "
    "form from it. `/clsfy segment` opens a blank one."
)
_Found = Request | str  # or why there is none for them
_Rule = Callable[[Actor, str], Awaitable[_Found]]


@dataclass(frozen=True)
class Retry:
    """What is sent from such a form is a request of its own.

    others: the form for what isn't a segment.
    """

    ports: Ports
    others: Callable[[Request], Awaitable[View]]

    async def reopen(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """“Edit and send again”, under a refusal: for the one who asked, where they asked."""
        await self._press(ack, body, respond, self._own, here=False)

    async def retry(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """“Edit and retry”, on a failure: for all who may see it, where it was asked for."""
        await self._press(ack, body, respond, self._seen, here=False)

    async def clone(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """“Clone”: for all who may see it, where they press."""
        await self._press(ack, body, respond, self._seen, here=True)

    async def clone_named(self, asked: Interaction) -> None:
        """`/clsfy segment clone ID`: for all who may see it, where they type."""
        number, actor = request_lookup.read_id(asked.words), asked.actor
        if number is None:
            await asked.answer(request_lookup.no_id("segment", asked.words))
        elif refusal := await PermissionCheck(self.ports).refusal(actor, actor.channel_id):
            await asked.answer(refusal)
        else:
            await asked.ack()
            respond = asked.respond if actor.channel_id else None
            found = partial(self._numbered, actor, number)
            asked.spawn(self._show(actor, asked.trigger_id, respond, found, here=True))

    async def _press(
        self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond, find: _Rule, *, here: bool
    ) -> None:
        """A button whose value is the request's UUID."""
        await ack()
        actor, trigger_id = actor_of(body), str(body["trigger_id"])
        place = respond if body.get("response_url") else None
        if refusal := await PermissionCheck(self.ports).refusal(actor, None):
            self.ports.spawn(self.ports.screen.say(refusal, TITLE, trigger_id, place))
            return
        found = partial(find, actor, str(body["actions"][0]["value"]))
        work = self._show(actor, trigger_id, place, found, here=here)
        ErrorReplies(self.ports).spawn(body, place, work)

    async def _show(
        self,
        actor: Actor,
        trigger_id: str,
        respond: AsyncRespond | None,
        found: Callable[[], Awaitable[_Found]],
        *,
        here: bool,
    ) -> None:
        """found: looks for it. here: whether the answer is to come where they are, and not where it was asked
        for before."""
        fill = partial(self._fill, actor, respond, found, here)
        await LoadingView(self.ports, TITLE).open(_LOADING, trigger_id, respond, fill)

    async def _fill(
        self,
        actor: Actor,
        respond: AsyncRespond | None,
        found: Callable[[], Awaitable[_Found]],
        here: bool,
        opened: str,
    ) -> None:
        request = await found()
        if isinstance(request, str):
            await self.ports.screen.fill(opened, notice(TITLE, request), respond)
        elif request.kind is Kind.SEGMENT:
            channel_id = actor.channel_id if here else request.channel_id
            await SegmentFormOpening(self.ports).fill(opened, actor, respond, channel_id, request.inputs)
        elif request.kind is Kind.WATCH:
            said = _ELSEWHERE.format(number=request.classify_id)
            await self.ports.screen.fill(opened, notice(TITLE, said), respond)
        else:
            await self.ports.screen.fill(opened, await self.others(request), respond)

    async def _own(self, actor: Actor, uuid: str) -> _Found:
        request = await self.ports.database.run(lambda connection: find_by_uuid(connection, uuid))
        if request is None:
            return request_lookup.GONE
        return request if request.user_id == actor.user_id else _NOT_YOURS

    async def _seen(self, actor: Actor, uuid: str) -> _Found:
        return await RequestLookup(self.ports).by_uuid(actor, uuid) or request_lookup.GONE

    async def _numbered(self, actor: Actor, number: int) -> _Found:
        """What was made through the bot first: only that can be filled in again."""
        for kind in request_lookup.SEGMENTS:
            if request := await RequestLookup(self.ports).by_id(actor, (kind,), number):
                return request
        return request_lookup.unknown("segment", number)
