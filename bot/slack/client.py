"""The calls to Slack that background jobs make."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.call_result import Ambiguous, AuthFailed, CallResult, Done, Rejected, RetryLater, call_slack
from bot.slack.last_check import checked_by
from bot.slack.slack_time import SlackTime

EVENT_TYPE = "clsfy_bot"
_PAGE_SIZE = 200


class Window(Struct, frozen=True):
    """From when to when messages are read, in Slack's time, including both ends."""

    #: The time of the oldest message.
    oldest: datetime
    #: The time of the latest message. None: now.
    latest: datetime | None = None


class HistoryPage(Struct, frozen=True):
    """A page of messages that was read back."""

    #: The `ts` of the message that was looked for. None if it isn't on this page.
    ts: str | None
    #: The cursor of the next page. None if this was the last one.
    next_cursor: str | None = None


class UnreadableHistory(Struct, frozen=True):
    """The conversation can't be read back: a scope is missing, or the bot is not in the channel."""

    #: Slack's error code.
    error: str


HistoryResult = HistoryPage | UnreadableHistory | RetryLater | AuthFailed


class Identity(Struct, frozen=True):
    """Who the bot is in its workspace, as `auth.test` says."""

    team_id: str
    enterprise_id: str | None
    user_id: str
    bot_id: str
    #: Whether the token is of an app that is installed for a whole organization.
    is_org_wide: bool = False

    @property
    def own_ids(self) -> frozenset[str]:
        """Return what Slack may name as a colleague's workspace: on Enterprise Grid, the organization."""
        return frozenset(filter(None, (self.team_id, self.enterprise_id)))

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


class SlackClient(Struct, frozen=True):
    """The calls of the background jobs."""

    #: A client from `make_client`, which never retries.
    client: AsyncWebClient
    #: The bot's own user ID.
    bot_user_id: str
    #: Slack's clock.
    time: SlackTime

    async def post(
        self,
        channel: str,
        message: Mapping[str, Any],
        *,
        message_uuid: str,
        thread_ts: str | None,
        broadcast: bool,
        may_leave: Callable[[], bool],
    ) -> CallResult:
        """Post once. The metadata carries the notification's ID, by which the message can be read back.

        may_leave: asked right before the message leaves.
        """
        with checked_by(may_leave):
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

    async def read_page(
        self, channel: str, thread_ts: str | None, message_uuid: str, window: Window, cursor: str | None
    ) -> HistoryResult:
        """Read one page of a conversation or thread, and look for the message that carries `message_uuid`.

        Slack's page says that bots can't read threads in channels (Usage info on
        https://docs.slack.dev/reference/methods/conversations.replies), and lists the scopes with which they
        do. In practice they can. If Slack ever refuses it, the thread is unreadable.
        """
        match await call_slack(self._fetch_page(channel, thread_ts, window, cursor)):
            case Done(answer):
                messages = answer.get("messages") or []
                found = [str(each["ts"]) for each in messages if self._carries(each, message_uuid)]
                next_cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
                return HistoryPage(next(iter(found), None), next_cursor)
            case Rejected("thread_not_found"):
                return HistoryPage(None)
            case Rejected(error) | AuthFailed("missing_scope" | "not_allowed_token_type" as error):
                return UnreadableHistory(error)
            case Ambiguous():
                return RetryLater()
            case failed:
                return failed

    async def _fetch_page(
        self, channel: str, thread_ts: str | None, window: Window, cursor: str | None
    ) -> AsyncSlackResponse:
        arguments: dict[str, Any] = {
            "channel": channel,
            "cursor": cursor,
            "limit": _PAGE_SIZE,
            "oldest": f"{window.oldest.timestamp():.6f}",
            "latest": None if window.latest is None else f"{window.latest.timestamp():.6f}",
            "inclusive": True,
            "include_all_metadata": True,
        }
        if thread_ts is None:
            return await self.client.conversations_history(**arguments)
        return await self.client.conversations_replies(ts=thread_ts, **arguments)

    def _carries(self, message: Mapping[str, Any], message_uuid: str) -> bool:
        return message.get("user") == self.bot_user_id and has_notification_id(message, message_uuid)


def has_notification_id(message: Mapping[str, Any], message_uuid: str) -> bool:
    """Return whether a message's metadata carries this notification's ID."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == EVENT_TYPE and payload.get("id") == message_uuid
