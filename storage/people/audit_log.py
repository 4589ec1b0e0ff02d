"""Who did what, and when: ids and words of ours, never what was typed."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import Deed, journal

_ENTER = sa.insert(journal)


@dataclass(frozen=True)
class Entry:
    """A line: who, where, what, about which request."""

    at: datetime
    user_id: str
    deed: Deed
    channel_id: str | None = None
    request_id: int | None = None
    team_id: str | None = None


def enter(connection: Connection, entry: Entry) -> None:
    """Write a line."""
    connection.execute(_ENTER, vars(entry))


def of_request(connection: Connection, request_id: int) -> list[Entry]:
    """All that was done about a request, oldest first."""
    rows = connection.execute(
        sa.select(journal).where(journal.c.request_id == request_id).order_by(journal.c.id)
    )
    return [Entry(row.at, row.user_id, row.deed, row.channel_id, row.request_id, row.team_id) for row in rows]
