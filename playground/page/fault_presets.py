"""Fault presets: how Slack and Classify behave towards the bot, one preset for each."""

import json
from collections.abc import Mapping

from playground.classify.errors import ApiError, invalid, too_many, unauthorized
from playground.faults import Fault, Faults, delayed, dropped, refused

OK = "ok"
CLASSIFY_PRESETS: Mapping[str, str] = {
    OK: "OK",
    "away": "Down: connections drop",
    "losing": "Responses are lost: requests take effect",
    "slow": "Slow: 5 seconds per response",
    "limiting": "Rate limited: 429",
    "failing": "Failing: 500",
    "locked": "Key rejected: 401",
}
SLACK_PRESETS: Mapping[str, str] = {
    OK: "OK",
    "limiting": "Rate limited: 429",
    "failing": "Failing: 500",
    "dropping": "Responses are lost: calls take effect",
    "away": "Down: connections drop",
}
_RETRY_AFTER = 3  # seconds
_SLOW = 5.0  # seconds


def _as_fault(error: ApiError) -> Fault:
    return refused(error.status, json.dumps(error.body()), error.headers)


_SERVER_ERROR = refused(500, "<html><body>Internal Server Error</body></html>", content_type="text/html")
_FAULTS: Mapping[str, Mapping[str, Fault]] = {
    "classify": {
        "away": dropped(took_effect=False),
        "losing": dropped(took_effect=True),
        "slow": delayed(_SLOW),
        "limiting": _as_fault(too_many(_RETRY_AFTER)),
        "failing": _SERVER_ERROR,
        "locked": _as_fault(unauthorized()),
    },
    "slack": {
        # https://docs.slack.dev/apis/web-api/rate-limits
        "limiting": refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": str(_RETRY_AFTER)}),
        "failing": _SERVER_ERROR,
        "dropping": dropped(took_effect=True),
        "away": dropped(took_effect=False),
    },
}


class FaultPresets:
    """The current preset of each server."""

    def __init__(self, slack: Faults, classify: Faults) -> None:
        self._faults = {"slack": slack, "classify": classify}
        self.slack = OK
        self.classify = OK

    def select(self, server: str, preset: str) -> None:
        """Make a server behave this way from now on. Raises KeyError if it has no such preset."""
        faults = self._faults[server]
        if preset == OK:
            faults.clear()
        else:
            fault = _FAULTS[server][preset]
            faults.clear()
            faults.always("*", fault)
        setattr(self, server, preset)

    def reject_next(self, call: str, message: str) -> None:
        """Make Classify reject the next call of this name with 422 and this message."""
        self._faults["classify"].next(call, _as_fault(invalid(message)))
