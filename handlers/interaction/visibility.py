"""Who sees a request: the person who made it, the current members of its channel, and the admins."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog
from msgspec import Struct, field
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.interaction.permissions import Permissions
from handlers.interaction.slack_calls import SLACK_ERRORS, error_code
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request, State

_PAGE_SIZE = 1000  # https://docs.slack.dev/reference/methods/conversations.members
MAX_PAGES = 20  # Slack takes about a hundred calls a minute
_REMEMBERED_FOR = timedelta(minutes=1)
_LONGEST = timedelta(minutes=10)  # for twenty pages, of which Slack may list two a minute
_MAX_WALKS = 20  # of up to 20,000 members each
_log = structlog.get_logger()


class _Walk(Struct, kw_only=True):
    """How far the pages of a channel's members were read."""

    began_at: datetime
    #: When each member on the pages that were read was seen, by the ID.
    seen_at: dict[str, datetime] = field(default_factory=dict)
    pages: int = 0
    #: The cursor of the next page. None: the first one.
    cursor: str | None = None
    #: Whether the last page was read.
    is_complete: bool = False
    #: Held while a page is read.
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def holds_until(self, actor: Actor) -> datetime:
        """Return until when it tells something about a person. One that isn't finished is continued."""
        seen_at = max((self.seen_at[each] for each in actor.ids if each in self.seen_at), default=None)
        if self.is_complete or self.pages >= MAX_PAGES:
            return self.began_at + _REMEMBERED_FOR
        return self.began_at + _LONGEST if seen_at is None else seen_at + _REMEMBERED_FOR


class ChannelMembers(Struct):
    """The members of channels. Those of a channel with several pages are remembered for a minute.

    A lookup that ends before the last page is continued by the next one, and those at the same time share it.
    """

    slack: AsyncWebClient
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    _walks: dict[str, _Walk] = field(default_factory=dict)

    async def contain(self, actor: Actor, channel_id: str) -> bool:
        """Return whether a person is known to be a member. Raises what slack-sdk raises."""
        walk = self._find_or_begin_walk(actor, channel_id)
        while not walk.is_complete and walk.pages < MAX_PAGES and not actor.is_among(walk.seen_at):
            pages = walk.pages
            async with walk.lock:
                if walk.pages == pages:  # nobody else has read the next one meanwhile
                    await self._read_page(channel_id, walk)
        if walk.is_complete and walk.pages == 1 and self._walks.get(channel_id) is walk:
            del self._walks[channel_id]
        return actor.is_among(walk.seen_at)

    def are_too_many(self, channel_id: str) -> bool:
        """Return whether the latest lookup in a channel ended before its last member."""
        walk = self._walks.get(channel_id)
        return walk is not None and not walk.is_complete and walk.pages >= MAX_PAGES

    def _find_or_begin_walk(self, actor: Actor, channel_id: str) -> _Walk:
        now, walk = self.now(), self._walks.pop(channel_id, None)
        if walk is None or now >= walk.holds_until(actor):
            walk = _Walk(began_at=now)
        while len(self._walks) >= _MAX_WALKS:
            del self._walks[next(iter(self._walks))]  # the one used longest ago
        self._walks[channel_id] = walk
        return walk

    async def _read_page(self, channel_id: str, walk: _Walk) -> None:
        try:
            answer = await self.slack.conversations_members(
                channel=channel_id, cursor=walk.cursor, limit=_PAGE_SIZE
            )
        except SlackApiError as error:
            if error_code(error) == "invalid_cursor":
                self._walks.pop(channel_id, None)  # the next lookup begins anew
            raise
        walk.seen_at |= dict.fromkeys(answer["members"], self.now())
        walk.cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        walk.pages, walk.is_complete = walk.pages + 1, walk.cursor is None


class Visibility(Struct, frozen=True, kw_only=True):
    """The one place that decides who sees what."""

    members: ChannelMembers
    permissions: Permissions
    #: Slack's IDs of the people who see everything.
    admins: Collection[str] = ()

    def is_admin(self, actor: Actor) -> bool:
        """Return whether the operator lets them see everything."""
        return actor.is_among(self.admins) and not self.permissions.is_outsider(actor)

    async def is_visible(self, actor: Actor, request: Request) -> bool:
        """Return whether they may know of a request. To others it doesn't exist. A lookup that fails means
        no."""
        return await self.find_visibility(actor, request) is True

    async def find_visibility(self, actor: Actor, request: Request) -> bool | None:
        """Return whether they may know of a request. None if Slack doesn't say."""
        if self.permissions.is_outsider(actor):
            return False
        if actor.user_id == request.user_id or actor.is_among(self.admins):
            return True
        return await self.find_membership(actor, request.channel_id)

    def may_read_failure_reason(self, actor: Actor, request: Request) -> bool:
        """Return whether they may read why a request that they may know of failed or was rejected, in
        Classify's words.

        Anybody can watch any ID, so a watched segment may be another client's. A rejection is between
        Classify and the person: the channel message says that they have the details.
        """
        if self.is_admin(actor):
            return True
        if request.state is State.REJECTED:
            return request.user_id == actor.user_id
        return request.kind is not Kind.WATCH

    async def filter_visible(self, actor: Actor, found: Collection[Request]) -> list[Request]:
        """Return the requests that they may know of. Looks up each channel once, and none for people who see
        everything or nothing."""
        if self.permissions.is_outsider(actor):
            return []
        if self.is_admin(actor):
            return [*found]
        channels = {request.channel_id for request in found if request.user_id != actor.user_id}
        is_member = {channel: await self.is_member(actor, channel) for channel in channels}
        return [
            request for request in found if request.user_id == actor.user_id or is_member[request.channel_id]
        ]

    async def is_member(self, actor: Actor, channel_id: str) -> bool:
        """Return whether they are in a channel now. A lookup that fails means no."""
        return await self.find_membership(actor, channel_id) is True

    async def find_membership(self, actor: Actor, channel_id: str) -> bool | None:
        """Return whether they are in a channel now. None if Slack doesn't say."""
        if channel_id.startswith("D"):
            return False  # a direct message with the bot belongs to one person
        try:
            return await self.members.contain(actor, channel_id)
        except SLACK_ERRORS as error:
            _log.warning("membership unknown", error=type(error).__name__)
        return None

    def is_too_large(self, channel_id: str) -> bool:
        """Return whether a channel has too many members to tell who isn't one, as of the latest lookup."""
        return self.members.are_too_many(channel_id)
