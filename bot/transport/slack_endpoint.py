"""`POST /slack/events`: verify a request from Slack, read its body, and answer with Bolt's response."""

import asyncio
import hmac
import json
import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from msgspec import Struct
from slack_sdk.signature import SignatureVerifier

from bot.transport.bolt import Dispatcher

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
# https://docs.slack.dev/authentication/verifying-requests-from-slack/
_MAX_AGE_SECONDS = 300
_MAX_SSL_CHECK_BYTES = 1024
_BODY_SECONDS = 10.0  # for the body to arrive. Slack itself waits three seconds for the answer
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


class SlackEndpoint(Struct, frozen=True):
    """Nothing is parsed before its signature has been verified, except Slack's check of our certificate."""

    dispatcher: Dispatcher
    verifier: SignatureVerifier
    unverified: UnverifiedDeliveries
    #: Returns how many seconds ago a Unix time was.
    seconds_since: Callable[[float], float]

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request from Slack.

        400: it can't be signed, or can't be parsed. 401: the signature is wrong or too old. 408: the body
        took too long. 413, raised by aiohttp: the body is too large.
        """
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not signature or not signature.isascii():
            if await _is_ssl_check(request):
                return web.Response()
            self.unverified.report(Flaw.UNSIGNED)
            return web.Response(status=400)
        try:
            body = await _read(request)
        except TimeoutError:
            return web.Response(status=408)
        except (UnicodeDecodeError, web.RequestPayloadError):
            return web.Response(status=400)
        # SignatureVerifier.is_valid would take a wrong clock for a wrong signature.
        expected = self.verifier.generate_signature(timestamp=timestamp, body=body)
        if expected is None or not hmac.compare_digest(expected, signature):
            self.unverified.report(Flaw.SIGNATURE)
            return web.Response(status=401)
        age = self.seconds_since(int(timestamp))
        if abs(age) > _MAX_AGE_SECONDS:
            self.unverified.report(Flaw.CLOCK, age)
            return web.Response(status=401)
        try:
            payload = parse_body(body, request.content_type)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        response = await self.dispatcher.dispatch(payload)
        content_type = "application/json" if response.body.startswith("{") else "text/plain"
        return web.Response(status=response.status, text=response.body, content_type=content_type)


async def _read(request: web.Request) -> str:
    """Return the body. Raise TimeoutError, UnicodeDecodeError or web.RequestPayloadError."""
    async with asyncio.timeout(_BODY_SECONDS):
        return (await request.read()).decode()  # Slack sends UTF-8, whatever a header says


async def _is_ssl_check(request: web.Request) -> bool:
    """Return whether Slack checks our certificate, which it does without a signature
    (https://docs.slack.dev/interactivity/implementing-slash-commands)."""
    if request.content_length is None or request.content_length > _MAX_SSL_CHECK_BYTES:
        return False
    try:
        return ("ssl_check", "1") in parse_qsl(await _read(request))
    except (TimeoutError, ValueError, web.RequestPayloadError):
        return False


def parse_body(body: str, content_type: str) -> Any:
    """Return the payload, as Socket Mode would deliver it. Its fields aren't checked.

    A command is a form, an interaction is JSON in a form, and an event is JSON
    (https://docs.slack.dev/interactivity/handling-user-interaction/#payloads). `content_type` has no
    parameters. Raises ValueError or RecursionError if the body is none of these.
    """
    if content_type == "application/json" or body.startswith("{"):
        return json.loads(body)
    fields = dict(parse_qsl(body, keep_blank_values=True))
    return json.loads(fields["payload"]) if "payload" in fields else fields
