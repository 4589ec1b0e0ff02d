"""The audit log: who did what and when. It holds ids and actions, never what a person typed."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import Action, audit_log

OPERATOR = "operator"  # the user id of entries about what an operator did on the command line
_INSERT = sa.insert(audit_log)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row of `audit_log`."""

    #: When it was done, in UTC.
    at: datetime
    #: Slack's id of the person who did it, or `OPERATOR`.
    user_id: str
    #: What was done.
    action: Action
    #: Where it was done. None if it belongs to no channel.
    channel_id: str | None = None
    #: The request that it was done to. None if it is about none.
    request_id: int | None = None
    #: The person's workspace. None if it isn't known.
    team_id: str | None = None


def record(connection: Connection, entry: Entry) -> None:
    """Insert an entry."""
    connection.execute(_INSERT, vars(entry))


def entries_for_request(connection: Connection, request_id: int) -> list[Entry]:
    """Return everything that was done to a request, oldest first."""
    columns = [column for column in audit_log.c if column is not audit_log.c.id]
    rows = connection.execute(
        sa.select(*columns).where(audit_log.c.request_id == request_id).order_by(audit_log.c.id)
    )
    return [Entry(**row._mapping) for row in rows]
