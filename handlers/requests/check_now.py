"""Check now: asks Classify about a request between two ticks, at most once a minute for each request."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from msgspec import Struct

from handlers.interaction.interactions import Interaction
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.request_lookup import GONE, RequestLookup
from handlers.messages import status, timing
from handlers.messages.formatting import spelled_duration
from handlers.messages.labels import name_or_id
from storage.engine.database import Database
from storage.lifecycle.request import Request, State
from storage.read_requests import get_by_id
from storage.requests import estimates, manual_checks
from storage.requests.estimates import Estimate

_ZERO = timedelta()


class CheckNow(Struct, frozen=True, kw_only=True):
    """“Check now” in the menu below a message."""

    #: Holds the requests, and when each was last checked.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    #: Checks one request's segment now. Returns whether Classify answered.
    check: Callable[[Request], Awaitable[bool]]
    #: Returns when Classify last answered about a request's segment. None if it hasn't lately.
    checked_at: Callable[[Request], datetime | None]
    permission_check: PermissionCheck
    lookup: RequestLookup

    async def run(self, click: Interaction) -> str:
        """Return what Classify says now, or when it was last asked."""
        visible = await self.lookup.find_clicked(click.actor, click.argument)
        if isinstance(visible, str):
            return visible
        if refusal := await self.permission_check.refusal(click.actor, visible.channel_id):
            return refusal
        is_allowed = await self.database.run(manual_checks.allow_check, visible.id, self.now())
        request = await self.database.run(get_by_id, visible.id)
        if request is None:
            return GONE
        if request.state is not State.BUILDING:
            return f"{_status(request)}. There's nothing left to check."
        if not is_allowed:  # somebody has asked within the minute
            return _too_soon(request, self.checked_at(request), self.now())
        has_answer = await self.check(request)
        current = await self.database.run(get_by_id, visible.id) or request
        if not has_answer:
            return _no_answer(current, self.checked_at(current), self.now())
        estimate = await self.database.run(estimates.read_estimate, current.kind)
        return _checked(current, estimate, self.now())


def _status(request: Request) -> str:
    return f"{name_or_id(request)} {status.status_phrase(request)}"


def _checked(request: Request, estimate: Estimate | None, now: datetime) -> str:
    if request.state is not State.BUILDING:
        return f"Just checked. {_status(request)}. See the thread for what to do next."
    waited = spelled_duration(now - request.build_started_at)
    return (
        f"Just checked. {_status(request)}, {waited} after it was requested. "
        f"{timing.expected_time(estimate, request.kind)}"
    )


def _too_soon(request: Request, checked_at: datetime | None, now: datetime) -> str:
    """Return what to say if somebody has asked within the minute. A tick may have checked since."""
    asked_at = request.checked_at or now
    again = (
        f"You can check again in {spelled_duration(max(asked_at + manual_checks.MIN_INTERVAL - now, _ZERO))}."
    )
    if checked_at is None or checked_at < asked_at:
        return f"Checked {spelled_duration(now - asked_at)} ago. Classify hasn't responded yet. {again}"
    return f"Checked {spelled_duration(now - checked_at)} ago. {_status(request)}. {again}"


def _no_answer(request: Request, checked_at: datetime | None, now: datetime) -> str:
    known = f" It was still in progress {spelled_duration(now - checked_at)} ago." if checked_at else ""
    return (
        f"Classify isn't responding, so I couldn't check {name_or_id(request)}.{known} "
        f"That doesn't mean the request failed. I'll keep checking and reply in its thread."
    )
