"""What somebody means by an id of Classify's, and whether they may know of it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from handlers.interaction.ports import Ports
from handlers.messages.formatting import escaped
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request
from storage.request_rows import find_by_uuid
from storage.requests import queries

SEGMENTS = (Kind.SEGMENT, Kind.WATCH)
CAMPAIGNS = (Kind.CAMPAIGN,)
GONE = "I don't know what this belongs to any more; `/clsfy help` shows what there is."
_NUMBER = re.compile(r"#?([0-9]{1,18})")  # what a database can keep, and no id comes near


def read_id(words: str) -> int | None:
    """The id that was typed; None where it is none."""
    found = _NUMBER.fullmatch(words.strip())
    return int(found[1]) if found and int(found[1]) > 0 else None


def no_id(noun: str, words: str) -> str:
    """What to say where no id was typed."""
    said = f"“{escaped(words, 40)}” is no id." if words.strip() else "Please name an id."
    return f"{said} A {noun}'s id is a number such as 61; `/clsfy {noun} list` shows yours."


def unknown(noun: str, classify_id: int) -> str:
    """What to say of what doesn't exist, and of what they may not see: the same."""
    return f"I know no {noun} {classify_id} that you may see; `/clsfy {noun} list` shows yours."


@dataclass(frozen=True)
class RequestLookup:
    """Finds requests that somebody may see."""

    ports: Ports

    async def by_id(self, actor: Actor, kinds: Collection[Kind], classify_id: int) -> Request | None:
        """The latest of these kinds about an id of Classify's; None where there is none that they may see."""
        found = await self.ports.database.run(
            lambda connection: queries.find_by_classify_id(connection, kinds, classify_id)
        )
        seen = await self.ports.visibility.seen(actor, found)
        return seen[-1] if seen else None

    async def by_uuid(self, actor: Actor, uuid: str) -> Request | None:
        """The request that a button belongs to; None where it is unknown or not theirs to see."""
        request = await self.ports.database.run(lambda connection: find_by_uuid(connection, uuid))
        if request is None or not await self.ports.visibility.sees(actor, request):
            return None
        return request
