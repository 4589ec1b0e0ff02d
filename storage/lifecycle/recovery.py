"""What becomes of a request whose process is gone: after a crash, or from an old backup. Pure."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from storage.lifecycle.request import OPEN, Request, State
from storage.lifecycle.transitions import mark_uncertain, reschedule

OLD_AT_START = timedelta(hours=1)


def recover_at_start(request: Request, now: datetime) -> Request:
    """Recover an unfinished request that an earlier process left behind.

    SUBMITTING -> UNCERTAIN, because Classify possibly received the call. If it was accepted (or last
    continued) more than an hour ago, this may be an old backup, and the request may have gone on elsewhere
    after it was taken. Then what is ACCEPTED becomes UNCERTAIN too, and its notifications are looked for
    before they are posted.
    """
    if request.state not in OPEN:
        return request
    old = (request.continued_at or request.accepted_at) < now - OLD_AT_START
    request = replace(request, maybe_restored=request.maybe_restored or old)
    if request.state is State.SUBMITTING:
        return recover(request, now)
    if request.state is State.ACCEPTED and old and not request.kind.is_repeatable:
        return mark_uncertain(request, now)
    return request


def recover(request: Request, now: datetime) -> Request:
    """SUBMITTING -> UNCERTAIN: the process that made the call is gone, so Classify possibly received it.

    -> ACCEPTED for an edit. It reads the campaign before it overwrites it, so it may be repeated.
    """
    return reschedule(request, now) if request.kind.is_repeatable else mark_uncertain(request, now)
