"""Read rows of the `requests` table as `Request`. `storage.requests.submissions` inserts
them, and `storage.requests.save_steps` saves their steps."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.engine.tolerant_rows import read_tolerantly
from storage.lifecycle.request import Candidate, Request
from storage.tables import requests

COLUMN_NAMES = Request.__struct_fields__
_MAX_ID = 2**31 - 1  # of the column, in PostgreSQL. A larger number would be an error there
#: The order of lists. An index has it.
NEWEST_FIRST = (requests.c.accepted_at.desc(), requests.c.id.desc())
# Built once: SQLAlchemy takes longer to build a statement than SQLite to execute it.
_BY_ID = sa.select(requests).where(requests.c.id == sa.bindparam("id"))
_BY_UUID = sa.select(requests).where(requests.c.uuid == sa.bindparam("uuid"))


def request_from_row(row: Row[Any]) -> Request:
    """Return a `requests` row as a Request."""
    values = dict(zip(COLUMN_NAMES, row, strict=True))
    values["candidates"] = tuple(map(_candidate_from_json, values["candidates"]))
    return Request(**values)


def _candidate_from_json(stored: int | list[Any]) -> Candidate:
    """Return a candidate, of which an earlier version stored the id alone."""
    return Candidate(stored) if isinstance(stored, int) else Candidate(*stored)


def get_by_id(connection: Connection, request_id: int) -> Request | None:
    """Return the request with this id, or None if there is none."""
    if request_id > _MAX_ID:  # somebody typed it
        return None
    row = connection.execute(_BY_ID, {"id": request_id}).one_or_none()
    return None if row is None else request_from_row(row)


def find_by_uuid(connection: Connection, request_uuid: str) -> Request | None:
    """Return the request that the form with this UUID created, or None if there is none."""
    row = connection.execute(_BY_UUID, {"uuid": request_uuid}).one_or_none()
    return None if row is None else request_from_row(row)


def select_requests(
    connection: Connection, statement: sa.Select[Any], parameters: Mapping[str, Any] | None = None
) -> list[Request]:
    """Return the requests that `statement` selects, with `parameters` bound.

    A row that can't be read is logged and left out, so that it doesn't block the others.
    """
    return read_tolerantly(connection, statement, requests.c.id, request_from_row, parameters).rows
