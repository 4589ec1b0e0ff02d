"""`POST /slack/events`: verify a request from Slack, read its body, and answer with Bolt's response."""

import asyncio
import json
import re
from dataclasses import dataclass
from time import time
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.transport.bolt import Dispatcher

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
# https://docs.slack.dev/authentication/verifying-requests-from-slack/
_MAX_AGE_SECONDS = 300
_BODY_SECONDS = 10.0  # for the body to arrive; Slack itself waits three seconds for the answer


@dataclass(frozen=True)
class SlackEndpoint:
    """Nothing but the headers is looked at before the signature has been verified."""

    dispatcher: Dispatcher
    verifier: SignatureVerifier

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request from Slack.

        400: it can't be signed, or can't be parsed. 401: the signature is wrong or too old. 408: the body
        took too long. 413, raised by aiohttp: the body is too large.
        """
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not signature or not signature.isascii():
            return web.Response(status=400)
        if abs(time() - int(timestamp)) > _MAX_AGE_SECONDS:
            return web.Response(status=401)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = (await request.read()).decode()  # Slack sends UTF-8, whatever a header says
        except TimeoutError:
            return web.Response(status=408)
        except (UnicodeDecodeError, web.RequestPayloadError):
            return web.Response(status=400)
        if not self.verifier.is_valid(body, timestamp, signature):
            return web.Response(status=401)
        try:
            payload = parse_body(body, request.content_type)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        response = await self.dispatcher.dispatch(payload)
        content_type = "application/json" if response.body.startswith("{") else "text/plain"
        return web.Response(status=response.status, text=response.body, content_type=content_type)


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
