"""The HTTP transport: signed requests to the app's request URL.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp

from playground.slack.delivery.delivery import AppResponse, Retry
from playground.slack.errors import NotAcknowledged
from playground.slack.ids import letters
from playground.slack.workspace.workspace import Workspace

Json = dict[str, Any]


class HttpMode:
    """Posts deliveries to the app's request URL, signed with the signing secret."""

    def __init__(self, workspace: Workspace, secret: str, url: str) -> None:
        self._workspace = workspace
        self._secret = secret
        self._session = aiohttp.ClientSession()
        self.url = url

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def deliver(self, kind: str, payload: Json, timeout: float, retry: Retry | None) -> AppResponse:
        """Post a delivery, and return the answer. Raises NotAcknowledged or TimeoutError."""
        if kind == "slash_commands":
            body, content_type = urlencode(payload), "application/x-www-form-urlencoded"
        elif kind == "interactive":
            body, content_type = (
                urlencode({"payload": json.dumps(payload)}),
                "application/x-www-form-urlencoded",
            )
        else:
            body, content_type = json.dumps(payload), "application/json"
        headers = self.headers(body, content_type)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry.attempt), "X-Slack-Retry-Reason": retry.reason}
        return await self.post(body, headers, timeout)

    async def verify(self) -> bool:
        """Return whether the URL answers the challenge: https://docs.slack.dev/reference/events/url_verification"""
        challenge = letters(50)
        body = json.dumps({"token": letters(24), "challenge": challenge, "type": "url_verification"})
        status, answer = await self.post(body, self.headers(body, "application/json"), 3.0)
        answer = answer or {}
        return status == 200 and challenge in (answer.get("challenge"), answer.get("text"))

    async def check_certificate(self) -> int:
        """Return the status with which the app answers Slack's check of its certificate, which isn't signed.

        https://docs.slack.dev/interactivity/implementing-slash-commands
        """
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"token": letters(24), "ssl_check": "1"})
        return (await self.post(body, headers, 3.0)).status

    async def post(self, body: str, headers: dict[str, str], timeout: float) -> AppResponse:
        """Post this body with these headers. Raises NotAcknowledged or TimeoutError."""
        try:
            async with self._session.post(
                self.url, data=body, headers=headers, timeout=aiohttp.ClientTimeout(total=timeout)
            ) as response:
                return AppResponse(response.status, _decode(await response.text()))
        except aiohttp.ClientError as error:
            raise NotAcknowledged(str(error), "connection_failed") from error

    def headers(self, body: str, content_type: str) -> dict[str, str]:
        """Return the headers of a request, with the signature."""
        timestamp = str(self._workspace.now())
        signed = hmac.new(self._secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
        }


def _decode(text: str) -> Json | None:
    """Return the JSON object. Plain text, which may answer a command, becomes its `text`."""
    if not text:
        return None
    try:
        payload = json.loads(text)
    except ValueError:
        return {"text": text}
    return (payload or None) if isinstance(payload, dict) else {"text": text}
