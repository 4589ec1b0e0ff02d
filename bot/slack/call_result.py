"""The result of a call to Slack: done, retry later, ambiguous, rejected, or failed authentication."""

from collections.abc import Awaitable, Mapping
from typing import Any

from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.error_codes import Concern, concern_of
from bot.slack.unreachable import explain_unreachable
from handlers.interaction.slack_calls import NEVER_SENT

_MIN_WAIT = 1.0  # seconds, even if Slack asks for less
_MAX_WAIT = 3600.0  # seconds, even if Slack or a proxy asks for more: nobody's message waits for a year
_DEFAULT_WAIT = 30.0  # seconds, if Slack doesn't say
_LONGEST_REFUSED = 30.0  # seconds between two attempts, while the workspace refuses our calls
_LONGEST_UNKNOWN = 600.0  # seconds between two attempts that get an unknown error code


class Done(Struct, frozen=True):
    """Slack carried out the call."""

    #: Slack's JSON.
    answer: Mapping[str, Any]


class RetryLater(Struct, frozen=True):
    """Definitely not done. Try again later."""

    #: Seconds that Slack asks us to wait. None: it doesn't say.
    wait: float | None = None
    #: Slack's error code if the workspace or the network refuses the call, or if the code is unknown.
    #: None: a rate limit, or Slack can't be reached.
    error: str | None = None
    #: Why Slack can't be reached, in our words. None: nothing more is known, or it was reached.
    unreachable: str | None = None

    @property
    def longest_wait(self) -> float:
        """Return the most seconds to let pass between two attempts if Slack doesn't ask us to wait."""
        is_unknown = self.error is not None and concern_of(self.error) is None
        return _LONGEST_UNKNOWN if is_unknown else _LONGEST_REFUSED


class Ambiguous(Struct, frozen=True):
    """It may have been done. Read back before you try again."""

    #: What happened, for the log.
    reason: str


class Rejected(Struct, frozen=True):
    """Slack refuses this message, conversation or view. Repeating the same call is no use."""

    #: Slack's error code.
    error: str


class AuthFailed(Struct, frozen=True):
    """Slack rejects the bot itself: its token or a scope."""

    #: Slack's error code.
    error: str


CallResult = Done | RetryLater | Ambiguous | Rejected | AuthFailed


async def call_slack(call: Awaitable[AsyncSlackResponse]) -> CallResult:
    """Return the result of a Web API call. It never raises, whatever comes back."""
    try:
        response = await call
    except Exception as error:
        return result_of_error(error)
    return result_of_response(response)


def result_of_error(error: Exception) -> CallResult:
    """Return the result of a call that raised."""
    if isinstance(error, SlackApiError):
        return _read_error_response(error.response)
    if isinstance(error, NEVER_SENT):
        return RetryLater(unreachable=explain_unreachable(error))
    # A broken connection, a timeout, HTML, unexpected JSON: slack-sdk raises many classes for these.
    return Ambiguous(type(error).__name__)


def result_of_response(response: AsyncSlackResponse) -> CallResult:
    """Return the result of a call that was answered."""
    if not isinstance(response.data, dict) or response.data.get("ok") is not True:
        return Ambiguous("an unexpected answer")
    return Done(response.data)


def _read_error_response(response: Any) -> CallResult:
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    error = data.get("error") if isinstance(data, dict) else None
    concern = concern_of(error) if isinstance(error, str) else None
    if status == 429 or concern is Concern.LIMIT:
        return RetryLater(seconds_to_wait(headers.get("Retry-After")))
    if status >= 500 or not isinstance(error, str) or concern is Concern.AMBIGUOUS:
        return Ambiguous(f"status {status}")
    if concern is Concern.TOKEN:
        return AuthFailed(error)
    # An unknown code may pass, so it is never final.
    return RetryLater(error=error) if concern in (Concern.WORKSPACE, None) else Rejected(error)


def seconds_to_wait(retry_after: str | None) -> float:
    """Return how long to wait by a `Retry-After` header, which may be missing or malformed: from 1 to 3600
    seconds."""
    try:
        return min(max(_MIN_WAIT, float(retry_after or _DEFAULT_WAIT)), _MAX_WAIT)
    except ValueError:
        return _DEFAULT_WAIT
