"""Save the steps of requests, together with the notifications that they cause."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.request import Request, Step
from storage.outbox.enqueue import enqueue_for_steps
from storage.read_requests import COLUMN_NAMES
from storage.tables import requests


def save_and_enqueue(
    connection: Connection, before: Request, after: Request, now: datetime
) -> Request | None:
    """Save the step from `before` to `after` and enqueue its notifications in the caller's transaction.

    Return the saved request, or None if somebody else changed the row first. Then read it again and decide
    anew. The write is a compare-and-set on the version and covers only the changed columns, because the
    submitter, the watcher and the courier write to the same row.
    """
    if after == before:
        return before
    after = _with_next_version(before, after, now)
    statement = (
        sa.update(requests)
        .where(requests.c.id == before.id, requests.c.version == before.version)
        .values(**_changed_columns(before, after))
    )
    if connection.execute(statement).rowcount == 0:
        return None
    enqueue_for_steps(connection, [Step(before, after)], now)
    return after


def save_all_and_enqueue(connection: Connection, steps: Sequence[Step], now: datetime) -> list[Step]:
    """Save many steps at once, enqueue their notifications, and return the steps as saved.

    Each step must be of another request, and each request must have been read in this very transaction, so
    that nobody else can have changed it: the version isn't compared.
    """
    saved = [Step(before, _with_next_version(before, after, now)) for before, after in steps]
    by_columns: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for before, after in saved:
        changed = _changed_columns(before, after)
        by_columns[tuple(changed)].append({"row_id": before.id, **changed})
    for rows in by_columns.values():
        connection.execute(sa.update(requests).where(requests.c.id == sa.bindparam("row_id")), rows)
    enqueue_for_steps(connection, saved, now)
    return saved


def _with_next_version(before: Request, after: Request, now: datetime) -> Request:
    """Return `after` with its next version. A message edit becomes due if the displayed status changes."""
    edit_due_at = after.edit_due_at if after.status_key == before.status_key else now
    return replace(after, version=before.version + 1, edit_due_at=edit_due_at)


def _changed_columns(before: Request, after: Request) -> dict[str, Any]:
    return {name: value for name in COLUMN_NAMES if (value := getattr(after, name)) != getattr(before, name)}
