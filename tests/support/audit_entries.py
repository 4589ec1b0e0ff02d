"""What the audit log says about one request or one list."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.people.audit_log import Entry
from storage.tables import audit_log

_ENTRY = [column for column in audit_log.c if column is not audit_log.c.id]


def entries_for_request(connection: Connection, request_id: int) -> list[Entry]:
    """Return everything that was done to a request, oldest first."""
    return _entries(connection, audit_log.c.request_id == request_id)


def entries_for_list(connection: Connection, list_id: int) -> list[Entry]:
    """Return everything that was done to a saved list, oldest first."""
    return _entries(connection, audit_log.c.list_id == list_id)


def _entries(connection: Connection, condition: sa.ColumnElement[bool]) -> list[Entry]:
    rows = connection.execute(sa.select(*_ENTRY).where(condition).order_by(audit_log.c.id))
    return [Entry(**row._mapping) for row in rows]
