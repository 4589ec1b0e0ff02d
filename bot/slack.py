"""Calls to Slack, each with a verdict: done, surely not done, perhaps done, refused."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

EVENT_TYPE = "clsfy_bot"
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
_DEFAULT_WAIT = 30.0
_PAGE = 200
_MOST_PAGES = 20


@dataclass(frozen=True)
class Done:
    """Slack did it. answer: its JSON."""

    answer: Mapping[str, Any]


@dataclass(frozen=True)
class NotDone:
    """Surely not done; again later. wait: seconds as Slack has it, None where it doesn't say."""

    wait: float | None = None


@dataclass(frozen=True)
class Perhaps:
    """It may have been done: look before trying again."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """An ordinary `ok: false`, and trying again is no use. error: Slack's word."""

    error: str


@dataclass(frozen=True)
class Barred:
    """Slack refuses the bot itself (a token, a scope). error: Slack's word."""

    error: str


Verdict = Done | NotDone | Perhaps | Refused | Barred


@dataclass(frozen=True)
class Found:
    """Read back: the message stands."""

    ts: str


@dataclass(frozen=True)
class Absent:
    """Read back: the message does not stand (yet)."""


@dataclass(frozen=True)
class Unreadable:
    """It can't be read back: no scope, or not in the channel. error: Slack's word."""

    error: str


Sighting = Found | Absent | Unreadable | NotDone | Barred


@dataclass(frozen=True)
class Identity:
    """Who the bot is in its workspace, as `auth.test` says."""

    team_id: str
    enterprise_id: str | None
    user_id: str
    bot_id: str

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Identity":
        """From the answer of `auth.test`."""
        return cls(
            team_id=str(answer["team_id"]),
            enterprise_id=answer.get("enterprise_id"),
            user_id=str(answer["user_id"]),
            bot_id=str(answer["bot_id"]),
        )


def make_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A Web API client on the shared session, without retries of its own: the record decides.

    slack-sdk takes a proxy from the environment whatever `NO_PROXY` says, so that is settled here.
    """
    client = AsyncWebClient(token=token, base_url=api_url, session=session, retry_handlers=[])
    parts = urlsplit(api_url)
    bypassed = proxy_bypass(parts.hostname or "")
    client.proxy = None if bypassed else getproxies().get(parts.scheme)
    return client


async def ask(call: Awaitable[AsyncSlackResponse]) -> Verdict:
    """The verdict on one Web API call; whatever comes back, none of it raises."""
    try:
        response = await call
    except SlackApiError as error:
        return _read_refusal(error.response)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        return NotDone()
    except Exception as error:
        # A broken connection, a time-out, HTML, JSON of another shape: slack-sdk raises many kinds for these.
        return Perhaps(type(error).__name__)
    if not isinstance(response.data, dict) or response.data.get("ok") is not True:
        return Perhaps("an answer of another shape")
    return Done(response.data)


def _read_refusal(response: Any) -> Verdict:
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    error = data.get("error") if isinstance(data, dict) else None
    if status == 429 or error in ("ratelimited", "rate_limited"):
        return NotDone(_seconds(headers.get("Retry-After")))
    if status >= 500 or not isinstance(error, str) or error in _PERHAPS:
        return Perhaps(f"status {status}")
    if error in _OURS:
        return Barred(error)
    return NotDone() if error in _PASSING else Refused(error)


def _seconds(retry_after: str | None) -> float:
    try:
        return max(0.0, float(retry_after or _DEFAULT_WAIT))
    except ValueError:
        return _DEFAULT_WAIT


@dataclass(frozen=True)
class Slack:
    """The calls of the jobs. client: without retries of its own, since the record decides."""

    client: AsyncWebClient
    bot_user_id: str

    async def post(
        self, channel: str, post: Mapping[str, Any], message_uuid: str, thread_ts: str | None, broadcast: bool
    ) -> Verdict:
        """Post once; the metadata carries the id of what was owed, by which it can be read back."""
        return await ask(
            self.client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                reply_broadcast=broadcast or None,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": message_uuid}},
                unfurl_links=False,
                unfurl_media=False,
                **post,
            )
        )

    async def update(self, channel: str, ts: str, post: Mapping[str, Any]) -> Verdict:
        """Edit a message of ours; only the latest counts, so it may be repeated."""
        return await ask(self.client.chat_update(channel=channel, ts=ts, **post))

    async def open_direct(self, user_id: str) -> Verdict:
        """The direct message with a person."""
        return await ask(self.client.conversations_open(users=user_id))

    async def join(self, channel: str) -> Verdict:
        """Enter a public channel."""
        return await ask(self.client.conversations_join(channel=channel))

    async def whoami(self) -> Verdict:
        """Whether the token is good."""
        return await ask(self.client.auth_test())

    async def read_back(
        self, channel: str, thread_ts: str | None, message_uuid: str, oldest: float
    ) -> Sighting:
        """Look for the message that carries `message_uuid`, posted since `oldest` (seconds since 1970)."""
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            verdict = await ask(self._page(channel, thread_ts, cursor, oldest))
            match verdict:
                case Done(answer):
                    for message in answer.get("messages") or []:
                        if self._carries(message, message_uuid):
                            return Found(str(message["ts"]))
                    cursor = (answer.get("response_metadata") or {}).get("next_cursor")
                    if not cursor:
                        return Absent()
                case Refused("thread_not_found"):
                    return Absent()
                case Refused(error) | Barred("missing_scope" as error):
                    return Unreadable(error)
                case Barred() | NotDone():
                    return verdict
                case Perhaps():
                    return NotDone()
        return Unreadable("too much to read")

    async def _page(
        self, channel: str, thread_ts: str | None, cursor: str | None, oldest: float
    ) -> AsyncSlackResponse:
        if thread_ts is None:
            return await self.client.conversations_history(
                channel=channel,
                cursor=cursor,
                limit=_PAGE,
                oldest=f"{oldest:.6f}",
                include_all_metadata=True,
            )
        return await self.client.conversations_replies(
            channel=channel, ts=thread_ts, cursor=cursor, limit=_PAGE, include_all_metadata=True
        )

    def _carries(self, message: Mapping[str, Any], message_uuid: str) -> bool:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        ours = message.get("user") == self.bot_user_id and metadata.get("event_type") == EVENT_TYPE
        return bool(ours and payload.get("id") == message_uuid)
