"""Count requests and notifications for the metrics."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.lifecycle.request import OPEN
from storage.outbox.notification import BUG, OUTSTANDING
from storage.tables import DeliveryState, notifications, requests

_is_sent = notifications.c.delivery == DeliveryState.SENT
_outstanding = notifications.c.delivery.in_(OUTSTANDING)


class Counts(Struct, frozen=True, kw_only=True):
    """Numbers for the operator."""

    #: Requests by kind and state. A combination without requests is left out.
    requests: Mapping[tuple[str, str], int]
    #: Requests that wait for a person's answer.
    questions: int
    #: Notifications that are pending or being sent.
    messages: int
    #: Message edits that are due.
    edits: int
    #: How long ago the oldest of the `messages` was enqueued. Zero if there are none.
    oldest: timedelta
    #: Notifications of which nobody knows whether they were posted.
    unconfirmed: int
    #: Notifications that Slack refused everywhere.
    undeliverable: int
    #: The `messages` that Slack has refused for now.
    refused: int


def count_everything(connection: Connection, now: datetime) -> Counts:
    """Return the counts as they are now."""
    by_kind = sa.select(
        sa.cast(requests.c.kind, sa.String).label("kind"),
        sa.cast(requests.c.state, sa.String).label("state"),
        sa.func.count().label("count"),
    ).group_by(requests.c.kind, requests.c.state)
    oldest_created_at = connection.execute(
        sa.select(sa.func.min(notifications.c.created_at)).where(_outstanding)
    ).scalar_one()
    # `row.count` is a method of rows.
    return Counts(
        requests={(row.kind, row.state): int(row[2]) for row in connection.execute(by_kind)},
        questions=_count(connection, requests.c.question.is_not(None), requests.c.state.in_(OPEN)),
        messages=_count(connection, _outstanding),
        edits=_count(connection, requests.c.edit_due_at.is_not(None), requests.c.thread_ts.is_not(None))
        + _count(connection, notifications.c.edit_due_at.is_not(None), _is_sent),
        oldest=max(timedelta(), now - oldest_created_at) if oldest_created_at else timedelta(),
        unconfirmed=_count(connection, notifications.c.delivery == DeliveryState.UNKNOWN),
        undeliverable=_count(connection, notifications.c.delivery == DeliveryState.UNDELIVERABLE),
        refused=_count(connection, _outstanding, notifications.c.error != BUG),
    )


def _count(connection: Connection, *conditions: sa.ColumnElement[Any]) -> int:
    count: int = connection.execute(sa.select(sa.func.count()).where(*conditions)).scalar_one()
    return count
