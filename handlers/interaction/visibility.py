"""Who sees a request: the one who made it, the present members of its channel, and the admins."""

from collections.abc import Collection
from dataclasses import dataclass

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.interaction.permissions import Permissions
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Request

_PAGE = 1000  # https://docs.slack.dev/reference/methods/conversations.members
_MOST_PAGES = 20
_log = structlog.get_logger()


@dataclass(frozen=True)
class Visibility:
    """The one decision. admins: Slack's ids of those who see everything."""

    slack: AsyncWebClient
    access: Permissions
    admins: Collection[str] = ()

    def is_admin(self, actor: Actor) -> bool:
        """Whether the operator lets them see everything."""
        return actor.user_id in self.admins and not self.access.is_outsider(actor)

    async def sees(self, actor: Actor, request: Request) -> bool:
        """Whether they may know of it; to others we answer as if it didn't exist."""
        if self.access.is_outsider(actor):
            return False
        if actor.user_id == request.user_id or actor.user_id in self.admins:
            return True
        return await self.is_member(actor.user_id, request.channel_id)

    async def seen(self, actor: Actor, found: Collection[Request]) -> list[Request]:
        """Those that they may know of, each channel asked once."""
        channels = {request.channel_id for request in found if request.user_id != actor.user_id}
        within = {one: await self.is_member(actor.user_id, one) for one in channels}
        mine = self.is_admin(actor)
        if self.access.is_outsider(actor):
            return []
        return [one for one in found if mine or one.user_id == actor.user_id or within[one.channel_id]]

    async def is_member(self, user_id: str, channel_id: str) -> bool:
        """Whether they are in a channel now; a look-up that fails means no."""
        if channel_id.startswith("D"):
            return False  # a direct message with us is its maker's alone
        cursor: str | None = None
        try:
            for _ in range(_MOST_PAGES):
                answer = await self.slack.conversations_members(
                    channel=channel_id, cursor=cursor, limit=_PAGE
                )
                if user_id in answer["members"]:
                    return True
                cursor = (answer.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return False
        except (SlackClientError, ClientError, TimeoutError, AttributeError, LookupError, TypeError) as error:
            _log.warning("membership unknown", error=type(error).__name__)
        return False
