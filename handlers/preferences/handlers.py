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

from handlers.interaction.actor import Asked, Asker
from handlers.interaction.admission import Admission
from handlers.interaction.loading import Loading
from handlers.interaction.ports import Ports
from handlers.preferences import form as preferences_form
from handlers.preferences.form import Filled
from storage.people import audit_log, preferences
from storage.tables import Deed

_LOOK_UP_SECONDS = 1.5  # of the three that a form may take to be answered
_LOADING = "One moment, fetching what is set …"
_NOT_SEEN = (
    "I can't see that you are in this channel, so its settings stay as they are. Please try again, or cancel "
    "and set your own elsewhere."
)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Preferring:
    """The preferences form's way from the command to the record."""

    ports: Ports

    async def open(self, asked: Asked) -> None:
        """`/clsfy preferences`: the form, once it is known what to offer."""
        if self.ports.access.is_outsider(asked.asker):
            refusal = await Admission(self.ports).refusal(asked.asker, asked.asker.channel_id)
            await asked.answer(refusal or "")
            return
        await asked.ack()
        asked.spawn(self._open(asked))

    async def submit(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The form sent: on the record before Slack is answered, or an error on the channel's field."""
        filled, asker = preferences_form.read(view), Asker.of(body)
        channel_id, user_id = filled.channel_id, asker.user_id
        if channel_id is not None and not await self._changes_channel(user_id, channel_id, filled):
            filled = replace(filled, channel_id=None)
        elif channel_id is not None and not await self._may_set(asker, channel_id, _LOOK_UP_SECONDS):
            await ack(response_action="errors", errors={preferences_form.FAILURES: _NOT_SEEN})
            return
        now = self.ports.now()
        await self.ports.database.run(lambda connection: _keep(connection, asker, filled, now))
        _log.info("preferences", user=user_id, channel=filled.channel_id)
        await ack()

    async def _open(self, asked: Asked) -> None:
        loading, fill = Loading(self.ports, preferences_form.TITLE), partial(self._fill, asked)
        await loading.open(_LOADING, asked.trigger_id, asked.respond, fill)

    async def _fill(self, asked: Asked, opened: str) -> None:
        asker = asked.asker
        here = asker.channel_id if asker.channel_id and not asker.channel_id.startswith("D") else None
        may = here is not None and await self._may_set(asker, here)
        known = await self._known(asker.user_id, here or "")
        form = preferences_form.view(
            here if may else None, known, self.ports.clients, unseen=None if may else here
        )
        await self.ports.screen.fill(opened, form, asked.respond)

    async def _may_set(self, asker: Asker, channel_id: str, seconds: float | None = None) -> bool:
        """Whether they may set what is usual in a channel: they may ask there, and are in it now."""
        if self.ports.access.refusal(asker, channel_id) is not None:
            return False
        try:
            async with asyncio.timeout(seconds):
                return await self.ports.visibility.is_member(asker.user_id, channel_id)
        except TimeoutError:
            _log.warning("membership not told in time", channel=channel_id)
            return False

    async def _changes_channel(self, user_id: str, channel_id: str, filled: Filled) -> bool:
        known = await self._known(user_id, channel_id)
        return replace(filled.wanted, mention=known.mention) != known

    async def _known(self, user_id: str, channel_id: str) -> preferences.Preferences:
        return await self.ports.database.run(
            lambda connection: preferences.of(connection, user_id, channel_id)
        )


def _keep(connection: Connection, asker: Asker, filled: Filled, now: datetime) -> None:
    preferences.put(connection, asker.user_id, filled.channel_id, filled.wanted)
    entry = audit_log.Entry(now, asker.user_id, Deed.SET, filled.channel_id, team_id=asker.team_id)
    audit_log.enter(connection, entry)
