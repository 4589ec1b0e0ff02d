"""Bring forward what is due too far in the future: it was stored by a clock that was wrong."""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import OPEN
from storage.outbox.notification import OUTSTANDING
from storage.tables import home_views, notifications, requests

#: The longest wait that is kept when the jobs start. Whatever waits for longer may be tried once more.
LONGEST_WAIT = timedelta(minutes=5)


class DueTimes(NamedTuple):
    """Rows that wait for their time."""

    #: The time.
    due_at: sa.Column[datetime]
    #: Whether a row waits for it.
    is_waiting: sa.ColumnElement[bool] = sa.true()

    def bring_forward(self, connection: Connection, now: datetime, limit: int) -> int:
        """Make due now what is due later than `LONGEST_WAIT` from now, at most `limit` rows.

        Return how many rows were changed, which is `limit` if there may be more.
        """
        table = self.due_at.table
        key = table.primary_key.columns[0]
        far = sa.select(key).where(self.due_at > now + LONGEST_WAIT, self.is_waiting).limit(limit)
        statement = sa.update(table).where(key.in_(far)).values({self.due_at: now})
        return connection.execute(statement).rowcount


DUE_TIMES = (
    DueTimes(requests.c.due_at, requests.c.state.in_(OPEN)),
    DueTimes(requests.c.edit_due_at),
    DueTimes(notifications.c.due_at, notifications.c.delivery.in_(OUTSTANDING)),
    DueTimes(notifications.c.edit_due_at),
    DueTimes(home_views.c.update_due_at),
)
