"""Calls to Slack that are safe to repeat: repeated until Slack has done them, for up to a minute."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import ClientConnectorError, ClientError, ClientHttpProxyError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

#: What slack-sdk raises in an outage, or for an answer of another shape.
SLACK_ERRORS = (SlackClientError, ClientError, TimeoutError, AttributeError, LookupError, TypeError)
#: Slack's own troubles, after which a call may have been done all the same.
_UNCERTAIN = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
#: What is raised if nothing was sent. A proxy that refuses a tunnel has sent nothing on.
NEVER_SENT = (ClientConnectorError, ConnectionTimeoutError, ClientHttpProxyError)
_PAUSES = (1.0, 4.0, 15.0, 40.0)  # seconds between the attempts
_log = structlog.get_logger()


async def call_until_done(
    call: Callable[[], Awaitable[AsyncSlackResponse]], *, at_most_once: bool = False
) -> str | None:
    """Return None once Slack has done the call. Return why not if Slack refuses it, or doesn't do it within a
    minute: Slack's error code, or the exception's name.

    at_most_once: don't repeat a call that may have been done.
    """
    for pause in (*_PAUSES, None):
        try:
            await call()
        except SLACK_ERRORS as error:
            reason = error_code(error) or type(error).__name__
            _log.warning("slack call failed", reason=reason)
            may_repeat = not at_most_once or surely_not_done(error)
            if pause is None or (error_code(error) and not is_limit(error)) or not may_repeat:
                return reason
            await asyncio.sleep(max(pause, _retry_after(error)))
        else:
            break
    return None


def error_code(error: Exception) -> str | None:
    """Return the code with which Slack has refused a call. None if the call may have been done."""
    data = _response(error, "data")
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and code not in _UNCERTAIN else None


def is_limit(error: Exception) -> bool:
    """Return whether Slack has refused a call because there were too many."""
    status = _response(error, "status_code")
    return status == HTTPStatus.TOO_MANY_REQUESTS or error_code(error) in ("ratelimited", "rate_limited")


def surely_not_done(error: Exception) -> bool:
    """Return whether Slack has certainly not done the call that raised `error`."""
    return isinstance(error, NEVER_SENT) or is_limit(error) or error_code(error) is not None


def _retry_after(error: Exception) -> float:
    value = (_response(error, "headers") or {}).get("Retry-After") or ""
    return min(float(value), _PAUSES[-1]) if str(value).isdecimal() else 0.0


def _response(error: Exception, field: str) -> Any:
    """Return a field of Slack's response. None if it has none or isn't JSON."""
    return getattr(error.response, field, None) if isinstance(error, SlackApiError) else None
