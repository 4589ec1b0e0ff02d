"""`/clsfy stats`: how this channel's recent builds went, or the person's own."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from handlers.home import builds
from handlers.interaction.channel_field import members_only_sentence
from handlers.interaction.channels import ResultChannels
from handlers.interaction.interactions import Interaction
from handlers.interaction.visibility import Visibility
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.requests import recent_builds
from storage.requests.recent_builds import RecentBuilds

_NOWHERE = "To see a channel's builds, type `/clsfy stats` there."


class Stats(Struct, frozen=True, kw_only=True):
    """Answers with counts and times. Only a channel's members see the channel's."""

    #: Where requests, drafts and preferences are stored.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    #: Whom people are told to ask, and how they invite the bot.
    contacts: Contacts
    visibility: Visibility
    #: Tells a conversation between people from a channel.
    result_channels: ResultChannels

    async def show(self, interaction: Interaction) -> None:
        """`/clsfy stats`."""
        if refusal := self.visibility.permissions.outsider_refusal(interaction.actor):
            await interaction.answer(refusal)
            return
        await interaction.acknowledge()
        interaction.spawn(self._answer(interaction))

    async def _answer(self, interaction: Interaction) -> None:
        actor = interaction.actor
        here = (await self.result_channels.find(interaction, actor.channel_id)).channel_id
        note = await self._why_own_only(actor, here)
        channel_id = None if note else here
        message = builds.message(await self._read(actor, channel_id), channel_id, note)
        await interaction.answer_later(message.text, message.blocks)

    async def _why_own_only(self, actor: Actor, channel_id: str | None) -> str:
        """Return why they see only their own builds here. Empty if they see the channel's."""
        if channel_id is None or channel_id.startswith("D"):
            return _NOWHERE
        if self.visibility.is_admin(actor) or await self.visibility.is_member(actor, channel_id):
            return ""
        too_many = self.visibility.is_too_large(channel_id)
        return members_only_sentence(
            channel_id, "see its builds", too_many_members=too_many, bot=self.contacts.bot
        )

    async def _read(self, actor: Actor, channel_id: str | None) -> RecentBuilds:
        now = self.now()
        if channel_id is None:
            return await self.database.read(recent_builds.read_of_person, actor.user_id, now)
        return await self.database.read(recent_builds.read_of_channel, channel_id, now)
