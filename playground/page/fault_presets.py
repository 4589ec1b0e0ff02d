"""How Slack and Classify behave towards the bot at the moment: well, or in one of the ways to fail."""

import json
from collections.abc import Mapping

from playground.classify.errors import ApiError, invalid, too_many, unauthorized
from playground.faults import Fault, Faults, delayed, dropped, refused

WELL = "well"
CLASSIFY: Mapping[str, str] = {
    WELL: "Well",
    "away": "Away: connections drop",
    "losing": "Takes requests, loses its answers",
    "slow": "Slow: 5 s an answer",
    "limiting": "Limiting: 429",
    "failing": "Failing: 500",
    "locked": "Refusing the key: 401",
}
SLACK: Mapping[str, str] = {
    WELL: "Well",
    "limiting": "Limiting: 429",
    "failing": "Failing: 500",
    "dropping": "Dropping connections, having taken the call",
    "away": "Dropping connections before",
}
_WAIT = 3  # seconds, for `Retry-After`
_SLOW = 5.0  # seconds


def _as_fault(refusal: ApiError) -> Fault:
    return refused(refusal.status, json.dumps(refusal.body()), refusal.headers)


_BROKEN = refused(500, "<html><body>Internal Server Error</body></html>", content_type="text/html")
_FAULTS: Mapping[str, Mapping[str, Fault]] = {
    "classify": {
        "away": dropped(took_effect=False),
        "losing": dropped(took_effect=True),
        "slow": delayed(_SLOW),
        "limiting": _as_fault(too_many(_WAIT)),
        "failing": _BROKEN,
        "locked": _as_fault(unauthorized()),
    },
    "slack": {
        # https://docs.slack.dev/apis/web-api/rate-limits
        "limiting": refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": str(_WAIT)}),
        "failing": _BROKEN,
        "dropping": dropped(took_effect=True),
        "away": dropped(took_effect=False),
    },
}


class FaultPresets:
    """One way of behaving for each of the two, until it is changed."""

    def __init__(self, slack: Faults, classify: Faults) -> None:
        self._faults = {"slack": slack, "classify": classify}
        self.slack = WELL
        self.classify = WELL

    def change(self, place: str, to: str) -> None:
        """From now on one of them behaves so; KeyError where it can't."""
        faults = self._faults[place]
        if to == WELL:
            faults.clear()
        else:
            fault = _FAULTS[place][to]
            faults.clear()
            faults.always("*", fault)
        setattr(self, place, to)

    def refuse_next(self, why: str) -> None:
        """Classify won't accept the next request for a segment: 422, in these words."""
        self._faults["classify"].next("segments.create", _as_fault(invalid(why)))
