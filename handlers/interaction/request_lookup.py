"""Finding what an ID or a button refers to, as far as the person may see it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from classify import Campaign, Segment
from handlers.interaction.visibility import Visibility
from handlers.messages.formatting import escaped
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request
from storage.read_requests import find_by_uuid
from storage.requests import queries

LOOKUP_SECONDS = 1.0  # of the two before a form has to open
SEGMENTS = (Kind.SEGMENT, Kind.WATCH)
CAMPAIGNS = (Kind.CAMPAIGN,)
GONE = "This is no longer available."
_ID = re.compile(r"#?([0-9]{1,18})")  # a database can store that many digits, and no ID comes near


class ClassifyLookup(Protocol):
    """Classify's answers about what exists, within its rate limits. Each raises ClassifyError."""

    async def segment(self, segment_id: int) -> Segment:
        """Return a segment. Raise RejectedError with status 404 if there is none."""

    async def segments(self) -> Sequence[Segment]:
        """Return all segments that the API key sees."""

    async def campaign(self, campaign_id: int) -> Campaign:
        """Return a campaign. Raise RejectedError with status 404 if there is none."""

    async def campaigns(self) -> Sequence[Campaign]:
        """Return all campaigns that the API key sees."""


def read_id(words: str) -> int | None:
    """Return the ID that was typed, or None if it isn't one."""
    found = _ID.fullmatch(words.strip())
    return int(found[1]) if found and int(found[1]) > 0 else None


def not_an_id(command: str, words: str) -> str:
    """Return what to answer if no ID was typed after `command`, such as "segment show"."""
    noun, example = command.split()[0], f"for example `/clsfy {command} 61`."
    if words.strip():
        return f"“{escaped(words, 40)}” isn't a {noun} ID. Add one, {example}"
    return f"Add a {noun} ID, {example}"


def not_found(noun: str, classify_id: int) -> str:
    """Return what to answer about an ID that doesn't exist, or that they may not see: the same."""
    return f"{noun.capitalize()} {classify_id} doesn't exist, or you don't have access to it."


@dataclass(frozen=True, kw_only=True)
class RequestLookup:
    """Finds requests that a person may see."""

    #: Where requests, drafts and preferences are stored.
    database: Database
    #: Decides who sees what.
    visibility: Visibility

    async def by_id(self, actor: Actor, kinds: Collection[Kind], classify_id: int) -> Request | None:
        """Return the latest request of these kinds with an ID of Classify's, or None if they may see none."""
        found = await self.database.run(
            lambda connection: queries.find_by_classify_id(connection, kinds, classify_id)
        )
        visible = await self.visibility.filter_visible(actor, found)
        return visible[-1] if visible else None

    async def by_uuid(self, actor: Actor, uuid: str) -> Request | None:
        """Return the request of a button, or None if it is unknown or they may not see it."""
        request = await self.database.run(lambda connection: find_by_uuid(connection, uuid))
        if request is None or not await self.visibility.is_visible(actor, request):
            return None
        return request
