"""Deliveries that didn't prove to be from Slack: count each, and tell the operator what is wrong."""

import asyncio
from collections.abc import Callable
from enum import StrEnum

import structlog

_SECONDS_BETWEEN_WARNINGS = 60.0
_log = structlog.get_logger()


class Flaw(StrEnum):
    """What is wrong with a delivery. The values are labels of a metric."""

    UNSIGNED = "unsigned"
    SIGNATURE = "signature"
    CLOCK = "clock"


_HINTS = {
    Flaw.UNSIGNED: "It has no signature. If it is from Slack, a proxy drops the headers X-Slack-….",
    Flaw.SIGNATURE: "If it is from Slack, SLACK_SIGNING_SECRET is wrong, or a proxy changes bodies.",
    Flaw.CLOCK: "Slack has signed it, but at another time. Is this machine's clock right?",
}


class UnverifiedDeliveries:
    """Logs a warning for each flaw at most once a minute, since anybody can send such deliveries."""

    def __init__(self, count: Callable[[str], None]) -> None:
        """`count` counts one in the metrics, by the flaw."""
        self._count = count
        self._warned_at: dict[Flaw, float] = {}

    def report(self, flaw: Flaw, seconds_off: float | None = None) -> None:
        """Count one, and log it. seconds_off: how much later our clock is than Slack's. None: unknown."""
        self._count(flaw)
        now = asyncio.get_running_loop().time()
        warned_at = self._warned_at.get(flaw)
        if warned_at is None or now - warned_at >= _SECONDS_BETWEEN_WARNINGS:
            self._warned_at[flaw] = now
            details = {} if seconds_off is None else {"seconds_off": round(seconds_off)}
            _log.warning("unverified delivery", reason=flaw.value, hint=_HINTS[flaw], **details)
