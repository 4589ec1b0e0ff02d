"""Renaming and deleting a saved list, and saying which segment forms start with it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View
from sqlalchemy.engine import Connection

from handlers.interaction.form_acceptance import FieldError, acknowledge_with_error
from handlers.interaction.interactions import Body, Interaction
from handlers.interaction.notice_view import notice
from handlers.interaction.payloads import actor_of
from handlers.saved_lists import list_settings_forms, list_transactions
from handlers.saved_lists.change_form import NAME, read_name
from handlers.saved_lists.list_saver import (
    CHANGED,
    LOOKUP_SECONDS,
    NAME_TAKEN,
    NOT_ALLOWED,
    NOT_CHECKED,
    ListSaver,
)
from handlers.saved_lists.list_settings_forms import Offered
from handlers.saved_lists.meta import TITLE, Meta, meta_of
from handlers.saved_lists.phrases import name_of
from handlers.saved_lists.views import GONE, ListViews
from storage.lifecycle.actor import Actor
from storage.lifecycle.client import Client
from storage.lifecycle.lists import SavedList
from storage.lists import defaults
from storage.lists.defaults import ListDefault
from storage.lists.saved_lists import ListChangedError, NameTakenError

_DEFAULTS_SAVED = ":white_check_mark: *Saved.* Forms that are opened from now on use this setting."

Save = Callable[[Connection], None]


class ListSettings(Struct, frozen=True, kw_only=True):
    """What can be changed of a list besides what it holds."""

    views: ListViews
    saver: ListSaver
    #: The clients that segment forms offer. Empty: their IDs are typed.
    clients: Sequence[Client]

    async def open_rename(self, click: Interaction, meta: Meta) -> View:
        """“Rename”: open the form for another name."""
        saved = await self.views.access.find(click.actor, meta.list_id)
        return notice(TITLE, GONE) if saved is None else list_settings_forms.rename_view(meta, saved)

    async def rename(self, ack: AsyncAck, body: Body, view: Mapping[str, Any]) -> None:
        """Acknowledge the form for another name."""
        actor, meta = actor_of(body), meta_of(view)
        name, error = read_name(view)
        if error := error or await self.saver.find_refusal(actor, meta):
            await acknowledge_with_error(ack, NAME, error)
            return
        editor = self.saver.editor(actor)
        try:
            saved = await self.views.database.run(list_transactions.rename, editor, meta, name)
            note = f":white_check_mark: *Renamed* to {name_of(saved)}."
        except NameTakenError:
            await acknowledge_with_error(ack, NAME, NAME_TAKEN)
            return
        except ListChangedError:
            note = CHANGED
        shown = await self.views.after_change(actor, meta, note)
        await ack(response_action="update", view=shown.to_dict())

    async def delete(self, click: Interaction, meta: Meta) -> View:
        """“Delete”, after the person has confirmed it."""
        if refusal := await self.saver.find_refusal(click.actor, meta):
            return notice(TITLE, refusal)
        editor = self.saver.editor(click.actor)
        try:
            deleted = await self.views.database.run(list_transactions.delete, editor, meta)
        except ListChangedError:
            return await self.views.one(click.actor, meta, CHANGED)
        note = f":wastebasket: *Deleted* {name_of(deleted)}."
        return await self.views.overview(click.actor, meta.channel, note=note)

    async def open_defaults(self, click: Interaction, meta: Meta) -> View:
        """“Always use”: open the form that says which segment forms start with the list."""
        saved = await self.views.access.find(click.actor, meta.list_id)
        if saved is None:
            return notice(TITLE, GONE)
        offered = await self._find_offered(click.actor, saved, meta)
        if not offered.can_set_channel and not offered.can_set_clients:
            return notice(TITLE, NOT_ALLOWED)
        return list_settings_forms.defaults_view(meta, saved, await self._find_known(saved), offered)

    async def set_defaults(self, ack: AsyncAck, body: Body, view: Mapping[str, Any]) -> None:
        """Acknowledge the form about defaults."""
        actor, meta = actor_of(body), meta_of(view)
        save: Save | FieldError | str
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                save = await self._check_defaults(actor, meta, view)
        except TimeoutError:
            save = NOT_CHECKED
        if isinstance(save, FieldError):
            await acknowledge_with_error(ack, save.block_id, save.text)
        elif isinstance(save, str):
            await ack(response_action="update", view=notice(TITLE, save).to_dict())
        else:
            note = _DEFAULTS_SAVED
            try:
                await self.views.database.run(save)
            except ListChangedError:
                note = CHANGED
            shown = await self.views.after_change(actor, meta, note)
            await ack(response_action="update", view=shown.to_dict())

    async def _check_defaults(
        self, actor: Actor, meta: Meta, view: Mapping[str, Any]
    ) -> Save | FieldError | str:
        """Return what saves the form about defaults, or why it can't be saved."""
        saved = await self.views.access.find(actor, meta.list_id)
        if saved is None:
            return GONE
        filled = list_settings_forms.read_defaults(view, await self._find_known(saved))
        if filled.error:
            return FieldError(list_settings_forms.CLIENTS, filled.error)
        offered = await self._find_offered(actor, saved, meta)
        channel = (meta.channel, filled.in_channel) if filled.in_channel is not None else None
        sets_clients = filled.client_ids is not None
        if (channel and not offered.can_set_channel) or (sets_clients and not offered.can_set_clients):
            return NOT_ALLOWED
        editor = self.saver.editor(actor)

        def save(connection: Connection) -> None:
            # Others may have changed the clients while Slack was asked who is in the channel.
            now = list_settings_forms.read_defaults(view, defaults.find_defaults_of(connection, [saved.id]))
            list_transactions.set_defaults(connection, editor, saved, channel=channel, clients=now.client_ids)

        return save

    async def _find_offered(self, actor: Actor, saved: SavedList, meta: Meta) -> Offered:
        return Offered(
            can_set_channel=await self.views.may_set_channel_default(actor, saved, meta.channel),
            can_set_clients=await self.views.access.may_change(actor, saved),
            clients=self.clients,
        )

    async def _find_known(self, saved: SavedList) -> Sequence[ListDefault]:
        return await self.views.database.read(defaults.find_defaults_of, [saved.id])
