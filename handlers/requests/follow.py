"""Follow and Stop telling me: who is mentioned when a build ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_bolt.async_app import AsyncAck, AsyncRespond
from sqlalchemy.engine import Connection

from handlers.interaction.actor import Body
from handlers.interaction.clicks import Click, ClickAnswers
from handlers.interaction.ports import Ports
from handlers.interaction.request_lookup import GONE, RequestLookup
from handlers.messages import status
from handlers.messages.labels import name_or_id
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import OPEN, Request
from storage.people import audit_log, followers, preferences
from storage.request_rows import get_by_id
from storage.tables import Action, Mention

_GOES_ON = "The build goes on: Classify can't cancel one."
_WISHES = {
    Mention.ALWAYS: "",
    Mention.FAILURE: " Your preferences say to mention you only where something fails; "
    "`/clsfy preferences` changes that.",
    Mention.NEVER: " But your preferences say never to mention you; `/clsfy preferences` changes that.",
}
Step = Callable[[Connection, Request, Actor, datetime], str]


@dataclass(frozen=True)
class Follow:
    """The presses that change who is told of an end; each is on record with what it changed."""

    ports: Ports

    async def follow(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Tell me too."""
        await ClickAnswers(self.ports).answer(self._follow, ack, body, respond)

    async def mute(self, pressed: Click) -> str:
        """Don't tell me any more."""
        return await self._step(pressed, _mute)

    async def _follow(self, pressed: Click) -> str:
        return await self._step(pressed, _follow)

    async def _step(self, pressed: Click, step: Step) -> str:
        seen = await RequestLookup(self.ports).by_uuid(pressed.actor, pressed.value)
        if seen is None:
            return GONE
        now = self.ports.now()
        return await self.ports.database.run(
            lambda connection: _said(connection, seen, pressed.actor, step, now)
        )


def _said(connection: Connection, seen: Request, actor: Actor, step: Step, now: datetime) -> str:
    """As the request stands in this transaction: it may have ended since the press."""
    request = get_by_id(connection, seen.id)
    if request is None:
        return GONE
    if request.state not in OPEN:
        phrase = status.status_phrase(request)
        return f"{name_or_id(request)} {phrase}, so there is nothing more to be told of."
    return step(connection, request, actor, now)


def _follow(connection: Connection, request: Request, actor: Actor, now: datetime) -> str:
    name = name_or_id(request)
    wish = _WISHES[preferences.read(connection, actor.user_id, request.channel_id).mention]
    if not followers.follow(connection, request, actor.user_id, now):
        return f"You are told of {name} already: I mention you in its thread when it ends.{wish}"
    _write_down(connection, request, actor, Action.FOLLOWED, now)
    return (
        f"You follow {name} now: I mention you in its thread when it is ready, or if it fails.{wish} "
        f"“Stop telling me” in the menu beside it takes that back."
    )


def _mute(connection: Connection, request: Request, actor: Actor, now: datetime) -> str:
    name = name_or_id(request)
    if not followers.unfollow(connection, request, actor.user_id, now):
        return f"You aren't told of {name}, so there is nothing to stop. {_GOES_ON}"
    _write_down(connection, request, actor, Action.UNFOLLOWED, now)
    mine = actor.user_id == request.user_id
    said = (
        f"I won't mention you when {name} ends; its thread still says so."
        if mine
        else f"You don't follow {name} any more."
    )
    return f"{said} {_GOES_ON} “Follow” takes that back."


def _write_down(
    connection: Connection, request: Request, actor: Actor, action: Action, now: datetime
) -> None:
    entry = audit_log.Entry(
        at=now,
        user_id=actor.user_id,
        action=action,
        channel_id=actor.channel_id,
        request_id=request.id,
        team_id=actor.team_id,
    )
    audit_log.record(connection, entry)
