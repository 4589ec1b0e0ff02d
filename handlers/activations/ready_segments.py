"""The ready segments that a person may choose in a form about activating or refining them."""

import asyncio
from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy.engine import Connection

from handlers.activations.fields import SEGMENTS
from handlers.interaction.inputs import MAX_OPTIONS
from handlers.interaction.payloads import listener_deadline
from handlers.interaction.visibility import Visibility
from handlers.messages import buttons
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Request
from storage.read_requests import find_by_uuid, get_by_id
from storage.requests import deals

_NOT_CHECKED = "Slack didn't say in time which segments you have access to. Please try again."


class ReadySegments(Struct, frozen=True, kw_only=True):
    """Finds segments that are ready, and that a person may see."""

    database: Database
    #: Who may see what.
    visibility: Visibility

    async def offer(self, actor: Actor, channel_id: str, first: Sequence[Request]) -> Sequence[Request]:
        """Return the segments that a form offers: `first`, those of the channel if they are a member, and
        their own. channel_id: empty if the form isn't for a channel."""
        found = await self.database.run(deals.find_activatable, actor.user_id, channel_id, MAX_OPTIONS)
        ids = {request.classify_id for request in first}
        return [*first, *(request for request in found if request.classify_id not in ids)]

    async def channel_of_member(self, actor: Actor, channel_id: str) -> str:
        """Return the channel if the person is in it, or else an empty string."""
        is_member = bool(channel_id) and await self.visibility.is_member(actor, channel_id)
        return channel_id if is_member else ""

    async def find_chosen(
        self, actor: Actor, uuids: Sequence[str], errors: Mapping[str, str], *, gone: str
    ) -> Sequence[Request] | Mapping[str, str]:
        """Return the requests of the segments that were chosen in a form, or error messages by block ID.

        errors: what is wrong in the form. If nothing is, its segments are looked up. gone: the message if one
        of them isn't ready anymore, or if the person may not see it.
        """
        if errors:
            return errors
        found = await self.database.run(
            lambda connection: [find_by_uuid(connection, uuid) for uuid in uuids[:MAX_OPTIONS]]
        )
        chosen = [request for request in found if request is not None and buttons.can_be_activated(request)]
        try:
            async with asyncio.timeout_at(listener_deadline()):
                visible = await self.visibility.filter_visible(actor, chosen)
        except TimeoutError:
            return {SEGMENTS: _NOT_CHECKED}
        return visible if len(visible) == len(uuids) else {SEGMENTS: gone}

    async def find_of_activation(self, actor: Actor, activation: Request) -> Sequence[Request]:
        """Return the activation's segments that the person may see, the one of its thread first."""
        found = await self.database.run(_read_segments, activation)
        return await self.visibility.filter_visible(actor, found)


def _read_segments(connection: Connection, activation: Request) -> list[Request]:
    ids = deals.find_segment_ids(connection, activation.id)
    found = [request for each in ids if (request := get_by_id(connection, each)) is not None]
    return sorted(found, key=lambda request: request.id != activation.parent_id)
