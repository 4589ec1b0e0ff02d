"""Rows to requests and back, and the one way to save a step."""

import uuid
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage import failures, homes, listeners
from storage.owing import Debt, Place, What, debts, lane
from storage.reading import read
from storage.request import Request
from storage.tables import Delivery, owed, requests

_COLUMNS = tuple(field.name for field in fields(Request))
# What each form needs is made once: SQLAlchemy takes longer to make a statement than SQLite to carry it out.
_GET = sa.select(requests).where(requests.c.id == sa.bindparam("id"))
_FIND = sa.select(requests).where(requests.c.uuid == sa.bindparam("uuid"))
_INSERT = sa.insert(requests)


def request_of(row: Row[Any]) -> Request:
    """A `requests` row as a Request."""
    values = dict(row._mapping)
    values["candidates"] = tuple(values["candidates"])
    return Request(**values)


def get(connection: Connection, request_id: int) -> Request | None:
    """The request of that id."""
    row = connection.execute(_GET, {"id": request_id}).one_or_none()
    return None if row is None else request_of(row)


def find(connection: Connection, request_uuid: str) -> Request | None:
    """The request of that form."""
    row = connection.execute(_FIND, {"uuid": request_uuid}).one_or_none()
    return None if row is None else request_of(row)


def every(
    connection: Connection, statement: sa.Select[Any], values: Mapping[str, Any] | None = None
) -> list[Request]:
    """The requests that `statement` selects, with `values` of its parameters. A row that can't be read stands
    in no other's way."""
    return read(connection, statement, requests.c.id, request_of, values)[0]


def insert(connection: Connection, request: Request) -> Request:
    """A new row; the request with the id that it was given."""
    known = {name: value for name in _COLUMNS if (value := getattr(request, name)) is not None}
    del known["id"]
    made = connection.execute(_INSERT, known).inserted_primary_key
    assert made is not None  # of one row it is known
    return replace(request, id=made.id)


def save(connection: Connection, before: Request, after: Request, now: datetime) -> Request | None:
    """Write the step from `before` to `after`, with what it makes us owe, in the caller's transaction.

    Compare-and-set on the version and only the changed columns, since submitter, watcher and courier write
    the same row. Returns the saved request, or None where someone else was faster:
    read again and decide anew.
    """
    if after == before:
        return before
    after = replace(after, version=before.version + 1)
    if after.face != before.face:
        after = replace(after, redraw_at=now)
    changed = {name: value for name in _COLUMNS if (value := getattr(after, name)) != getattr(before, name)}
    statement = (
        sa.update(requests)
        .where(requests.c.id == before.id, requests.c.version == before.version)
        .values(**changed)
    )
    if connection.execute(statement).rowcount == 0:
        return None
    owe(connection, before, after, now)
    return after


def owe(connection: Connection, before: Request | None, after: Request, now: datetime) -> None:
    """Enter what a step makes us owe; a question takes the place of one that was not asked yet, and who said
    “Stop telling me” is not told that it is slow."""
    homes.touch(connection, after.user_id, now)
    for debt in debts(before, after, now):
        if debt.what is What.SLOW and not listeners.follows(connection, after, after.user_id):
            continue
        if debt.what is What.QUESTION:
            earlier = (owed.c.request_id == after.id, owed.c.what == What.QUESTION)
            connection.execute(
                sa.update(owed)
                .where(*earlier, owed.c.delivery == Delivery.PENDING)
                .values(delivery=Delivery.OBSOLETE)
            )
        if debt.what is What.END and failures.is_quiet(connection, after, now):
            enter(connection, after, debt, now, quiet=True)
            if (due_at := failures.summary_due(connection, after, now)) is not None:
                enter(connection, after, Debt(What.SUMMARY, due_at), now)
        else:
            enter(connection, after, debt, now)


def enter(
    connection: Connection,
    request: Request,
    debt: Debt,
    now: datetime,
    *,
    detour: str | None = None,
    quiet: bool = False,
) -> None:
    """A new row of what is owed; with a `detour`, to the person instead of its own place; `quiet`: in its
    thread alone.

    Its UUID follows from what it is, so that a record restored from a backup looks for the same one.
    """
    place = Place.PERSON if detour else debt.what.place
    name = f"clsfy-bot:{request.uuid}:{debt.what}:{debt.occasion}"
    connection.execute(
        sa.insert(owed).values(
            uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
            request_id=request.id,
            what=debt.what,
            occasion=debt.occasion,
            lane=lane(place, request),
            delivery=Delivery.SENDING if request.suspected else Delivery.PENDING,
            created_at=now,
            due_at=debt.due_at,
            attempts=0,
            detour=detour,
            quiet=quiet,
        )
    )
