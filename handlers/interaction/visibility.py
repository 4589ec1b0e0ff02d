"""Who sees a request: the person who made it, the current members of its channel, and the admins."""

from collections.abc import Collection
from dataclasses import dataclass

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.interaction.permissions import Permissions
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request

_PAGE_SIZE = 1000  # https://docs.slack.dev/reference/methods/conversations.members
_MAX_PAGES = 20
_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Visibility:
    """The one place that decides who sees what."""

    #: Slack's Web API.
    slack: AsyncWebClient
    #: Who may request what.
    permissions: Permissions
    #: Slack's IDs of the people who see everything.
    admins: Collection[str] = ()

    def is_admin(self, actor: Actor) -> bool:
        """Return whether the operator lets them see everything."""
        return actor.is_among(self.admins) and not self.permissions.is_outsider(actor)

    async def is_visible(self, actor: Actor, request: Request) -> bool:
        """Return whether they may know of a request. To others it doesn't exist."""
        if self.permissions.is_outsider(actor):
            return False
        if actor.user_id == request.user_id or actor.is_among(self.admins):
            return True
        return await self.is_member(actor.user_id, request.channel_id)

    def may_read_failure_reason(self, actor: Actor, request: Request) -> bool:
        """Return whether they may read Classify's words about a failed build that they may know of.

        Anybody can watch any ID, so a watched segment may be another client's.
        """
        return request.kind is not Kind.WATCH or self.is_admin(actor)

    async def filter_visible(self, actor: Actor, found: Collection[Request]) -> list[Request]:
        """Return the requests that they may know of. Looks up each channel once."""
        channels = {request.channel_id for request in found if request.user_id != actor.user_id}
        is_member = {channel: await self.is_member(actor.user_id, channel) for channel in channels}
        is_admin = self.is_admin(actor)
        if self.permissions.is_outsider(actor):
            return []
        return [
            request
            for request in found
            if is_admin or request.user_id == actor.user_id or is_member[request.channel_id]
        ]

    async def is_member(self, user_id: str, channel_id: str) -> bool:
        """Return whether they are in a channel now. A lookup that fails means no."""
        if channel_id.startswith("D"):
            return False  # a direct message with the bot belongs to one person
        cursor: str | None = None
        try:
            for _ in range(_MAX_PAGES):
                answer = await self.slack.conversations_members(
                    channel=channel_id, cursor=cursor, limit=_PAGE_SIZE
                )
                if user_id in answer["members"]:
                    return True
                cursor = (answer.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return False
        except (SlackClientError, ClientError, TimeoutError, AttributeError, LookupError, TypeError) as error:
            _log.warning("membership unknown", error=type(error).__name__)
        return False
