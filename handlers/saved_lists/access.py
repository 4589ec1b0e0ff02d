"""Who sees a saved list and who changes it: the members of its channel, and admins."""

import asyncio

import structlog
from msgspec import Struct

from handlers.interaction.visibility import Visibility
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import SavedList
from storage.lists import saved_lists

_log = structlog.get_logger()


class ListAccess(Struct, frozen=True, kw_only=True):
    """Decides who sees and changes which lists. To others, a list doesn't exist."""

    database: Database
    visibility: Visibility

    @property
    def team_id(self) -> str:
        """Return Slack's ID of the workspace that the lists belong to."""
        return self.visibility.permissions.team_id

    async def find(self, actor: Actor, list_id: int | None) -> SavedList | None:
        """Return a list. None if there is none that they may see."""
        saved = await self.database.run(saved_lists.find, list_id or 0)
        return saved if saved is not None and await self.is_visible(actor, saved) else None

    async def is_visible(self, actor: Actor, saved: SavedList) -> bool:
        """Return whether they may know of a list: everyone's, their own, or one of a channel they are in."""
        if self.visibility.permissions.is_outsider(actor):
            return False
        if saved.channel_id is None or saved.created_by in actor.ids:
            return True
        return await self.may_use_channel(actor, saved.channel_id, saved)

    async def may_change(self, actor: Actor, saved: SavedList) -> bool:
        """Return whether they may change a list that they may see. A lookup that fails means no."""
        return await self.find_permission(actor, saved) is True

    async def find_permission(self, actor: Actor, saved: SavedList) -> bool | None:
        """Return whether they may change a list that they may see: one of a channel that they are in, where
        they may request something. Admins change everyone's. None if Slack doesn't say."""
        if saved.channel_id is None:
            return self.visibility.is_admin(actor)
        if self.visibility.permissions.refusal(actor, saved.channel_id) is not None:
            return False
        return await self._find_use(actor, saved.channel_id, saved)

    async def may_use_channel(self, actor: Actor, channel_id: str, saved: SavedList | None = None) -> bool:
        """Return whether they see the lists of a channel. A direct message with the bot is one person's. A
        lookup that fails means no.

        saved: a list of the channel. None: the person is in the channel, if it is a direct message.
        """
        return await self._find_use(actor, channel_id, saved) is True

    async def _find_use(self, actor: Actor, channel_id: str, saved: SavedList | None) -> bool | None:
        if channel_id.startswith("D"):
            is_theirs = saved is None or saved.created_by in actor.ids
            return is_theirs or self.visibility.is_admin(actor)
        return self.visibility.is_admin(actor) or await self.visibility.find_membership(actor, channel_id)

    async def may_use_channel_soon(self, actor: Actor, channel_id: str, deadline: float) -> bool | None:
        """Return what `may_use_channel` does. None if Slack doesn't say, or not before the deadline, by the
        event loop's clock."""
        try:
            async with asyncio.timeout_at(deadline):
                return await self._find_use(actor, channel_id, None)
        except TimeoutError:
            _log.warning("membership lookup timed out", channel=channel_id)
            return None
