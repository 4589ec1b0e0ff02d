"""What each HTTP status says about the request, whoever in front of Classify answers with it.

Only a status that Classify documents is believed. Anything else may come from a proxy or a firewall that has
already passed the request on. If it was wrongly taken for "not done", the next attempt would create a second
segment. If it is wrongly taken for "maybe done", the bot reads the list twice before it sends it again, and
asks a person about what isn't in a list. Another 2xx is no reason to ask if its body is the created record.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Meaning(Enum):
    """What a status says about the request."""

    ANSWERED = "answered"  # done, if the body is what was requested
    ACCEPTED = "accepted"  # a create is done, if the body repeats what was sent. Otherwise UNKNOWN
    REJECTED = "rejected"  # not done, and a retry doesn't help
    RATE_LIMITED = "rate limited"  # not done. Retry later
    UNKNOWN = "unknown"  # maybe done: look a create up first, and repeat a read or an update


class StatusRule(NamedTuple):
    """What to make of a status, and why."""

    meaning: Meaning
    #: Why it means that.
    reason: str
    #: Whether it means that only with an error body in Classify's own JSON. Otherwise it is UNKNOWN.
    needs_error_body: bool = False


def _documented(reason: str) -> StatusRule:
    return StatusRule(Meaning.REJECTED, reason, needs_error_body=True)


def _unknown(reason: str) -> StatusRule:
    return StatusRule(Meaning.UNKNOWN, reason)


_NEVER_FOLLOWED = _unknown("A redirect isn't followed, because it would forward the API key.")
_GATEWAY = _unknown("A gateway lost the answer, or Classify failed while it worked on the request.")
_FIREWALL = _unknown("A firewall or a proxy blocks something, and it may be the answer that it blocks.")
_ROUTING = _unknown("Classify accepts this request, so somebody in between changed or misdirected it.")
_TIMING = _unknown("The connection or a deadline ended, maybe after Classify had the whole request.")

#: The rule for each status that is documented or that proxies are known to send. Classify's are on its pages
#: "Segment Creation" and "Pixel Registration", under "HTTP status codes".
STATUS_RULES: Mapping[int, StatusRule] = {
    200: StatusRule(
        Meaning.ANSWERED, "Documented. A body of another shape, such as a login page, is unknown."
    ),
    201: StatusRule(Meaning.ANSWERED, "Documented. A body of another shape is unknown."),
    202: StatusRule(Meaning.ACCEPTED, "Not documented. A gateway's queue may answer so, with its own ID."),
    204: _unknown("Not documented. Somebody did something, but there is no ID."),
    301: _NEVER_FOLLOWED,
    302: _NEVER_FOLLOWED,
    303: _NEVER_FOLLOWED,
    307: _NEVER_FOLLOWED,
    308: _NEVER_FOLLOWED,
    400: _documented("Documented: invalid or missing parameters."),
    401: _documented("Documented: missing or invalid API key."),
    403: _FIREWALL,
    404: _documented("Documented: not found."),
    405: _ROUTING,
    406: _FIREWALL,
    407: _unknown("A proxy wants a password. One that forwards first and asks later can't be told apart."),
    408: _TIMING,
    409: _unknown("Not documented. It may be the conflict with what the same request has just created."),
    410: _ROUTING,
    413: StatusRule(Meaning.REJECTED, "Too large for Classify or a proxy, and it won't get smaller."),
    415: _ROUTING,
    422: _documented("Documented: validation error."),
    425: _TIMING,
    429: StatusRule(Meaning.RATE_LIMITED, "Documented, and what limits the rate doesn't pass requests on."),
    451: _FIREWALL,
    499: _TIMING,
    500: _GATEWAY,
    502: _GATEWAY,
    503: _GATEWAY,
    504: _GATEWAY,
}
_OTHER_SUCCESS = StatusRule(
    Meaning.ACCEPTED,
    "Not documented. An unknown 2xx counts as a 200 (https://www.rfc-editor.org/rfc/rfc9110#section-15), but "
    "somebody in between may have changed it.",
)
_ANY_OTHER = _unknown("Not documented, so it proves nothing.")


def find_meaning(status: int, *, has_error_body: bool) -> Meaning:
    """Return what a status says about the request.

    has_error_body: whether the body is an error in Classify's own JSON.
    """
    rule = STATUS_RULES.get(status, _OTHER_SUCCESS if 200 <= status < 300 else _ANY_OTHER)
    return Meaning.UNKNOWN if rule.needs_error_body and not has_error_body else rule.meaning
