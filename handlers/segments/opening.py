"""How the segment form opens: from a command, a button, a shortcut or the home, in one way."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import structlog
from slack_bolt.async_app import AsyncRespond
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from handlers.interaction.actor import Interaction
from handlers.interaction.admission import PermissionCheck
from handlers.interaction.modals import notice
from handlers.interaction.outsider_warning import Draw, OutsiderWarning
from handlers.interaction.ports import Ports
from handlers.segments import form, long_text
from handlers.segments.form import CLIENT, PROMPT, TITLE, Meta
from storage.lifecycle.actor import Actor
from storage.people import drafts, preferences

_TOO_LONG = (
    "This text is too long to be shown in a form: it has {count:,} characters. Nothing was asked for. Please "
    "post a shorter one, and build from that."
)
_NOT_KEPT = "I can't keep a text of this length at the moment. Nothing was asked for; please try again."
_BLANK: Mapping[str, Any] = MappingProxyType({})
_RECORD_SECONDS = 1.0  # of the three that a trigger lives; a locked record would take them all
_log = structlog.get_logger()


@dataclass(frozen=True)
class SegmentFormOpening:
    """Opens the form, with what is known of it filled in."""

    ports: Ports

    async def answer(self, asked: Interaction, before: Mapping[str, Any]) -> None:
        """For a command, or a button that stands for one."""
        channel_id = asked.actor.channel_id
        refusal = await self._refusal(asked.actor, channel_id) if channel_id else None
        if refusal is not None:
            await asked.answer(refusal)
            return
        await asked.ack()
        respond = asked.respond if channel_id else None
        asked.spawn(self.open(asked.actor, asked.trigger_id, respond, channel_id, before))

    async def open(
        self,
        actor: Actor,
        trigger_id: str,
        respond: AsyncRespond | None,
        channel_id: str | None,
        before: Mapping[str, Any] = _BLANK,
    ) -> None:
        """What follows the acknowledgement, within the three seconds that a trigger lives.

        respond: None where there is no place for a word. channel_id: where the answer is to come; None: the
        form asks. before: what is filled in, as `SegmentInputs.body` has it.
        """
        if refusal := await self._refusal(actor, channel_id):
            await self.ports.screen.say(refusal, TITLE, trigger_id, respond)
            return
        draw = await self._prepare(actor, channel_id, before)
        show = partial(self.ports.screen.open, trigger_id, respond=respond)
        await OutsiderWarning(self.ports).show(channel_id or "", draw, show)

    async def fill(
        self,
        view_id: str,
        actor: Actor,
        respond: AsyncRespond | None,
        channel_id: str | None,
        before: Mapping[str, Any],
    ) -> None:
        """The same, where a view of ours is open already."""
        if refusal := await self._refusal(actor, channel_id):
            await self.ports.screen.fill(view_id, notice(TITLE, refusal), respond)
            return
        draw = await self._prepare(actor, channel_id, before)
        show = partial(self.ports.screen.fill, view_id, respond=respond)
        await OutsiderWarning(self.ports).show(channel_id or "", draw, show)

    async def _refusal(self, actor: Actor, channel_id: str | None) -> str | None:
        return await PermissionCheck(self.ports).refusal(actor, channel_id)

    async def _prepare(self, actor: Actor, channel_id: str | None, before: Mapping[str, Any]) -> Draw:
        """The form, or the reason why there is none."""
        prompt = str(before.get(PROMPT, ""))
        meta = Meta.new(channel_id or "", drafted=long_text.is_long(prompt))
        now = self.ports.now()

        def work(connection: Connection) -> str | None:
            if meta.drafted:
                drafts.keep(connection, meta.id, actor.user_id, {PROMPT: prompt}, now)
            return preferences.read(connection, actor.user_id, meta.channel).client_id

        database = self.ports.database
        try:
            async with asyncio.timeout(_RECORD_SECONDS):
                usual = await (database.run(work) if meta.drafted else database.read(work))
        except (SQLAlchemyError, TimeoutError) as error:
            _log.error("form without the record", exc_info=error)
            if meta.drafted:
                return lambda _: notice(TITLE, _NOT_KEPT)
            usual = None
        filled = {CLIENT: usual, **before} if self._is_offered(usual) else before
        draw = partial(form.view, meta, self.ports.clients, filled)
        if meta.drafted and not long_text.fits(prompt, draw(True)):
            refused = notice(TITLE, _TOO_LONG.format(count=len(prompt)))
            return lambda _: refused
        return draw

    def _is_offered(self, client_id: str | None) -> bool:
        offered = {client.id for client in self.ports.clients}
        return client_id is not None and (not offered or client_id in offered)
