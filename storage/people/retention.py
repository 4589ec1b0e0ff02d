"""What is kept how long, and what of a person is removed when they ask for it.

Requests that have ended go with all that belongs to them: what was owed for them, who followed them, what the
journal says of them. Those for which something is still to be told stay until it has been.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import OPEN, Request
from storage.people import audit_log as journal_
from storage.people import home_views as homes_
from storage.request_rows import select_requests
from storage.tables import (
    Action,
    DeliveryState,
    audit_log,
    drafts,
    followers,
    home_views,
    notifications,
    people,
    requests,
)

_untold = (
    sa.select(notifications.c.id)
    .where(
        notifications.c.request_id == requests.c.id,
        notifications.c.delivery.in_((DeliveryState.PENDING, DeliveryState.SENDING)),
    )
    .exists()
)
_needs_edit = requests.c.edit_due_at.is_not(None) & requests.c.thread_ts.is_not(None)
_over = requests.c.state.not_in(OPEN) & ~_untold & ~_needs_edit
# Where Classify's end is not what ended it, the last thing that was done about it.
_ended_at = sa.func.coalesce(
    requests.c.noticed_at, requests.c.continued_at, requests.c.attempted_at, requests.c.accepted_at
)


@dataclass(frozen=True)
class Removed:
    """How much of a person is gone. left: their requests that are under way or not told yet; those stay, with
    what belongs to them."""

    requests: int
    followed: int
    lines: int
    left: tuple[Request, ...]


def delete_expired(connection: Connection, now: datetime, keep: timedelta, most: int) -> int:
    """Remove at most `most` requests that ended longer ago than `keep`, and of the journal, the drafts and
    the homes what has had its time; how many rows of whichever were the most, so `most` where there may be
    more."""
    before = now - keep
    # Nothing has ended before it was accepted, and by that there is an order.
    old = (
        sa.select(requests.c.id)
        .where(_over, _ended_at < before, requests.c.accepted_at < before)
        .order_by(requests.c.accepted_at, requests.c.id)
        .limit(most)
    )
    ids = connection.execute(old).scalars().all()
    _remove(connection, ids)
    return max(
        len(ids),
        _delete(connection, audit_log.c.id, most, audit_log.c.at < before, audit_log.c.request_id.is_(None)),
        _delete(connection, drafts.c.uuid, most, drafts.c.expires_at <= now),
        _delete(connection, home_views.c.user_id, most, home_views.c.opened_at <= now - homes_.FRESH),
    )


def forget_person(connection: Connection, user_id: str, now: datetime) -> Removed:
    """Remove what is on record about a person, but for what is under way; the journal says that it was done,
    and not about whom."""
    if connection.dialect.name == "sqlite":  # or it could still be read out of the file's free pages
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    theirs = requests.c.user_id == user_id
    ids = connection.execute(sa.select(requests.c.id).where(theirs, _over)).scalars().all()
    _remove(connection, ids)
    left = select_requests(connection, sa.select(requests).where(theirs).order_by(requests.c.id))
    kept = [request.id for request in left]
    followed = connection.execute(
        sa.delete(followers).where(followers.c.user_id == user_id, followers.c.request_id.not_in(kept))
    ).rowcount
    lines = connection.execute(
        sa.delete(audit_log).where(
            audit_log.c.user_id == user_id,
            audit_log.c.request_id.is_(None) | audit_log.c.request_id.not_in(kept),
        )
    ).rowcount
    connection.execute(sa.delete(home_views).where(home_views.c.user_id == user_id))
    connection.execute(sa.delete(drafts).where(drafts.c.user_id == user_id))
    if not left:  # until then it decides whether they are mentioned
        connection.execute(sa.delete(people).where(people.c.user_id == user_id))
    journal_.record(connection, journal_.Entry(at=now, user_id=journal_.OPERATOR, action=Action.FORGOT))
    return Removed(len(ids), followed, lines, tuple(left))


def _remove(connection: Connection, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        for table in (notifications, followers, audit_log):
            connection.execute(sa.delete(table).where(table.c.request_id.in_(part)))
        connection.execute(sa.delete(requests).where(requests.c.id.in_(part)))


def _delete(connection: Connection, key: sa.Column[Any], most: int, *wanted: sa.ColumnElement[bool]) -> int:
    """Delete at most so many rows; how many it were."""
    some = sa.select(key).where(*wanted).limit(most)
    return connection.execute(sa.delete(key.table).where(key.in_(some))).rowcount
