"""The steps of a request while it isn't known whether its person is in its private channel. Pure."""

from datetime import datetime

from msgspec.structs import replace

from storage.lifecycle.request import Request, State


def confirm_access(request: Request, now: datetime) -> Request:
    """Slack says that the person may have it announced in its channel. Announce and send it."""
    return replace(request, access_unknown=False, due_at=now)


def postpone_access_check(request: Request, now: datetime) -> Request:
    """Slack doesn't say whether the person may have it announced. Check the others first."""
    return replace(request, due_at=now)


def deny_access(request: Request) -> Request:
    """ACCEPTED -> REJECTED: the person isn't in its private channel. `access_unknown` stays, and says so."""
    return replace(request, state=State.REJECTED, question=None)
