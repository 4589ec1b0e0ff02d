"""Letting somebody ask, or telling them why not; each refusal is on record."""

from dataclasses import dataclass

import structlog

from handlers.interaction.actor import Asker
from handlers.interaction.ports import Ports
from storage.people import audit_log
from storage.tables import Deed

_log = structlog.get_logger()


@dataclass(frozen=True)
class Admission:
    """The door for all that asks Classify for something."""

    ports: Ports

    async def refusal(self, asker: Asker, channel_id: str | None) -> str | None:
        """Why they may not ask, where the answer would come (None: to be chosen yet); None where they may."""
        said = self.ports.access.refusal(asker, channel_id)
        if said is not None:
            entry = audit_log.Entry(
                at=self.ports.now(),
                user_id=asker.user_id,
                deed=Deed.REFUSED,
                channel_id=channel_id or asker.channel_id,
                team_id=asker.team_id,
            )
            await self.ports.database.run(lambda connection: audit_log.enter(connection, entry))
            _log.info("refused", user=asker.user_id, channel=channel_id)
        return said
