"""Preferences: the form opens and is submitted. Everyone sets their own, and members set a channel's."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from msgspec import Struct
from slack_bolt.async_app import AsyncAck
from sqlalchemy.engine import Connection

from handlers.interaction.channel_field import members_only_sentence
from handlers.interaction.channels import ResultChannels
from handlers.interaction.form_acceptance import client_error
from handlers.interaction.interactions import Interaction, Spawn
from handlers.interaction.modals import Modals, ViewKey
from handlers.interaction.notice_view import notice
from handlers.interaction.payloads import actor_of
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.visibility import Visibility
from handlers.preferences import form as preferences_form
from handlers.preferences.client_announcement import ClientAnnouncer
from handlers.preferences.form import Filled
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.client import Client
from storage.people import audit_log, preferences
from storage.people.preferences import Preferences
from storage.tables import Action

_LOOKUP_SECONDS = 1.5  # of the three in which a form has to be answered
_NOT_SEEN = (
    "I can't tell whether you're a member of this channel, so its defaults weren't changed. Try again, or "
    "cancel."
)
_SAVED = ":white_check_mark: Your preferences are saved."
_log = structlog.get_logger()


class PreferencesHandlers(Struct, frozen=True, kw_only=True):
    """The preferences form, from the command to the database."""

    #: Holds the preferences of people and channels.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    #: The clients that the form offers. Empty: the form has a text field for the client's ID.
    clients: Sequence[Client]
    #: Tells a channel's members about their new default client.
    client_announcer: ClientAnnouncer
    #: Runs work after the acknowledgement.
    spawn: Spawn
    modals: Modals
    permission_check: PermissionCheck
    visibility: Visibility
    #: Tells a conversation between people from a channel.
    result_channels: ResultChannels

    async def open(self, interaction: Interaction) -> None:
        """`/clsfy preferences`: open the form."""
        if refusal := await self.permission_check.outsider_refusal(interaction.actor):
            await interaction.answer(refusal)
            return
        await self.modals.open_loading(interaction, preferences_form.TITLE, partial(self._fill, interaction))

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Acknowledge the submitted form: once it is committed, or with an error in the channel's field."""
        filled, actor = preferences_form.read(view), actor_of(body)
        if error := client_error(filled.chosen.client_id, self.clients):
            await ack(response_action="errors", errors={preferences_form.CLIENT: error})
            return
        channel_id, known = filled.channel_id, await self._find(actor, filled.channel_id or "")
        wanted = filled.apply_to(known)
        if _of_channel(wanted) == _of_channel(known):
            channel_id = None
        elif channel_id is not None and not await self._may_set(actor, channel_id, _LOOKUP_SECONDS):
            await ack(response_action="errors", errors={preferences_form.FAILURES: _NOT_SEEN})
            return
        known, wanted = await self.database.run(_save, actor, channel_id, filled, self.now())
        _log.info("preferences", user=actor.user_id, channel=channel_id)
        await ack(response_action="update", view=notice(preferences_form.TITLE, _SAVED).to_dict())
        if channel_id is not None and wanted.client_id != known.client_id:
            self.spawn(self.client_announcer.announce(actor.user_id, channel_id, wanted.client_id))

    async def _fill(self, interaction: Interaction, key: ViewKey) -> None:
        actor = interaction.actor
        here = (await self.result_channels.find(interaction, actor.channel_id)).channel_id or ""
        is_channel = here != "" and not here.startswith("D")
        may_set = is_channel and await self._may_set(actor, here)
        note = self._why_not_set(here) if is_channel and not may_set else ""
        known = await self._find(actor, here)
        view = preferences_form.view(here if may_set else None, known, self.clients, note=note)
        await self.modals.fill(interaction, key, view)

    def _why_not_set(self, channel_id: str) -> str:
        return members_only_sentence(
            channel_id,
            "set its defaults",
            too_many_members=self.visibility.is_too_large(channel_id),
            bot=self.modals.contacts.bot,
        )

    async def _may_set(self, actor: Actor, channel_id: str, seconds: float | None = None) -> bool:
        """Return whether they may set a channel's preferences: they may request there, and are a member
        now."""
        if self.permission_check.permissions.refusal(actor, channel_id) is not None:
            return False
        try:
            async with asyncio.timeout(seconds):
                return await self.visibility.is_member(actor, channel_id)
        except TimeoutError:
            _log.warning("membership lookup timed out", channel=channel_id)
            return False

    async def _find(self, actor: Actor, channel_id: str) -> Preferences:
        return await self.database.run(preferences.read, actor.user_id, channel_id)


def _of_channel(wanted: Preferences) -> tuple[str | None, bool]:
    """Return the client and whether failures are quiet: what a channel prefers."""
    return wanted.client_id, wanted.failures_in_thread


def _save(
    connection: Connection, actor: Actor, channel_id: str | None, filled: Filled, now: datetime
) -> tuple[Preferences, Preferences]:
    """Save what the person has changed. Return the preferences before and after. Others may have changed them
    while Slack was asked who is in the channel."""
    known = preferences.read(connection, actor.user_id, channel_id or "")
    wanted = filled.apply_to(known)
    preferences.put(connection, actor.user_id, channel_id, wanted)
    entry = audit_log.Entry.by(actor, Action.SET, now, channel_id=channel_id)
    audit_log.record(connection, entry)
    return known, wanted
