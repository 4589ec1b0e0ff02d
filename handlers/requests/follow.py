"""Follow and Unfollow: who is mentioned when a build ends."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from sqlalchemy.engine import Connection

from handlers.interaction.interactions import Interaction
from handlers.interaction.request_lookup import GONE, RequestLookup
from handlers.messages import status
from handlers.messages.labels import name_or_id
from handlers.messages.mentions import preference_note, promise
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import OPEN, Request
from storage.people import followers, preferences
from storage.read_requests import get_by_id

_NOT_CANCELED = "Classify keeps working on it. It can't be canceled."
Change = Callable[[Connection, Request, Actor, datetime], str]


class Follow(Struct, frozen=True, kw_only=True):
    """The clicks that change who is notified. The audit log records each change."""

    #: Holds the followers.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    lookup: RequestLookup

    async def follow(self, click: Interaction) -> str:
        """“Follow”: mention this person too. Return the answer."""
        return await self._change(click, _follow)

    async def unfollow(self, click: Interaction) -> str:
        """“Unfollow”: mention this person no longer. Return the answer."""
        return await self._change(click, _unfollow)

    async def _change(self, click: Interaction, change: Change) -> str:
        visible = await self.lookup.find_clicked(click.actor, click.argument)
        if isinstance(visible, str):
            return visible
        return await self.database.run(_change_if_open, visible.id, click.actor, change, self.now())


def _change_if_open(
    connection: Connection, request_id: int, actor: Actor, change: Change, now: datetime
) -> str:
    """Change who is notified, unless the request has finished since the click. Return the answer."""
    request = get_by_id(connection, request_id)
    if request is None:
        return GONE
    if request.state not in OPEN:
        phrase = status.status_phrase(request)
        return f"{name_or_id(request)} {phrase}. There's nothing left to follow."
    return change(connection, request, actor, now)


def _follow(connection: Connection, request: Request, actor: Actor, now: datetime) -> str:
    name = name_or_id(request)
    preference = preferences.read(connection, actor.user_id, request.channel_id).mention
    if not followers.follow(connection, request, actor, now):
        return f"You're already following {name}.{preference_note(preference)}"
    promised = promise(request, actor.user_id, preference)
    return f"You're following {name}. {promised} To stop, choose *Unfollow* from its menu."


def _unfollow(connection: Connection, request: Request, actor: Actor, now: datetime) -> str:
    name = name_or_id(request)
    if not followers.unfollow(connection, request, actor, now):
        return f"You aren't following {name}. {_NOT_CANCELED}"
    if actor.user_id == request.user_id:
        text = f"I won't mention you when {name} is done. I'll still post the result in its thread."
    else:
        text = f"You're no longer following {name}."
    return f"{text} {_NOT_CANCELED} To follow it again, click *Follow*."
