"""What the record knows of how things stand, counted for the operator; numbers alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import OPEN
from storage.tables import DeliveryState, notifications, requests

_OUTSTANDING = notifications.c.delivery.in_((DeliveryState.PENDING, DeliveryState.SENDING))


@dataclass(frozen=True)
class Counts:
    """requests: by kind and state, where there are any. questions: people who are asked something.
    messages, edits: owed to Slack. oldest: how long the oldest of those messages is owed, nothing where none
    is. unconfirmed: messages of which nobody knows whether they stand."""

    requests: Mapping[tuple[str, str], int]
    questions: int
    messages: int
    edits: int
    oldest: timedelta
    unconfirmed: int


def count_everything(connection: Connection, now: datetime) -> Counts:
    """As it stands."""
    by_kind = sa.select(
        sa.cast(requests.c.kind, sa.String).label("kind"),
        sa.cast(requests.c.state, sa.String).label("state"),
        sa.func.count().label("count"),
    ).group_by(requests.c.kind, requests.c.state)
    since = connection.execute(
        sa.select(sa.func.min(notifications.c.created_at)).where(_OUTSTANDING)
    ).scalar_one()
    return Counts(
        requests={(row.kind, row.state): int(row[2]) for row in connection.execute(by_kind)},
        questions=_count(connection, requests.c.question.is_not(None), requests.c.state.in_(OPEN)),
        messages=_count(connection, _OUTSTANDING),
        edits=_count(connection, requests.c.edit_due_at.is_not(None), requests.c.thread_ts.is_not(None)),
        oldest=max(timedelta(), now - since) if since else timedelta(),
        unconfirmed=_count(connection, notifications.c.delivery == DeliveryState.UNKNOWN),
    )


def _count(connection: Connection, *wanted: sa.ColumnElement[Any]) -> int:
    count: int = connection.execute(sa.select(sa.func.count()).where(*wanted)).scalar_one()
    return count
