"""Delete what was kept long enough, and what is stored about a person who wants to be forgotten.

A finished request is deleted together with its notifications, its followers, its audit log entries and its
lists. What these hold is deleted with the last request or saved list that uses it. A request is kept while a
notification or a message edit of it is outstanding, and while an activation or a refinement of it is open or
has a reminder due, which need its thread.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.lifecycle.request import OPEN, Request
from storage.list_tables import request_lists
from storage.lists import contents, forgetting
from storage.people.audit_log import OPERATOR, Entry, record
from storage.people.home_views import KEPT_CURRENT_FOR
from storage.read_requests import select_requests
from storage.tables import (
    Action,
    DeliveryState,
    audit_log,
    deal_segments,
    drafts,
    followers,
    home_views,
    notifications,
    people,
    requests,
)

_has_outstanding = (
    sa.select(notifications.c.id)
    .where(
        notifications.c.request_id == requests.c.id,
        notifications.c.delivery.in_((DeliveryState.PENDING, DeliveryState.SENDING)),
    )
    .exists()
)
_edit_is_due = requests.c.edit_due_at.is_not(None) & requests.c.thread_ts.is_not(None)
_later = requests.alias("later")
_needs_thread = _later.c.state.in_(OPEN) | _later.c.reminder_due_at.is_not(None)
_is_parent = requests.c.id.in_(
    sa.select(_later.c.parent_id).where(_later.c.parent_id.is_not(None), _needs_thread)
)
_has_deal = requests.c.id.in_(
    sa.select(deal_segments.c.segment_id)
    .join(_later, _later.c.id == deal_segments.c.activation_id)
    .where(_needs_thread)
)
_finished = requests.c.state.not_in(OPEN) & ~_has_outstanding & ~_edit_is_due
# When it finished in Classify. Otherwise the last thing that was done about it.
_ended_at = sa.func.coalesce(
    requests.c.noticed_at, requests.c.continued_at, requests.c.attempted_at, requests.c.accepted_at
)


class Removed(Struct, frozen=True, kw_only=True):
    """What `forget_person` deleted."""

    #: How many of their requests.
    requests: int
    #: How many requests of others they followed.
    followed: int
    #: How many audit log entries of theirs.
    lines: int
    #: How many saved lists of their direct messages. Those of channels stay, without their name.
    lists: int
    #: Their requests that are open or have something outstanding. These stay with everything that belongs to
    #: them.
    left: tuple[Request, ...]


def delete_expired(connection: Connection, now: datetime, keep: timedelta, limit: int) -> int:
    """Delete what expired: requests that finished longer ago than `keep`, log entries, drafts, Home views.

    At most `limit` rows of each. Return the largest number of deleted rows, which is `limit` if there may be
    more.
    """
    before = now - keep
    # Nothing finishes before it is accepted, and there is an index on `accepted_at`.
    old = (
        sa.select(requests.c.id)
        .where(
            _finished,
            requests.c.reminder_due_at.is_(None),
            ~_is_parent,
            ~_has_deal,
            _ended_at < before,
            requests.c.accepted_at < before,
        )
        .order_by(requests.c.accepted_at, requests.c.id)
        .limit(limit)
    )
    ids = connection.execute(old).scalars().all()
    _delete_requests(connection, ids)
    return max(
        len(ids),
        _delete(connection, audit_log.c.id, limit, audit_log.c.at < before, audit_log.c.request_id.is_(None)),
        _delete(connection, drafts.c.uuid, limit, drafts.c.expires_at <= now),
        _delete(connection, home_views.c.user_id, limit, home_views.c.opened_at <= now - KEPT_CURRENT_FOR),
    )


def forget_person(connection: Connection, user_id: str, now: datetime) -> Removed:
    """Delete what is stored about a person, except their unfinished requests.

    The audit log notes that it was done, but not about whom.
    """
    if connection.dialect.name == "sqlite":  # otherwise it could still be read from the file's free pages
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    theirs = requests.c.user_id == user_id
    ids = connection.execute(sa.select(requests.c.id).where(theirs, _finished)).scalars().all()
    _delete_requests(connection, ids)
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
    _forget_in_requests_of_others(connection, user_id)
    lists = forgetting.forget_person(connection, user_id)
    contents.delete_unused(connection)
    connection.execute(sa.delete(home_views).where(home_views.c.user_id == user_id))
    connection.execute(sa.delete(drafts).where(drafts.c.user_id == user_id))
    if not left:  # otherwise it still decides whether they are mentioned
        connection.execute(sa.delete(people).where(people.c.user_id == user_id))
    record(connection, Entry(at=now, user_id=OPERATOR, action=Action.FORGOT))
    return Removed(requests=len(ids), followed=followed, lines=lines, lists=lists, left=tuple(left))


def _forget_in_requests_of_others(connection: Connection, user_id: str) -> None:
    """Delete the person's ID from finished requests: they were asked instead of somebody who couldn't be
    reached, or had uploaded a file that somebody else used."""
    finished = sa.select(requests.c.id).where(requests.c.state.not_in(OPEN))
    asked = (notifications.c.recipient_id == user_id) & notifications.c.request_id.in_(finished)
    connection.execute(sa.update(notifications).where(asked).values(recipient_id=None, throttle_key=""))
    uploaded = (request_lists.c.uploader_id == user_id) & request_lists.c.request_id.in_(finished)
    connection.execute(sa.update(request_lists).where(uploaded).values(uploader_id=None))


def _delete_requests(connection: Connection, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        for table in (notifications, followers, audit_log, request_lists):
            connection.execute(sa.delete(table).where(table.c.request_id.in_(part)))
        is_of_part = deal_segments.c.activation_id.in_(part) | deal_segments.c.segment_id.in_(part)
        connection.execute(sa.delete(deal_segments).where(is_of_part))
        connection.execute(sa.delete(requests).where(requests.c.id.in_(part)))
    if ids:
        contents.delete_unused(connection)


def _delete(
    connection: Connection, key: sa.Column[Any], limit: int, *conditions: sa.ColumnElement[bool]
) -> int:
    """Delete at most `limit` rows. Return how many were deleted."""
    keys = sa.select(key).where(*conditions).limit(limit)
    return connection.execute(sa.delete(key.table).where(key.in_(keys))).rowcount
