"""Build the views about saved lists, with what the person who looks at them may see."""

import asyncio
from collections.abc import Mapping, Sequence

from msgspec import Struct
from slack_sdk.models.views import View
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from handlers.interaction.channel_field import members_only_sentence
from handlers.interaction.notice_view import notice
from handlers.list_files.file_access import FileScopes
from handlers.saved_lists.access import ListAccess
from handlers.saved_lists.list_view import ShownList, build_list_view, build_version_view
from handlers.saved_lists.meta import TITLE, Meta
from handlers.saved_lists.overview_view import Overview, build_overview
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import SavedList
from storage.lists import contents, defaults, saved_lists

_SECONDS = 0.8  # of the three in which a form has to be answered
GONE = "This list doesn't exist, or I can't see that you have access to it. It may have been deleted."


class ListViews(Struct, frozen=True, kw_only=True):
    """Reads lists and builds their views."""

    database: Database
    #: Decides who sees and changes what.
    access: ListAccess
    #: What Classify's clients are called, by their IDs.
    client_labels: Mapping[str, str]
    #: A mention of the bot.
    bot: str
    #: What Slack lets the bot do with files.
    scopes: FileScopes

    async def overview(self, actor: Actor, channel_id: str, *, page: int = 1, note: str = "") -> View:
        """Return the view of all lists that can be used in a channel. Empty: those that the person knows."""
        may_use = bool(channel_id) and await self.access.may_use_channel(actor, channel_id)
        usable, team_id = channel_id if may_use else "", self.access.team_id
        found = await self.database.read(
            lambda connection: (
                saved_lists.find_for_channel(connection, team_id, usable)
                if channel_id
                else saved_lists.find_for_person(connection, actor.ids)
            )
        )
        permissions = self.access.visibility.permissions
        may_create = may_use and permissions.refusal(actor, channel_id) is None
        return build_overview(
            Overview(
                channel_id=channel_id,
                lists=found,
                may_create=may_create or self.access.visibility.is_admin(actor),
                why_unseen=self._why_unseen(channel_id) if channel_id and not may_use else "",
                page=page,
                note=note,
            )
        )

    def _why_unseen(self, channel_id: str) -> str:
        too_many = self.access.visibility.is_too_large(channel_id)
        return members_only_sentence(channel_id, "see its lists", too_many_members=too_many, bot=self.bot)

    async def one(self, actor: Actor, meta: Meta, note: str = "") -> View:
        """Return the view of the list that `meta` names, or that there is none. note: what has just happened,
        in mrkdwn."""
        saved = await self.access.find(actor, meta.list_id)
        if saved is None:
            return notice(TITLE, f"{note}\n{GONE}".strip())
        may_change = await self.access.may_change(actor, saved)
        may_set = await self.may_set_channel_default(actor, saved, meta.channel)

        def read(connection: Connection) -> ShownList:
            return ShownList(
                saved=saved,
                values=read_values(connection, saved.version.content_id),
                versions=saved_lists.find_versions(connection, saved.id),
                defaults=defaults.find_defaults_of(connection, [saved.id]),
                client_labels=self.client_labels,
                channel_id=meta.channel,
                may_change=may_change,
                may_set_default=may_set,
                can_download=self.scopes.can_send_files,
            )

        return build_list_view(await self.database.read(read), note)

    async def after_change(self, actor: Actor, meta: Meta, note: str) -> View:
        """Return the view of a list that was changed, or only the note if it can't be read, or Slack doesn't
        say soon what the person may see."""
        try:
            async with asyncio.timeout(_SECONDS):
                return await self.one(actor, meta, note)
        except (SQLAlchemyError, TimeoutError):
            return notice(TITLE, note)

    async def version(self, actor: Actor, meta: Meta, version_id: int) -> View:
        """Return the view of all that a version holds, or that there is none."""
        saved = await self.access.find(actor, meta.list_id)
        if saved is None:
            return notice(TITLE, GONE)
        may_change = await self.access.may_change(actor, saved)

        def read(connection: Connection) -> View:
            versions = saved_lists.find_versions(connection, saved.id)
            version = next((each for each in versions if each.id == version_id), None)
            if version is None:
                return notice(TITLE, GONE)
            values = read_values(connection, version.content_id)
            return build_version_view(saved, version, values, meta.channel, may_restore=may_change)

        return await self.database.read(read)

    async def may_set_channel_default(self, actor: Actor, saved: SavedList, channel_id: str) -> bool:
        """Return whether they may have a channel's forms start with a list. channel_id: may be empty."""
        if not channel_id or saved.channel_id not in (None, channel_id):
            return False
        may_request = self.access.visibility.permissions.refusal(actor, channel_id) is None
        return may_request and await self.access.may_use_channel(actor, channel_id)


def read_values(connection: Connection, content_id: int) -> Sequence[str]:
    """Return the values as people write them."""
    typed = contents.load_typed(connection, content_id)
    values = contents.load_values(connection, content_id)
    return [typed.get(value, value) for value in values] if typed else values
