"""The calls to Slack that background jobs make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.call_result import (
    Ambiguous,
    AuthFailed,
    CallResult,
    Done,
    Rejected,
    RetryLater,
    call_slack,
    result_of_error,
    result_of_response,
)

EVENT_TYPE = "clsfy_bot"
_PAGE_SIZE = 200
_MAX_PAGES = 20


@dataclass(frozen=True)
class FoundMessage:
    """Read back: the message is in Slack."""

    #: The message's timestamp, which identifies it.
    ts: str


@dataclass(frozen=True)
class NoMessage:
    """Read back: the message is not in Slack (yet)."""


@dataclass(frozen=True)
class UnreadableHistory:
    """The message can't be read back: a scope is missing, or the bot is not in the channel."""

    #: Slack's error code.
    error: str


ReadBack = FoundMessage | NoMessage | UnreadableHistory | RetryLater | AuthFailed


@dataclass(frozen=True)
class Identity:
    """Who the bot is in its workspace, as `auth.test` says."""

    team_id: str
    enterprise_id: str | None
    user_id: str
    bot_id: str
    #: Whether the token is of an app that is installed for a whole organization.
    is_org_wide: bool = False

    @classmethod
    def from_auth_test(cls, answer: Mapping[str, Any]) -> "Identity":
        """Return the identity in the answer of `auth.test`."""
        return cls(
            team_id=str(answer.get("team_id") or answer["enterprise_id"]),
            enterprise_id=answer.get("enterprise_id"),
            user_id=str(answer["user_id"]),
            bot_id=str(answer["bot_id"]),
            is_org_wide=bool(answer.get("is_enterprise_install")),
        )


#: A sentence about an org-wide token (https://docs.slack.dev/enterprise/organization-ready-apps).
ORG_WIDE = (
    "SLACK_BOT_TOKEN belongs to an org-wide installation, but clsfy-bot works for one workspace. Install the "
    "app in that workspace, and use the token that you get there."
)
OnCallEnd = Callable[[str, CallResult], None]


class _Client(AsyncWebClient):
    """Calls `on_call_end` after each call, with its method and its result."""

    def __init__(self, on_call_end: OnCallEnd, **settings: Any) -> None:
        super().__init__(**settings)
        self._on_call_end = on_call_end

    async def api_call(self, api_method: str, **call: Any) -> AsyncSlackResponse:
        """Make the call, as the base class does."""
        try:
            response = await super().api_call(api_method, **call)
        except Exception as error:
            self._on_call_end(api_method, result_of_error(error))
            raise
        self._on_call_end(api_method, result_of_response(response))
        return response


def make_client(
    token: str, api_url: str, session: aiohttp.ClientSession, on_call_end: OnCallEnd
) -> AsyncWebClient:
    """Return a Web API client on the shared session. It never retries: the outbox decides about that.

    slack-sdk uses the environment's proxy even if `NO_PROXY` excludes the host, so the proxy is set here.
    """
    client = _Client(on_call_end, token=token, base_url=api_url, session=session, retry_handlers=[])
    parts = urlsplit(api_url)
    bypassed = proxy_bypass(parts.hostname or "")
    client.proxy = None if bypassed else getproxies().get(parts.scheme)
    return client


@dataclass(frozen=True)
class SlackClient:
    """The calls of the background jobs."""

    #: A client from `make_client`, which never retries.
    client: AsyncWebClient
    #: The bot's own user ID.
    bot_user_id: str

    async def post(
        self,
        channel: str,
        message: Mapping[str, Any],
        *,
        message_uuid: str,
        thread_ts: str | None,
        broadcast: bool,
    ) -> CallResult:
        """Post once. The metadata carries the notification's ID, by which the message can be read back."""
        return await call_slack(
            self.client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                reply_broadcast=broadcast or None,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": message_uuid}},
                unfurl_links=False,
                unfurl_media=False,
                **message,
            )
        )

    async def update(self, channel: str, ts: str, post: Mapping[str, Any]) -> CallResult:
        """Edit one of our messages. Only the latest edit counts, so it may be repeated."""
        return await call_slack(self.client.chat_update(channel=channel, ts=ts, **post))

    async def publish(self, user_id: str, view: Mapping[str, Any]) -> CallResult:
        """Publish a Home tab. Only the latest one counts, so it may be repeated."""
        return await call_slack(self.client.views_publish(user_id=user_id, view=dict(view)))

    async def permalink(self, channel: str, ts: str) -> CallResult:
        """Return a message's link. https://docs.slack.dev/reference/methods/chat.getPermalink"""
        return await call_slack(self.client.chat_getPermalink(channel=channel, message_ts=ts))

    async def open_direct_message(self, user_id: str) -> CallResult:
        """Open the direct message with a person."""
        return await call_slack(self.client.conversations_open(users=user_id))

    async def join(self, channel: str) -> CallResult:
        """Join a public channel."""
        return await call_slack(self.client.conversations_join(channel=channel))

    async def check_auth(self) -> CallResult:
        """Check whether the token works."""
        return await call_slack(self.client.auth_test())

    async def read_back(
        self, channel: str, thread_ts: str | None, message_uuid: str, oldest: float
    ) -> ReadBack:
        """Look for the message that carries `message_uuid`, posted since `oldest` (seconds since 1970)."""
        cursor: str | None = None
        for _ in range(_MAX_PAGES):
            result = await call_slack(self._page(channel, thread_ts, cursor, oldest))
            match result:
                case Done(answer):
                    for message in answer.get("messages") or []:
                        if self._carries(message, message_uuid):
                            return FoundMessage(str(message["ts"]))
                    cursor = (answer.get("response_metadata") or {}).get("next_cursor")
                    if not cursor:
                        return NoMessage()
                case Rejected("thread_not_found"):
                    return NoMessage()
                case Rejected(error) | AuthFailed("missing_scope" as error):
                    return UnreadableHistory(error)
                case AuthFailed() | RetryLater():
                    return result
                case Ambiguous():
                    return RetryLater()
        return UnreadableHistory("too much to read")

    async def _page(
        self, channel: str, thread_ts: str | None, cursor: str | None, oldest: float
    ) -> AsyncSlackResponse:
        if thread_ts is None:
            return await self.client.conversations_history(
                channel=channel,
                cursor=cursor,
                limit=_PAGE_SIZE,
                oldest=f"{oldest:.6f}",
                include_all_metadata=True,
            )
        return await self.client.conversations_replies(
            channel=channel, ts=thread_ts, cursor=cursor, limit=_PAGE_SIZE, include_all_metadata=True
        )

    def _carries(self, message: Mapping[str, Any], message_uuid: str) -> bool:
        return message.get("user") == self.bot_user_id and has_notification_id(message, message_uuid)


def has_notification_id(message: Mapping[str, Any], message_uuid: str) -> bool:
    """Return whether a message's metadata carries this notification's ID."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == EVENT_TYPE and payload.get("id") == message_uuid
