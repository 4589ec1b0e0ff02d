"""What becomes of a request if Classify doesn't answer its call: it is sent again, or is UNCERTAIN."""

from datetime import datetime

import structlog

from bot.runtime.backoff import backoff
from classify import OutageError, RateLimitedError, UncertainError
from storage.lifecycle import transitions
from storage.lifecycle.request import Request

_log = structlog.get_logger()


def after_failed_call(
    request: Request, error: RateLimitedError | OutageError, next_call_at: datetime, now: datetime
) -> Request:
    """Return the request after a call without a good answer, such as a timeout.

    It is UNCERTAIN if Classify may have carried the call out. The reconciler then looks for it in Classify's
    list. An activation or a refinement isn't listed, so the person is asked instead.

    next_call_at: when Classify may be called again.
    """
    match error:
        case RateLimitedError():
            return transitions.reschedule(request, next_call_at, counts=False)
        case UncertainError():
            _log.warning("uncertain", request=request.reference, reason=error.reason)
            return transitions.mark_uncertain(request, now)
        case _:  # it was never sent, or it may be repeated
            return transitions.reschedule(request, now + backoff(request.attempts))


def after_crashed_call(request: Request, now: datetime) -> Request:
    """Return the request after a call that crashed. Classify may or may not have carried it out.

    An edit reads before it writes, so it is repeated. Anything else has to be reconciled first.
    """
    if request.kind.is_repeatable:
        return transitions.reschedule(request, now + backoff(request.attempts))
    return transitions.mark_uncertain(request, now)
