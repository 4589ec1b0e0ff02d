"""`/clsfy stats`: how this channel's recent builds went, or the person's own."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from handlers.home import builds
from handlers.interaction.interactions import Interaction
from handlers.interaction.visibility import Visibility
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.requests import recent_builds
from storage.requests.recent_builds import RecentBuilds


class Stats(Struct, frozen=True, kw_only=True):
    """Answers with counts and times. Only a channel's members see the channel's."""

    #: Where requests, drafts and preferences are stored.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    #: Whom people are told to ask, and how they invite the bot.
    contacts: Contacts
    visibility: Visibility

    async def show(self, interaction: Interaction) -> None:
        """`/clsfy stats`."""
        if refusal := self.visibility.permissions.outsider_refusal(interaction.actor):
            await interaction.answer(refusal)
            return
        await interaction.acknowledge()
        interaction.spawn(self._answer(interaction))

    async def _answer(self, interaction: Interaction) -> None:
        actor = interaction.actor
        channel_id = await self._visible_channel(actor)
        message = builds.message(await self._read(actor, channel_id), channel_id, self.contacts.bot)
        await interaction.answer_later(message.text, message.blocks)

    async def _visible_channel(self, actor: Actor) -> str | None:
        """Return the channel where they are, or None if they may see only their own requests there."""
        here = actor.channel_id
        if here is None or here.startswith("D"):
            return None
        may_see = self.visibility.is_admin(actor) or await self.visibility.is_member(actor, here)
        return here if may_see else None

    async def _read(self, actor: Actor, channel_id: str | None) -> RecentBuilds:
        now = self.now()
        if channel_id is None:
            return await self.database.read(
                lambda connection: recent_builds.read_of_person(connection, actor.user_id, now)
            )
        return await self.database.read(
            lambda connection: recent_builds.read_of_channel(connection, channel_id, now)
        )
