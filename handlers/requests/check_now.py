"""Check now: a look at Classify out of turn, at most once a minute for each request."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from handlers.interaction.admission import PermissionCheck
from handlers.interaction.clicks import Click
from handlers.interaction.ports import Ports
from handlers.interaction.request_lookup import GONE, RequestLookup
from handlers.messages import status, timing
from handlers.messages.formatting import duration
from handlers.messages.labels import name_or_id
from storage.lifecycle.request import Request, State
from storage.request_rows import get_by_id
from storage.requests import estimates, manual_checks
from storage.requests.estimates import Estimate

_ZERO = timedelta()


@dataclass(frozen=True)
class CheckNow:
    """The entry of the menu that looks now."""

    ports: Ports

    async def check(self, pressed: Click) -> str:
        """What Classify says at this moment, or when I looked last."""
        seen = await RequestLookup(self.ports).by_uuid(pressed.actor, pressed.value)
        if seen is None:
            return GONE
        if refusal := await PermissionCheck(self.ports).refusal(pressed.actor, seen.channel_id):
            return refusal
        now = self.ports.now()
        mine, request, usual = await self.ports.database.run(lambda c: _claim(c, seen.id, now))
        if request is None:
            return GONE
        if request.state is not State.BUILDING:
            return f"{_stands(request)}, so there is nothing left to look for."
        if not mine:
            return _too_soon(request, self.ports.seen_at(request), self.ports.now())
        answered = await self.ports.check(request)
        fresh = await self.ports.database.run(lambda c: get_by_id(c, seen.id)) or request
        if not answered:
            return _no_answer(fresh, self.ports.seen_at(fresh), self.ports.now())
        return _answered(fresh, usual, self.ports.now())


def _claim(
    connection: Connection, request_id: int, now: datetime
) -> tuple[bool, Request | None, Estimate | None]:
    mine = manual_checks.allow_check(connection, request_id, now)
    return mine, get_by_id(connection, request_id), estimates.read_estimate(connection)


def _stands(request: Request) -> str:
    return f"{name_or_id(request)} {status.status_phrase(request)}"


def _answered(request: Request, usual: Estimate | None, now: datetime) -> str:
    if request.state is not State.BUILDING:
        return f"I have just looked: {_stands(request)}. The thread says what is next."
    waited = duration(now - request.build_started_at)
    return (
        f"I have just looked: {_stands(request)}, {waited} after it was asked for. "
        f"{timing.expected_time(usual)}."
    )


def _too_soon(request: Request, seen_at: datetime | None, now: datetime) -> str:
    """Somebody has asked within the minute; a look of the ticks may have been since."""
    asked_at = request.checked_at or now
    again = f"You can ask again in {duration(max(asked_at + manual_checks.APART - now, _ZERO))}."
    if seen_at is None or seen_at < asked_at:
        return f"I asked Classify {duration(now - asked_at)} ago, and have no answer yet. {again}"
    return f"I looked {duration(now - seen_at)} ago: {_stands(request)}. {again}"


def _no_answer(request: Request, seen_at: datetime | None, now: datetime) -> str:
    known = f" I last saw it {duration(now - seen_at)} ago, still on its way." if seen_at else ""
    return (
        f"I got no answer from Classify about {name_or_id(request)} just now.{known} "
        f"That says nothing about the build; I keep looking, and the answer comes in its thread."
    )
