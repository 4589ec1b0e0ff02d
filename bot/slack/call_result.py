"""The verdict on one call to Slack: done, surely not done, perhaps done, refused."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

# Slack's words for "it went wrong on our side", after which a post may stand all the same
# (https://docs.slack.dev/reference/methods/chat.postMessage/#errors).
_PERHAPS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
# Not the message's fault: nothing can be posted by anyone until the operator has looked.
_OURS = frozenset(
    {
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
_PASSING = frozenset({"team_added_to_org", "external_channel_migrating"})
_SHORTEST_WAIT = 1.0  # seconds, whatever a limit says
_DEFAULT_WAIT = 30.0  # seconds, where a limit doesn't say


@dataclass(frozen=True)
class Done:
    """Slack did it. answer: its JSON."""

    answer: Mapping[str, Any]


@dataclass(frozen=True)
class RetryLater:
    """Surely not done; again later. wait: seconds as Slack has it, None where it doesn't say."""

    wait: float | None = None


@dataclass(frozen=True)
class Ambiguous:
    """It may have been done: look before trying again."""

    reason: str


@dataclass(frozen=True)
class Rejected:
    """An ordinary `ok: false`, and trying again is no use. error: Slack's word."""

    error: str


@dataclass(frozen=True)
class AuthFailed:
    """Slack refuses the bot itself (a token, a scope). error: Slack's word."""

    error: str


CallResult = Done | RetryLater | Ambiguous | Rejected | AuthFailed


async def call_slack(call: Awaitable[AsyncSlackResponse]) -> CallResult:
    """The verdict on one Web API call; whatever comes back, none of it raises."""
    try:
        response = await call
    except Exception as error:
        return result_of_error(error)
    return result_of_response(response)


def result_of_error(error: Exception) -> CallResult:
    """The verdict on a call that raised."""
    if isinstance(error, SlackApiError):
        return _read_refusal(error.response)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return RetryLater()
    # A broken connection, a time-out, HTML, JSON of another shape: slack-sdk raises many kinds for these.
    return Ambiguous(type(error).__name__)


def result_of_response(response: AsyncSlackResponse) -> CallResult:
    """The verdict on a call that came back."""
    if not isinstance(response.data, dict) or response.data.get("ok") is not True:
        return Ambiguous("an answer of another shape")
    return Done(response.data)


def _read_refusal(response: Any) -> CallResult:
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    error = data.get("error") if isinstance(data, dict) else None
    if status == 429 or error in ("ratelimited", "rate_limited"):
        return RetryLater(_seconds(headers.get("Retry-After")))
    if status >= 500 or not isinstance(error, str) or error in _PERHAPS:
        return Ambiguous(f"status {status}")
    if error in _OURS:
        return AuthFailed(error)
    return RetryLater() if error in _PASSING else Rejected(error)


def _seconds(retry_after: str | None) -> float:
    try:
        return max(_SHORTEST_WAIT, float(retry_after or _DEFAULT_WAIT))
    except ValueError:
        return _DEFAULT_WAIT
