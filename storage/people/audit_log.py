"""The audit log: who did what and when. It holds ids and actions, never what a person typed.

What an activation or a refinement was for is read from its request.
"""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy.engine import Connection

from storage.lifecycle import deals, refinements
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request, State
from storage.tables import Action, audit_log, requests

OPERATOR = "operator"  # the user ID of entries about what an operator did on the command line
_INSERT = sa.insert(audit_log)
_ENTRY = [column for column in audit_log.c if column is not audit_log.c.id]
# Of a segment, they may hold a whole list.
_INPUTS = sa.case((requests.c.kind.in_([kind for kind in Kind if kind.activates]), requests.c.inputs))
_OF_REQUEST = (requests.c.kind, requests.c.state, requests.c.classify_id, requests.c.result)
_AT_ONCE = 1000  # rows in memory at a time


class Entry(Struct, frozen=True, kw_only=True):
    """A row of `audit_log`."""

    #: When it was done, in UTC.
    at: datetime
    #: Slack's ID of the person who did it, or `OPERATOR`.
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

    @classmethod
    def about(cls, request: Request, action: Action, at: datetime, user_id: str) -> "Entry":
        """Return the entry for what this person did to a request, in its own channel and workspace."""
        return cls(
            at=at,
            user_id=user_id,
            action=action,
            channel_id=request.channel_id,
            request_id=request.id,
            team_id=request.team_id,
        )

    @classmethod
    def by(
        cls,
        actor: Actor,
        action: Action,
        at: datetime,
        *,
        channel_id: str | None,
        request_id: int | None = None,
        list_id: int | None = None,
    ) -> "Entry":
        """Return the entry for what a person did, in their own workspace."""
        return cls(
            at=at,
            user_id=actor.user_id,
            action=action,
            channel_id=channel_id,
            request_id=request_id,
            team_id=actor.team_id,
            list_id=list_id,
        )


class ListedEntry(Struct, frozen=True, kw_only=True):
    """An entry, and what has become of its request."""

    #: The entry.
    entry: Entry
    #: The kind of its request. None if it is about none.
    kind: Kind | None
    #: How far that request has come. None if it is about none.
    state: State | None
    #: Classify's ID of what was created. None if it is about none, and until Classify is known to have it.
    classify_id: int | None
    #: Where its deal goes. None if it isn't about an activation.
    destination: deals.Destination | None
    #: The Deal ID that was issued. None if none was.
    deal_id: str | None
    #: What its refinement asks for. Empty if it isn't about one.
    refinement: refinements.Parts


def record(connection: Connection, entry: Entry) -> None:
    """Insert an entry."""
    connection.execute(_INSERT, asdict(entry))


def all_entries(connection: Connection) -> Iterator[ListedEntry]:
    """Yield every entry, oldest first, as it is read."""
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(
        sa.select(*_ENTRY, *_OF_REQUEST, _INPUTS.label("inputs"))
        .select_from(audit_log.outerjoin(requests, requests.c.id == audit_log.c.request_id))
        .order_by(audit_log.c.id)
    )
    for row in rows:
        fields = row._mapping
        kind, inputs = row.kind, row.inputs or {}
        yield ListedEntry(
            entry=Entry(**{column.name: fields[column.name] for column in _ENTRY}),
            kind=kind,
            state=row.state,
            classify_id=row.classify_id,
            destination=deals.Destination(**inputs["destination"]) if kind is Kind.ACTIVATION else None,
            deal_id=row.result["value"] if kind is Kind.ACTIVATION and row.result else None,
            refinement=refinements.parts_of(inputs),
        )
