"""Rows to requests and back, and the one way to save a step."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.engine.tolerant_rows import read_tolerantly
from storage.lifecycle.request import Request, altered, filled
from storage.outbox.enqueue import enqueue_for_steps
from storage.tables import requests

Steps = list[tuple[Request, Request]]  # each from before to after

_COLUMNS = tuple(field.name for field in fields(Request))
# What each form needs is made once: SQLAlchemy takes longer to make a statement than SQLite to carry it out.
_GET = sa.select(requests).where(requests.c.id == sa.bindparam("id"))
_FIND = sa.select(requests).where(requests.c.uuid == sa.bindparam("uuid"))
_INSERT = sa.insert(requests)


def request_from_row(row: Row[Any]) -> Request:
    """A `requests` row as a Request."""
    values = dict(zip(_COLUMNS, row, strict=True))
    values["candidates"] = tuple(values["candidates"])
    return filled(values)


def get_by_id(connection: Connection, request_id: int) -> Request | None:
    """The request of that id."""
    row = connection.execute(_GET, {"id": request_id}).one_or_none()
    return None if row is None else request_from_row(row)


def find_by_uuid(connection: Connection, request_uuid: str) -> Request | None:
    """The request of that form."""
    row = connection.execute(_FIND, {"uuid": request_uuid}).one_or_none()
    return None if row is None else request_from_row(row)


def select_requests(
    connection: Connection, statement: sa.Select[Any], values: Mapping[str, Any] | None = None
) -> list[Request]:
    """The requests that `statement` selects, with `values` of its parameters. A row that can't be read stands
    in no other's way."""
    return read_tolerantly(connection, statement, requests.c.id, request_from_row, values)[0]


def insert(connection: Connection, request: Request) -> Request:
    """A new row; the request with the id that it was given."""
    known = {name: value for name in _COLUMNS if (value := getattr(request, name)) is not None}
    del known["id"]
    made = connection.execute(_INSERT, known).inserted_primary_key
    assert made is not None  # of one row it is known
    return replace(request, id=made.id)


def save_and_enqueue(
    connection: Connection, before: Request, after: Request, now: datetime
) -> Request | None:
    """Write the step from `before` to `after`, with what it makes us owe, in the caller's transaction.

    Compare-and-set on the version and only the changed columns, since submitter, watcher and courier write
    the same row. Returns the saved request, or None where someone else was faster:
    read again and decide anew.
    """
    if after == before:
        return before
    after = _stepped(before, after, now)
    statement = (
        sa.update(requests)
        .where(requests.c.id == before.id, requests.c.version == before.version)
        .values(**_changed(before, after))
    )
    if connection.execute(statement).rowcount == 0:
        return None
    enqueue_for_steps(connection, [(before, after)], now)
    return after


def save_all_and_enqueue(connection: Connection, steps: Steps, now: datetime) -> Steps:
    """The same for many steps at once, each of another request that was read in this very transaction, so
    that nobody can have been faster; the steps as they were saved."""
    saved = [(before, _stepped(before, after, now)) for before, after in steps]
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for before, after in saved:
        changed = _changed(before, after)
        alike[tuple(changed)].append({"its_id": before.id, **changed})
    for rows in alike.values():
        connection.execute(sa.update(requests).where(requests.c.id == sa.bindparam("its_id")), rows)
    enqueue_for_steps(connection, saved, now)
    return saved


def _stepped(before: Request, after: Request, now: datetime) -> Request:
    edit_due_at = after.edit_due_at if after.status_key == before.status_key else now
    return altered(after, version=before.version + 1, edit_due_at=edit_due_at)


def _changed(before: Request, after: Request) -> dict[str, Any]:
    was = vars(before)
    return {
        name: value for name, value in vars(after).items() if value is not was[name] and value != was[name]
    }
