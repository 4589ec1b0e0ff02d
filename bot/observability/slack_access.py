"""Whether the workspace or the network lets the bot make its calls to Slack, for `/readyz` and the log."""

import structlog

from bot.observability.health import Health
from bot.slack import error_codes
from bot.slack.call_result import CallResult, Done, RetryLater
from bot.slack.error_codes import Concern, concern_of

PART = "slack_access"
# What the jobs repeat until Slack takes it. Nobody repeats other calls, so they couldn't end a problem.
_REPEATED = frozenset(
    {
        error_codes.POST,
        error_codes.UPDATE,
        error_codes.OPEN,
        error_codes.JOIN,
        error_codes.HISTORY,
        error_codes.REPLIES,
        error_codes.PUBLISH,
    }
)
_MOST_LOGGED = 1000
# They are repeated every half minute at least, unless nobody waits for them anymore or another process does.
_BELIEVED_SECONDS = 300.0
_log = structlog.get_logger()


class SlackAccess:
    """Remembers which methods the workspace refuses. A method that works again ends its problem."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._refused: dict[str, str] = {}  # error codes, by method
        self._unknown: set[tuple[str, str]] = set()  # methods and unknown error codes that were logged

    def record(self, method: str, result: CallResult) -> None:
        """Record a call to Slack that has ended."""
        match result:
            case Done() if self._refused.pop(method, None) is not None:
                self._report()
            case RetryLater(error=str(error)) if concern_of(error) is Concern.WORKSPACE:
                self.record_refusal(method, error)
            case RetryLater(error=str(error)) if (method, error) not in self._unknown:
                if len(self._unknown) < _MOST_LOGGED:
                    self._unknown.add((method, error))
                _log.error("Slack error code unknown, the call is repeated", method=method, error=error[:60])

    def record_refusal(self, method: str, error: str) -> None:
        """Record that Slack refuses this method everywhere, with this error code."""
        if method in _REPEATED:
            self._refused[method] = error
            self._report()

    def _report(self) -> None:
        if not self._refused:
            if self._health.report_ok(PART):
                _log.info("Slack takes our calls again")
            return
        by_code = sorted({(error, method) for method, error in self._refused.items()})
        reason = "Slack refuses " + ", ".join(f"{method} ({error})" for error, method in by_code)
        if self._health.report_problem(
            PART, f"{reason}. See docs/slack-errors.md", seconds=_BELIEVED_SECONDS
        ):
            _log.error("Slack refuses our calls, notifications wait", refused=dict(self._refused))
