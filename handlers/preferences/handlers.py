"""Preferences: the form opened, as things stand, and what is sent kept; everyone their own, members a
channel's."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck
from sqlalchemy.engine import Connection

from handlers.interaction.actor import Interaction, actor_of
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.loading import LoadingView
from handlers.interaction.ports import Ports
from handlers.preferences import form as preferences_form
from handlers.preferences.form import Filled
from storage.lifecycle.actor import Actor
from storage.people import audit_log, preferences
from storage.tables import Action

_LOOK_UP_SECONDS = 1.5  # of the three that a form may take to be answered
_LOADING = "One moment, fetching what is set …"
_NOT_SEEN = (
    "I can't see that you are in this channel, so its settings stay as they are. Please try again, or cancel "
    "and set your own elsewhere."
)
_log = structlog.get_logger()


@dataclass(frozen=True)
class PreferencesHandlers:
    """The preferences form's way from the command to the record."""

    ports: Ports

    async def open(self, asked: Interaction) -> None:
        """`/clsfy preferences`: the form, once it is known what to offer."""
        if self.ports.access.is_outsider(asked.actor):
            refusal = await PermissionCheck(self.ports).refusal(asked.actor, asked.actor.channel_id)
            await asked.answer(refusal or "")
            return
        await asked.ack()
        asked.spawn(self._open(asked))

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The form sent: on the record before Slack is answered, or an error on the channel's field."""
        filled, actor = preferences_form.read(view), actor_of(body)
        channel_id, user_id = filled.channel_id, actor.user_id
        if channel_id is not None and not await self._changes_channel(user_id, channel_id, filled):
            filled = replace(filled, channel_id=None)
        elif channel_id is not None and not await self._may_set(actor, channel_id, _LOOK_UP_SECONDS):
            await ack(response_action="errors", errors={preferences_form.FAILURES: _NOT_SEEN})
            return
        now = self.ports.now()
        await self.ports.database.run(lambda connection: _keep(connection, actor, filled, now))
        _log.info("preferences", user=user_id, channel=filled.channel_id)
        await ack()

    async def _open(self, asked: Interaction) -> None:
        loading, fill = LoadingView(self.ports, preferences_form.TITLE), partial(self._fill, asked)
        await loading.open(_LOADING, asked.trigger_id, asked.respond, fill)

    async def _fill(self, asked: Interaction, opened: str) -> None:
        actor = asked.actor
        here = actor.channel_id if actor.channel_id and not actor.channel_id.startswith("D") else None
        may = here is not None and await self._may_set(actor, here)
        known = await self._known(actor.user_id, here or "")
        form = preferences_form.view(
            here if may else None, known, self.ports.clients, unseen=None if may else here
        )
        await self.ports.screen.fill(opened, form, asked.respond)

    async def _may_set(self, actor: Actor, channel_id: str, seconds: float | None = None) -> bool:
        """Whether they may set what is usual in a channel: they may ask there, and are in it now."""
        if self.ports.access.refusal(actor, channel_id) is not None:
            return False
        try:
            async with asyncio.timeout(seconds):
                return await self.ports.visibility.is_member(actor.user_id, channel_id)
        except TimeoutError:
            _log.warning("membership not told in time", channel=channel_id)
            return False

    async def _changes_channel(self, user_id: str, channel_id: str, filled: Filled) -> bool:
        known = await self._known(user_id, channel_id)
        return replace(filled.wanted, mention=known.mention) != known

    async def _known(self, user_id: str, channel_id: str) -> preferences.Preferences:
        return await self.ports.database.run(
            lambda connection: preferences.read(connection, user_id, channel_id)
        )


def _keep(connection: Connection, actor: Actor, filled: Filled, now: datetime) -> None:
    preferences.put(connection, actor.user_id, filled.channel_id, filled.wanted)
    entry = audit_log.Entry(
        at=now,
        user_id=actor.user_id,
        action=Action.SET,
        channel_id=filled.channel_id,
        team_id=actor.team_id,
    )
    audit_log.record(connection, entry)
