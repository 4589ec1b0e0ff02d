"""Who did what, and when: ids and words of ours, never what was typed."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import Action, audit_log

_ENTER = sa.insert(audit_log)


@dataclass(frozen=True)
class Entry:
    """A line: who, where, what, about which request."""

    at: datetime
    user_id: str
    action: Action
    channel_id: str | None = None
    request_id: int | None = None
    team_id: str | None = None


def record(connection: Connection, entry: Entry) -> None:
    """Write a line."""
    connection.execute(_ENTER, vars(entry))


def of_request(connection: Connection, request_id: int) -> list[Entry]:
    """All that was done about a request, oldest first."""
    rows = connection.execute(
        sa.select(audit_log).where(audit_log.c.request_id == request_id).order_by(audit_log.c.id)
    )
    return [
        Entry(row.at, row.user_id, row.action, row.channel_id, row.request_id, row.team_id) for row in rows
    ]
