"""The audit log: who did what and when. It holds ids and actions, never what a person typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import Kind, State
from storage.tables import Action, audit_log, requests

OPERATOR = "operator"  # the user id of entries about what an operator did on the command line
_INSERT = sa.insert(audit_log)
_ENTRY = [column for column in audit_log.c if column is not audit_log.c.id]
_AT_ONCE = 1000  # rows in memory at a time


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
    #: The saved list that it was done to. None if it is about none.
    list_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ListedEntry:
    """An entry, and what has become of its request."""

    #: The entry.
    entry: Entry
    #: The kind of its request. None if it is about none.
    kind: Kind | None
    #: How far that request has come. None if it is about none.
    state: State | None
    #: Classify's id of what was created. None if it is about none, and until Classify is known to have it.
    classify_id: int | None


def record(connection: Connection, entry: Entry) -> None:
    """Insert an entry."""
    connection.execute(_INSERT, vars(entry))


def all_entries(connection: Connection) -> Iterator[ListedEntry]:
    """Yield every entry, oldest first, as it is read."""
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(
        sa.select(*_ENTRY, requests.c.kind, requests.c.state, requests.c.classify_id)
        .select_from(audit_log.outerjoin(requests, requests.c.id == audit_log.c.request_id))
        .order_by(audit_log.c.id)
    )
    for row in rows:
        fields = dict(row._mapping)
        others = {name: fields.pop(name) for name in ("kind", "state", "classify_id")}
        yield ListedEntry(entry=Entry(**fields), **others)
