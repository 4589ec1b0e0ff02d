"""Letting somebody ask, or telling them why not; each refusal is on record."""

from dataclasses import dataclass

import structlog

from handlers.interaction.ports import Ports
from storage.lifecycle.actor import Actor
from storage.people import audit_log
from storage.tables import Action

_log = structlog.get_logger()


@dataclass(frozen=True)
class PermissionCheck:
    """The door for all that asks Classify for something."""

    ports: Ports

    async def refusal(self, actor: Actor, channel_id: str | None) -> str | None:
        """Why they may not ask, where the answer would come (None: to be chosen yet); None where they may."""
        said = self.ports.access.refusal(actor, channel_id)
        if said is not None:
            entry = audit_log.Entry(
                at=self.ports.now(),
                user_id=actor.user_id,
                action=Action.REFUSED,
                channel_id=channel_id or actor.channel_id,
                team_id=actor.team_id,
            )
            await self.ports.database.run(lambda connection: audit_log.record(connection, entry))
            _log.info("refused", user=actor.user_id, channel=channel_id)
        return said
