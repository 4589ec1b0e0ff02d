"""Deliveries over HTTP: signed requests to the app's request URL.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp

from playground.slack.delivery.delivery import Retry
from playground.slack.errors import NotAcknowledged
from playground.slack.ids import letters
from playground.slack.workspace.workspace import Workspace

Json = dict[str, Any]


class HttpMode:
    """The app's request URL, and the secret that signs what is sent there."""

    def __init__(self, workspace: Workspace, secret: str, url: str) -> None:
        self._workspace = workspace
        self._secret = secret
        self._session = aiohttp.ClientSession()
        self.url = url

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def carry(
        self, kind: str, payload: Json, patience: float, retry: Retry | None
    ) -> tuple[int, Json | None]:
        """Post a delivery and read the answer."""
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
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return await self.post(body, headers, patience)

    async def verify(self) -> bool:
        """Whether the URL answers the challenge: https://docs.slack.dev/reference/events/url_verification"""
        challenge = letters(50)
        body = json.dumps({"token": letters(24), "challenge": challenge, "type": "url_verification"})
        status, said = await self.post(body, self.headers(body, "application/json"), 3.0)
        return status == 200 and challenge in ((said or {}).get("challenge"), (said or {}).get("text"))

    async def post(self, body: str, headers: dict[str, str], patience: float) -> tuple[int, Json | None]:
        """Post as it stands."""
        try:
            async with self._session.post(
                self.url, data=body, headers=headers, timeout=aiohttp.ClientTimeout(total=patience)
            ) as answer:
                return answer.status, _read(await answer.text())
        except aiohttp.ClientError as error:
            raise NotAcknowledged(str(error), "connection_failed") from error

    def headers(self, body: str, content_type: str) -> dict[str, str]:
        """The headers of a request, signature and all."""
        timestamp = str(self._workspace.now())
        signed = hmac.new(self._secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
        }


def _read(text: str) -> Json | None:
    """JSON; or plain text, which is a command's answer too."""
    if not text:
        return None
    try:
        said = json.loads(text)
    except ValueError:
        return {"text": text}
    return (said or None) if isinstance(said, dict) else {"text": text}
